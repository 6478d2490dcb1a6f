/** @module-tag long */
// Volumes in a group that two servers share, on disks that zero ranges by themselves: made on alfa, switched on on beta.
import { beforeAll, expect, test } from 'vitest';
import { minutes, onRig } from './hosts.js';
import { install, write } from './site.js';

const project = `global { project shop ; null ; lvm ; lvm_vg vg0 ; template tiny.ext4 }
host web { size 96M }
host thin { lvm_thinpool pool }`;

onRig('volumes in a group of two servers', ({ alfa, beta }) => {
  beforeAll(async () => {
    await install(alfa);
    await write(alfa, '/root/shop.mln', project);
    await write(alfa, '/root/shop.yaml', "plugins: ['@mln/backend-null']\nroots: { volumeGroups: [vg0] }");
  }, 10 * minutes);

  const mln = (words: string) => alfa.ok(`mln --config /root/shop.yaml ${words} 2>&1`);

  test(
    'disks are whole, and customized',
    async () => {
      await mln('build -f /root/shop.mln');
      for (const host of ['web', 'thin']) {
        await alfa.ok(`e2fsck -fn /dev/vg0/${host}.shop`);
        expect(await alfa.ok(`debugfs -R 'cat /etc/hostname' /dev/vg0/${host}.shop 2>/dev/null`)).toBe(host);
      }
    },
    10 * minutes,
  );

  test(
    'what a move does: the other server has the same group, and the same bytes once the volume is on there',
    async () => {
      const uuid = 'vgs --noheadings -o vg_uuid vg0';
      expect(await beta.ok(uuid)).toBe(await alfa.ok(uuid));
      await beta.ok('lvchange --activate y vg0/web.shop');
      await alfa.ok('lvchange --activate n vg0/web.shop');
      expect(await beta.ok("debugfs -R 'cat /etc/hostname' /dev/vg0/web.shop 2>/dev/null")).toBe('web');
      await beta.ok('e2fsck -fn /dev/vg0/web.shop && lvchange --activate n vg0/web.shop');
    },
    5 * minutes,
  );

  test(
    'a volume that is off is switched on when its machine starts, and all are removed',
    async () => {
      expect(await mln('start -p shop')).toContain('switch on vg0/web.shop');
      await mln('stop -H -p shop');
      await mln('remove -f -p shop');
      expect(await alfa.ok('lvs --noheadings -o name vg0')).toBe('pool');
    },
    10 * minutes,
  );
});
