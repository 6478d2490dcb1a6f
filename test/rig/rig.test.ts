/** @module-tag long */
// What the rig promises to tests that use it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { awaitConsole, counted, defineGuest, type RigGuest } from './guests.js';
import { onRig } from './hosts.js';

onRig('the rig', ({ alfa, beta }) => {
  test('both hosts run Xen, and their clocks are right', async () => {
    for (const host of [alfa, beta]) {
      expect(await host.ok('xl info')).toContain(`host                   : ${host.name}\n`);
      expect(await host.ok('xl list')).toMatch(/Domain-0 +0 +1024/);
      expect(Math.abs(Number(await host.ok('date +%s')) - Date.now() / 1000)).toBeLessThan(60);
    }
  });

  test('each host reaches the other by name', async () => {
    await alfa.ok('ping -c 1 -w 20 beta && ping -c 1 -w 20 10.78.0.2');
    await beta.ok('ping -c 1 -w 20 alfa && ping -c 1 -w 20 10.78.0.1');
    expect(await alfa.ok('ssh beta hostname')).toBe('beta');
    expect(await beta.ok('ssh alfa hostname')).toBe('alfa');
  });

  test('a volume made on alfa is there on beta, with what alfa wrote', async () => {
    await alfa.ok('lvcreate -q -y -L 4M -n shared vg0 && echo "from alfa" | dd of=/dev/vg0/shared conv=fsync');
    await beta.ok('lvchange -ay vg0/shared');
    expect(await beta.ok('head -n 1 /dev/vg0/shared')).toBe('from alfa');
    await beta.ok('lvchange -an vg0/shared');
    await alfa.ok('lvremove -q -y vg0/shared');
  });

  test('the pool gives thin volumes, and snapshots of them', async () => {
    await alfa.ok(
      'lvcreate -q -V 64M -T vg0/pool -n thin && mke2fs -q -t ext4 /dev/vg0/thin && lvcreate -q -kn -s vg0/thin -n copy',
    );
    await alfa.ok('e2fsck -fn /dev/vg0/copy');
    expect(await alfa.ok('lvs --noheadings -o pool_lv,origin vg0/copy')).toMatch(/pool +thin/);
    await alfa.ok('lvremove -q -y vg0/copy vg0/thin');
  });

  test('each host has a volume group of its own', async () => {
    await alfa.ok('lvcreate -q -y -L 4M -n own vg1');
    expect((await beta.sh('lvs vg1/own')).exitCode).not.toBe(0);
    await alfa.ok('lvremove -q -y vg1/own');
  });

  test('a file comes in as it is, with its holes, and under another name', async () => {
    const tiny = join(inject('templates'), 'tiny.ext4');
    await alfa.put(tiny, '/root/in a folder/disk');
    const sum = createHash('sha256').update(readFileSync(tiny)).digest('hex');
    expect(await alfa.ok('sha256sum <"/root/in a folder/disk"')).toContain(sum);
    expect(Number(await alfa.ok('du -m "/root/in a folder/disk" | cut -f 1'))).toBeLessThan(20);
  });

  test('mln runs in a host', async () => {
    await beta.putMln();
    expect(await beta.ok('mln --version')).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await beta.ok('mln list_templates')).toContain('no templates');
  });
});

onRig('guests of the rig', ({ alfa, beta }) => {
  const one: RigGuest = { name: 'one', type: 'pv', number: 11 };
  const two: RigGuest = { name: 'two', type: 'pvh', number: 12 };

  // the hosts are those of other tests too, whatever became of these
  afterAll(async () => {
    for (const { name } of [one, two])
      for (const host of [alfa, beta]) await host.sh(`xl destroy ${name}; lvchange -an vg0/${name}`);
    await alfa.sh('lvremove -q -y vg0/one; lvremove -q -y vg0/two');
  });

  test('a PV guest boots from a volume to its prompt, pauses, changes its memory, is saved and goes on', async () => {
    await defineGuest(alfa, one);
    await alfa.ok('xl create -n /root/one.cfg');
    await alfa.ok('xl create /root/one.cfg');
    await awaitConsole(alfa, 'one', 'tiny login:');
    await alfa.ok('ping -c 1 -w 20 10.78.0.11');
    await alfa.ok('xl pause one');
    // one that waits for something when it is held still waits
    expect(await alfa.ok('xl list one')).toMatch(/ -[b-]p--- /);
    await alfa.ok('xl unpause one && xl mem-set one 90');
    await alfa.ok('timeout 60 sh -c "until xl list one | grep -q \'  90 \'; do sleep 1; done"');
    const before = await counted(alfa, 'one');
    await alfa.ok('xl save one /root/one.save');
    expect((await alfa.sh('xl domid one')).exitCode).not.toBe(0);
    await alfa.ok('xl restore /root/one.save');
    await awaitConsole(alfa, 'one', `count ${before + 10}`);
    await alfa.ok('xl shutdown -w one && lvremove -q -y vg0/one');
  });

  test('a PVH guest boots to its prompt and moves to the other host while it runs', async () => {
    await defineGuest(alfa, two);
    await beta.ok('lvchange -ay vg0/two');
    await alfa.ok('xl create /root/two.cfg');
    await awaitConsole(alfa, 'two', 'tiny login:');
    const before = await counted(alfa, 'two');
    await alfa.ok('xl migrate two beta');
    expect((await alfa.sh('xl domid two')).exitCode).not.toBe(0);
    await beta.ok('xl domid two');
    await expect.poll(() => counted(beta, 'two'), { timeout: 60_000, interval: 1000 }).toBeGreaterThan(before + 2);
    await alfa.ok('ping -c 1 -w 20 10.78.0.12');
    await beta.ok('xl destroy two && lvchange -an vg0/two');
    await alfa.ok('lvremove -q -y vg0/two');
  });
});
