import { pluginOptions } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import vmware from '../../src/index.js';
import { workstationOptions } from '../../src/workstation/options.js';
import { complaints } from '../support/sample.js';

function host(body: string) {
  return complaints(`global { project p }\nhost a { vmware ; ${body} }`);
}

describe('what VMware would refuse is refused before', () => {
  test.each([
    ['an address of another maker', 'network eth0 { mac 52:54:00:12:34:56 }', 'MLN7403 2 error'],
    ['an address of VMware that it gives itself', 'network eth0 { mac 00:50:56:40:00:00 }', 'MLN7403 2 error'],
    [
      'more cards than there is room for',
      Array.from({ length: 11 }, (_, n) => `network eth${n} { }`).join(' ; '),
      'MLN7408 2 error',
    ],
    ['a line that is none', 'vmx { isolation }', 'MLN7405 2 error'],
    ['a line that says what a word says', 'vmx { memsize = "512" }', 'MLN7406 2 error'],
    ['a card by hand', 'vmx { ethernet0.address = "00:50:56:00:00:01" }', 'MLN7406 2 error'],
    ['a line that stands twice', 'vmx { a.b = "1" ; A.B = "2" }', 'MLN7413 2 error'],
    ['a controller that nobody builds', 'disk_adapter floppy', 'MLN3010 2 error'],
    ['a guest system with blanks', 'guest_os "debian 12"', 'MLN3010 2 error'],
    ['a screen for everybody', 'vncdisplay 3', 'MLN7414 2 warning'],
    ['parameters of a kernel that is on the disk', 'kernel_args { quiet }', 'MLN7409 2 warning'],
    ['a bridge of the server', 'network eth0 { bridge br0 }', 'MLN7418 2 warning'],
    ['a kernel of the server', 'kernel /boot/vmlinuz', 'MLN7409 2 warning'],
  ])('%s', async (_, body, expected) => {
    const said = await host(body);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(expected);
  });

  test('a switch that is to be a bridge', async () => {
    expect(await complaints('global { project p }\nswitch s { vmware ; bridge }')).toEqual([
      'MLN7417 2 error switch s is a vmnet, not a bridge of this server',
    ]);
  });

  test('two screens in one place', async () => {
    const text =
      'global { project p }\nhost a { vmware ; vncdisplay 1 ; vncpasswd x }\nhost b { vmware ; vncdisplay 1 ; vncpasswd x }';
    expect(await complaints(text)).toEqual(['MLN7407 3 error hosts a and b have the same display 1']);
  });

  test.each(['vmnet255', 'vmnet', 'eth0', 'VMnet8'])('a vmnet called %s', async (name) => {
    expect((await complaints(`global { project p }\nswitch s { vmnet ${name} }`))[0]).toContain('MLN3010 2 error');
  });
});

test('hosts of other backends may have any address', async () => {
  const text = 'global { project p }\nhost a { in-memory ; in-memory-disk ; network eth0 { mac 52:54:00:12:34:56 } }';
  expect(await complaints(text)).toEqual([]);
});

describe('the configuration of a site', () => {
  test.each([
    ['driver', 'esx', 'one of workstation, vsphere'],
    ['product', 'server', 'one of ws, fusion, player'],
    ['hardware', 7, 'a whole number from 8 to 22'],
    ['vmnets', '20-10', 'two numbers'],
    ['vmnets', '0-9', 'two numbers'],
    ['vmrun', './vmrun', 'absolute path'],
  ])('%s may not be %j', (option, value, wanted) => {
    expect(() => pluginOptions(vmware, { [option]: value })).toThrow(wanted);
  });

  test('is read', () => {
    const read = (written: Parameters<typeof pluginOptions>[1], platform = 'linux') =>
      workstationOptions(pluginOptions(vmware, written), platform);
    expect(read({})).toMatchObject({
      vmrun: 'vmrun',
      product: 'ws',
      hardware: 14,
      vmnets: { first: 10, last: 99, given: false },
    });
    expect(read({}, 'darwin')).toMatchObject({ product: 'fusion' });
    expect(read({ product: 'player', vmnets: '20-29', hardware: 21 })).toMatchObject({
      ...{ product: 'player', hardware: 21 },
      vmnets: { first: 20, last: 29, given: true },
    });
    expect(read({ vmnets: 30 })).toMatchObject({ vmnets: { first: 30, last: 30, given: true } });
  });
});
