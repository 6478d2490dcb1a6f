import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Flat, flatDescriptor } from '../src/vmdk.js';

const mib = 2 ** 20;
function of(bytes: number, adapter: Flat['adapter'] = 'lsilogic') {
  return flatDescriptor({ extent: 'tre.img', sectors: bytes / 512, adapter, hardware: 14 });
}

test('the description of a disk', async () => {
  await expect(of(300 * mib)).toMatchFileSnapshot('golden/tre.vmdk');
});

describe('its geometry', () => {
  const geometry = (text: string) =>
    ['cylinders', 'heads', 'sectors'].map((what) => new RegExp(`${what} = "(\\d+)"`).exec(text)?.[1]);
  test.each([
    [300 * mib, 'lsilogic', ['300', '64', '32']],
    [1536 * mib, 'lsilogic', ['768', '128', '32']],
    [8192 * mib, 'lsilogic', ['1044', '255', '63']],
    [300 * mib, 'ide', ['609', '16', '63']],
    [20_480 * mib, 'ide', ['16383', '16', '63']],
  ] as const)('of %i bytes on %s is %j', (bytes, adapter, expected) => expect(geometry(of(bytes, adapter))).toEqual(expected));
});

const hasQemuImg = spawnSync('qemu-img', ['--version']).status === 0;

describe.skipIf(!hasQemuImg)(`qemu-img${hasQemuImg ? '' : ' (left out: it is not installed)'}`, () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mln-vmdk-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const qemuImg = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync('qemu-img', args, { encoding: 'utf8', cwd: dir });
    return { status, said: stdout + stderr, stdout };
  };

  test.each(['lsilogic', 'ide'] as const)('reads through a description for %s the very bytes of the image', (adapter) => {
    writeFileSync(join(dir, 'tre.img'), Buffer.alloc(mib, 'mln'));
    truncateSync(join(dir, 'tre.img'), 300 * mib);
    writeFileSync(join(dir, 'tre.vmdk'), of(300 * mib, adapter));
    expect(qemuImg('compare', '-f', 'raw', '-F', 'vmdk', 'tre.img', 'tre.vmdk')).toMatchObject({ status: 0 });
    const info: unknown = JSON.parse(qemuImg('info', '--output=json', 'tre.vmdk').stdout);
    expect(info).toMatchObject({ format: 'vmdk', 'virtual-size': 300 * mib });
    expect(JSON.stringify(info)).toContain('monolithicFlat');
    // it has nothing to check in a disk that is a plain image, and says so with exit code 63
    expect([0, 63]).toContain(qemuImg('check', 'tre.vmdk').status);
  });

  test('what is written through it is in the image', () => {
    writeFileSync(join(dir, 'tre.img'), '');
    truncateSync(join(dir, 'tre.img'), 4 * mib);
    writeFileSync(join(dir, 'tre.vmdk'), of(4 * mib));
    writeFileSync(join(dir, 'new.raw'), Buffer.alloc(4 * mib, 'new'));
    expect(qemuImg('convert', '-n', '-f', 'raw', '-O', 'vmdk', 'new.raw', 'tre.vmdk')).toMatchObject({ status: 0 });
    expect(qemuImg('compare', '-f', 'raw', '-F', 'raw', 'new.raw', 'tre.img')).toMatchObject({ status: 0 });
  });
});
