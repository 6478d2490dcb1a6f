import { describe, expect, test } from 'vitest';
import { guestOsOf } from '../src/guest-os.js';
import { biosUuid, isStaticMac } from '../src/identity.js';

test('the UUID is that of project and host, as a .vmx has it', () => {
  expect(biosUuid('italy', 'tre')).toMatch(/^56 4d( [0-9a-f]{2}){6}-([0-9a-f]{2} ){7}[0-9a-f]{2}$/);
  expect(biosUuid('italy', 'tre')).toBe(biosUuid('italy', 'tre'));
  expect(biosUuid('italy', 'due')).not.toBe(biosUuid('italy', 'tre'));
  expect(biosUuid('ital', 'ytre')).not.toBe(biosUuid('italy', 'tre'));
});

describe('an address that VMware takes', () => {
  test.each(['00:50:56:00:00:00', '00:50:56:3f:ff:ff', '00:50:56:1a:2b:3c'])('%s', (mac) => expect(isStaticMac(mac)).toBe(true));
  test.each(['00:50:56:40:00:00', '00:50:56:ff:ff:ff', '00:0c:29:00:00:01', '02:00:00:00:00:01', '00:50:57:00:00:00'])(
    'and not %s',
    (mac) => expect(isStaticMac(mac)).toBe(false),
  );
});

describe('the guest system of a template', () => {
  test.each([
    ['rhel5.vmdk', 'rhel5-64'],
    ['debian12-V1.2.img', 'debian10-64'],
    ['debian.img', 'debian10-64'],
    ['Debian-9.raw', 'debian9-64'],
    ['centos6.img', 'centos-64'],
    ['rocky-9.img', 'centos7-64'],
    ['ubuntu-22.04.vmdk', 'ubuntu-64'],
    ['opensuse.img', 'opensuse-64'],
    ['tiny.img', 'other3xlinux-64'],
    [undefined, 'other3xlinux-64'],
  ])('%s is %s', (template, id) => expect(guestOsOf(template)).toBe(id));
});
