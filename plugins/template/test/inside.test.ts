import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createCow, headerFor, openDisk } from '@mln/plugin-rootless';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fsck, openContext, tool } from '../../rootless/test/world.js';
import { makeTiny } from '../src/command-make-tiny.js';
import { commandContext } from './world.js';

const missing = spawnSync('linux.uml', ['--version']).error !== undefined;

describe.skipIf(missing)(`a command inside a tiny guest${missing ? ' (skipped: linux.uml is missing)' : ''}`, () => {
  const { ctx, templates, directory } = commandContext();
  const template = `${templates}/tiny.ext4`;
  beforeAll(() => makeTiny.run(ctx), 30_000);
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  const rawDisk = async () => {
    const path = `${directory}/disk.img`;
    tool('cp', '--no-preserve=mode', template, path);
    return { path, stagingPath: path, format: 'raw', offset: 0 } as const;
  };
  const cowDisk = async () => {
    const path = `${directory}/disk.cow`;
    await (await createCow(path, await headerFor(template))).file.close();
    return { path, stagingPath: path, format: 'uml-cow', backing: template, offset: 0 } as const;
  };

  test.each([
    ['raw', rawDisk],
    ['copy-on-write', cowDisk],
  ] as const)(
    'sees the edits on a %s disk, and what it did is seen and edited further',
    async (_what, make) => {
      const disk = await make();
      const guest = await openDisk(disk, { ...openContext(directory), baseImage: template });
      await guest.write('/etc/hostname', 'tre\n');
      const { stdout, stderr } = await guest.run({ script: 'cat /etc/hostname; echo made >/root/made; echo aside >&2' });
      expect([stdout, stderr]).toEqual(['tre\n', 'aside\n']);
      expect(await guest.text('/root/made')).toBe('made\n');
      await guest.write('/root/later', 'later\n');
      await guest.close();
      const image = disk.format === 'raw' ? disk.path : `${disk.path}.flat`;
      if (disk.format !== 'raw') tool('uml_moo', disk.path, image);
      fsck(image);
      const names = tool('debugfs', '-R', 'ls -p /root', image);
      expect(names).toContain('/made/');
      expect(names).toContain('/later/');
    },
    60_000,
  );

  test('fails with its own exit code and words, and needs no file in the guest', async () => {
    const disk = await rawDisk();
    const guest = await openDisk(disk, { ...openContext(directory), baseImage: template });
    await expect(guest.run({ script: 'echo because >&2; exit 7' })).rejects.toThrow('/bin/sh failed (exit 7): because');
    expect(await guest.list('/root')).toEqual([]);
    await guest.abort();
  }, 60_000);
});
