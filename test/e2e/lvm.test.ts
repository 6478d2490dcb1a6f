// Disks on real logical volumes: what is in them, how much is written, what belongs to others, what is too much.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { repository } from './mln.js';
import { type UmlHost, umlHost, whyNot } from './uml-host.js';

const mb = 2 ** 20;
const templateBytes = 64 * mb;

const allowed = '"roots: { volumeGroups: [vg0, vg1], templates: [/dev/vg0/debian, /dev/vg0/thinian] }"';
const config = (more: string, roots = allowed): string =>
  `printf '%s\\n' "plugins: ['@mln/backend-null']" ${roots} ${more} >/run/site/mln.config.yaml\n`;
const project = (hosts: string, words = 'lvm_vg vg0 ; template tiny.ext4'): string =>
  `cat >/run/shop.mln <<'END'\nglobal { project shop ; null ; lvm ; ${words} }\n${hosts}\nEND\n`;

describe.skipIf(whyNot !== '')(`logical volumes in a machine of their own${whyNot}`, () => {
  let host: UmlHost;
  beforeAll(async () => {
    host = await umlHost([700, 200]);
    await host.ok(config(''));
  });
  afterAll(() => host?.end());

  const template = () => `${inject('templates')}/tiny.ext4`;
  const volumes = async (): Promise<readonly string[]> =>
    (await host.ok('lvs --noheadings -o vg_name,lv_name')).split('\n').flatMap((line) => line.trim().replace(/ +/, '/') || []);
  /** Bytes that were written to the volume since it was made. */
  const written = async (volume: string): Promise<number> => {
    const number = await host.ok(`stat -L -c '%t %T' /dev/${volume}`);
    const id = number
      .trim()
      .split(' ')
      .map((hex) => Number.parseInt(hex, 16));
    return Number((await host.ok(`cat /sys/dev/block/${id.join(':')}/stat`)).trim().split(/ +/)[6]) * 512;
  };
  const fileSystem = async (volume: string): Promise<number> => {
    const said = await host.ok(`dumpe2fs -h /dev/${volume}`);
    const [count = 0, size = 0] = ['count', 'size'].map((what) =>
      Number(new RegExp(`^Block ${what}: +(\\d+)$`, 'm').exec(said)?.[1]),
    );
    return count * size;
  };
  const remove = () => host.ok('mln remove -p shop -f');

  test('a copy equals its template, is written once, and shows nothing of what was there before', async () => {
    await host.ok('pvcreate -q -ff -y /dev/ubdb && vgcreate -q --physicalextentsize 24m vg1 /dev/ubdb');
    await host.ok(config('"disable: [guest.customize]"'));
    await host.ok(`${project('host web { lvm_vg vg1 }\nhost db { lvm_vg vg0 }')} mln build -f shop.mln`);
    for (const volume of ['vg1/web.shop', 'vg0/db.shop']) await host.ok(`cmp -n ${templateBytes} ${template()} /dev/${volume}`);
    await host.ok(`cmp -i ${templateBytes}:0 -n ${8 * mb} /dev/vg1/web.shop /dev/zero`);
    // LVM itself looks for signatures and zeroes the first of it
    const own = 64 * 1024;
    expect(await written('vg1/web.shop')).toBeGreaterThanOrEqual(72 * mb);
    expect(await written('vg1/web.shop')).toBeLessThanOrEqual(72 * mb + own);
    // told to zero all of it, which counts as written, the disk is sent nothing but the data
    const occupied = Number(await host.ok(`stat -c %b ${template()}`)) * 512;
    expect(await written('vg0/db.shop')).toBeLessThanOrEqual(templateBytes + occupied + own);
    await remove();
    expect(await volumes()).toEqual([]);
    await host.ok(`vgremove -q -y vg1; ${config('')}`);
  });

  test('a disk is grown with its file system, customized, and sound', async () => {
    await host.ok(
      `${project('host web { size 100M ; users { kim $1$abcdefgh$JhDtb3aHL0pYAX4xTgqbV/ } }')} mln build -f shop.mln`,
    );
    await host.ok('e2fsck -fn /dev/vg0/web.shop');
    expect(await fileSystem('vg0/web.shop')).toBe(100 * mb);
    expect(await host.ok("debugfs -R 'cat /etc/hostname' /dev/vg0/web.shop")).toBe('web\n');
    expect(await host.ok("debugfs -R 'cat /etc/shadow' /dev/vg0/web.shop")).toContain('kim:$1$abcdefgh$');
    expect(await host.ok('lvs --noheadings -o lv_tags vg0/web.shop')).toContain('mln,mln.dir=/run/p/shop,mln.shop');
    expect((await host.ok('mln build -f shop.mln')).trim()).toContain('nothing to do');
    await host.ok('lvchange -an vg0/web.shop && mln start -p shop');
    expect(await host.ok('lvs --noheadings -o lv_active vg0/web.shop')).toContain('active');
    await host.ok('mln stop -p shop -H');
    await host.ok('mln build -f shop.mln -r');
    await remove();
    expect(await volumes()).toEqual([]);
  });

  test('the opener that mounts changes a volume as the rootless one does', async () => {
    await host.ok(config('"defaults: { opener: mount }"'));
    await host.ok(`${project('host web { }')} mln build -f shop.mln`);
    await host.ok('e2fsck -fn /dev/vg0/web.shop');
    expect(await host.ok("debugfs -R 'cat /etc/hostname' /dev/vg0/web.shop")).toBe('web\n');
    await remove();
    await host.ok(config(''));
  });

  test('a volume as template: copies, thin volumes, snapshots of both kinds', async () => {
    await host.ok(`lvcreate -q -y -L 64m -n debian vg0 && dd if=${template()} of=/dev/vg0/debian bs=1M status=none`);
    await host.ok(`lvcreate -q -y --type thin-pool -L 160m -n pool vg0 && lvcreate -q -y -V 64m --thinpool pool -n thinian vg0`);
    await host.ok(`dd if=${template()} of=/dev/vg0/thinian bs=64K conv=sparse status=none`);
    const hosts = `
host copy { template /dev/vg0/debian }
host thin { template tiny.ext4 ; lvm_thinpool pool }
host classic { template /dev/vg0/debian ; lvm_snapshot 20M }
host snap { template thinian ; lvm_snapshot ; size 96M }
`;
    await host.ok(`${project(hosts, 'lvm_vg vg0')} mln build -f shop.mln`);
    for (const name of ['copy', 'thin', 'classic', 'snap']) {
      await host.ok(`e2fsck -fn /dev/vg0/${name}.shop`);
      expect(await host.ok(`debugfs -R 'cat /etc/hostname' /dev/vg0/${name}.shop`)).toBe(`${name}\n`);
    }
    for (const name of ['debian', 'thinian']) await host.ok(`cmp -n ${templateBytes} ${template()} /dev/vg0/${name}`);
    const thin = Number(await host.ok('lvs --noheadings -o data_percent vg0/thin.shop')) / 100;
    const occupied = Number(await host.ok(`stat -c %b ${template()}`)) * 512;
    expect(thin * templateBytes).toBeLessThan(occupied + 6 * mb);
    expect(await fileSystem('vg0/snap.shop')).toBe(96 * mb);
    await remove();
    expect(await volumes()).toEqual(expect.arrayContaining(['vg0/debian', 'vg0/pool', 'vg0/thinian']));
    expect(await volumes()).toHaveLength(3);
    await host.ok('lvremove -q -y vg0/debian vg0/pool');
  });

  test('no group and no volume of the server is touched that the configuration does not allow', async () => {
    await host.ok('lvcreate -q -y -L 64m -n home vg0 && printf secret >/dev/vg0/home');
    const before = await volumes();
    const refused = async (roots: string, words: string, key: string) => {
      const { code, err } = await host.sh(`${config('', roots)}${project('host web { }', words)} mln build -f shop.mln`);
      expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('MLN1017') });
      expect(err).toMatch(/shop\.mln:1:\d+/);
      expect(err).toContain(key);
      expect(await volumes()).toEqual(before);
    };
    await refused('', 'lvm_vg vg0 ; template tiny.ext4', 'roots.volumeGroups: [vg0]');
    const group = '"roots: { volumeGroups: [vg0] }"';
    for (const home of ['/dev/vg0/home', '/dev/mapper/vg0-home', 'vg0/home ; lvm_snapshot', 'home ; lvm_snapshot 8M'])
      await refused(group, `lvm_vg vg0 ; template ${home}`, 'roots.templates: [/dev/vg0/home]');
    await refused(
      '"roots: { templates: [/dev/vg0/home] }"',
      'lvm_snapshot 8M ; template /dev/vg0/home',
      'roots.volumeGroups: [vg0]',
    );
    await host.ok(`lvremove -q -y vg0/home; ${config('', group)}${project('host web { }')} mln build -f shop.mln`);
    expect(await volumes()).toEqual(['vg0/web.shop']);
    await remove();
    await host.ok(config(''));
  });

  test('a group that is full is told before anything is made', async () => {
    const { code, err } = await host.sh(`${project('host web { size 400M }\nhost db { size 400M }')} mln build -f shop.mln`);
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('MLN7206') });
    expect(err).toContain('shop.mln:3:16');
    expect(await volumes()).toEqual([]);
    await host.ok(`${project('host web { size 340M }\nhost db { size 340M }')} mln build -f shop.mln`);
    await remove();
  });

  test('volumes of others are neither replaced nor removed', async () => {
    await host.ok('lvcreate -q -y -L 4m -n web.shop vg0 && printf foreign >/dev/vg0/web.shop');
    const refused = await host.sh(`${project('host web { }')} mln build -f shop.mln`);
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining('MLN7204') });
    expect(await host.ok('head -c 7 /dev/vg0/web.shop; lvremove -q -y vg0/web.shop')).toContain('foreign');
    await host.ok('mln build -f shop.mln && lvchange -q --deltag mln.dir=/run/p/shop vg0/web.shop');
    expect((await host.sh('mln remove -p shop -f')).err).toContain('volume vg0/web.shop stays');
    expect(await volumes()).toEqual(['vg0/web.shop']);
    await host.ok('lvremove -q -y vg0/web.shop');
  });

  test('a disk that somebody made a snapshot of is not removed', async () => {
    await host.ok('mln build -f shop.mln && lvcreate -q -y -s -L 8m -n backup vg0/web.shop');
    const refused = await host.sh('mln remove -p shop -f');
    expect(refused.err).toContain('MLN7216');
    expect(await volumes()).toEqual(expect.arrayContaining(['vg0/backup', 'vg0/web.shop']));
    await host.ok('lvremove -q -y vg0/backup');
    await remove();
    expect(await volumes()).toEqual([]);
  });

  test('a guest of root writes its volume in its sandbox, and the user of the guest opens it nowhere else', async () => {
    await host.ok('lvcreate -q -y -L 4m -n guest vg0');
    const script = `import { spawnSync } from 'node:child_process';
import { letWrite, sandboxed } from '${repository}/packages/disk-kit/dist/index.js';
const run = async ({ file, args }) => ({ exitCode: 0, ...spawnSync(file, args, { encoding: 'utf8' }) });
await letWrite({ run, probe: run }, 65530, '/dev/vg0/guest');
const words = sandboxed(['sh', '-c', 'id -u; printf written | dd status=none of=/dev/vg0/guest'], { user: 65530, writes: ['/dev/vg0/guest'] });
const { stdout, stderr } = await run({ file: words[0], args: words.slice(1) });
console.log(stdout + stderr);
`;
    await host.ok(`cat >/run/give.mjs <<'END'\n${script}END`);
    expect((await host.ok(`${process.execPath} /run/give.mjs`)).trim()).toBe('65530');
    expect(await host.ok('head -c 7 /dev/vg0/guest')).toBe('written');
    const outside = 'setpriv --reuid 65530 --regid 65530 --clear-groups head -c 1';
    for (const path of ['/dev/vg0/guest', '/dev/mln/vg0:guest'])
      expect((await host.sh(`${outside} ${path}`)).err, path).toContain('Permission denied');
    await host.ok('rm /dev/mln/vg0:guest && lvremove -q -y vg0/guest');
  });
});
