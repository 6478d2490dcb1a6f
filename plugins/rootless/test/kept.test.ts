import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Command, Shell } from '@mln/engine/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, write } from '../src/debugfs.js';
import { openDisk } from '../src/index.js';
import { sampleEdits } from './sample.js';
import { type Made, makeImage, openContext, raw, realShell, survey } from './world.js';

/** Tells one debugfs everything, with the end after each, as a shell that keeps programs does. */
function keptShell(): Shell {
  const perform = async ({ file, kept }: Command) => {
    const end = `${kept?.end}\n`;
    const input = `${kept?.input}${end}features\n${end}`;
    const { stdout, stderr } = spawnSync(file, kept?.args ?? [], { input, encoding: 'utf8' });
    const [said = '', after = ''] = stdout.split(end);
    const [complained = '', left = ''] = stderr.split(end);
    expect(after).toBe('debugfs: features\ndebugfs: '); // the end was said back, and no image is open any more
    expect(left).toContain('Filesystem not open');
    return { exitCode: 0, stdout: said.replace(/[^\n]*$/, ''), stderr: complained.replace(/[^\n]*$/, '') };
  };
  return { run: perform, probe: perform };
}

describe('a debugfs that is kept', () => {
  let made: Made;
  beforeAll(() => {
    made = makeImage('ext4');
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  const copy = (name: string): string => {
    const file = path.join(made.directory, name);
    fs.copyFileSync(made.image, file);
    fs.chmodSync(file, 0o644);
    return file;
  };

  test('answers as one that is started anew', async () => {
    const lines = ['ls -p /', 'features', 'ls -p "/nowhere"', 'stat "/etc/absolute"'];
    expect(await ask(keptShell(), made.image, lines)).toEqual(await ask(realShell(), made.image, lines));
    await expect(ask(keptShell(), '/nowhere', lines)).rejects.toThrow('No such file or directory');
  });

  test('changes a disk as one that is started anew', async () => {
    const images = [copy('a b'), copy('c')];
    for (const [i, sh] of [keptShell(), realShell()].entries()) {
      const guest = await openDisk(raw(images[i] ?? ''), openContext(made.directory, sh));
      await sampleEdits(guest);
      await guest.close();
    }
    expect(survey(images[0] ?? '')).toEqual(survey(images[1] ?? ''));
  });

  test('says when a change went wrong', async () => {
    await expect(write(keptShell(), copy('d'), ['rm "/nowhere"'])).rejects.toThrow('File not found');
    await expect(write(keptShell(), made.directory, ['rm "/etc/hostname"'])).rejects.toThrow(made.directory);
  });
});
