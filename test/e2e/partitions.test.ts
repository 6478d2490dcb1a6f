// Disks with partitions, and those that VMware writes, from the image to the prompt of a machine made of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Lab, lab } from './mln.js';
import { processesOf } from './traces.js';

const missing = ['linux.uml', 'qemu-img', 'sfdisk', 'screen'].filter((program) => {
  try {
    return execFileSync('which', [program]).length === 0;
  } catch {
    return true;
  }
});

const subformats = ['monolithicSparse', 'monolithicFlat', 'twoGbMaxExtentSparse', 'twoGbMaxExtentFlat', 'streamOptimized'];
const hostOf = (subformat: string): string => subformat.toLowerCase();

/** A disk whose last partition is the tiny template; before it, if asked for, stands another. */
const makeDisk = (to: string, { label, sector }: { readonly label: string; readonly sector: number }): void => {
  const tiny = join(inject('templates'), 'tiny.ext4');
  const first = sector > 4096 ? `start=2048, size=${sector - 4096}\n` : '';
  execFileSync('truncate', ['-s', String(sector * 512 + 65 * 2 ** 20), to]);
  execFileSync('sfdisk', ['-q', '--label', label, to], { input: `${first}start=${sector}, size=131072\n` });
  execFileSync('dd', [`if=${tiny}`, `of=${to}`, 'bs=512', `seek=${sector}`, 'conv=notrunc,sparse', 'status=none']);
};

const host = (name: string, template: string, more = ''): string =>
  `host ${name} {
  template ${template}
  ${more}
  uml
  memory 48M
  users { kim 5f4dcc3b5aa76 /home/kim 1234 }
  startup {
    echo "$(hostname) has $(stat -c %U /home/kim)" >/dev/console
    df -m / | tail -n 1 | sed 's/^/room: /' >/dev/console
  }
}`;

describe.skipIf(missing.length > 0)(`disks with partitions${missing.length === 0 ? '' : ` (no ${missing.join(', ')})`}`, () => {
  let my: Lab;
  let templates: string;
  const mln = (...argv: readonly string[]) => my.ok('-T', templates, ...argv);
  beforeAll(async () => {
    my = lab();
    templates = mkdtempSync(join(tmpdir(), 'mln-t'));
    makeDisk(join(templates, 'old.img'), { label: 'dos', sector: 63 });
    makeDisk(join(templates, 'new.img'), { label: 'gpt', sector: 2048 });
    makeDisk(join(templates, 'second.img'), { label: 'dos', sector: 32768 });
    for (const kind of subformats) {
      const file = join(my.dir, `${kind}.vmdk`);
      execFileSync('qemu-img', ['convert', '-O', 'vmdk', '-o', `subformat=${kind}`, join(templates, 'old.img'), file]);
      await mln('register_template', '-t', file);
    }
  });
  afterAll(async () => {
    await my.run('-T', templates, 'remove', 'parted', '-f');
    rmSync(templates, { recursive: true, force: true });
    my.remove();
  });

  const hosts = ['old', 'new', 'second', 'grown', 'plain', ...subformats.map(hostOf)];

  test('are cloned, customized and booted, whatever they were made from', async () => {
    const file = join(my.dir, 'parted.mln');
    const text = [
      'global { project parted }',
      ...['old', 'new', 'second'].map((name) => host(name, name)),
      host('grown', 'new', 'size 200M'),
      host('plain', 'second', 'free_space 40M'),
      ...subformats.map((kind) => host(hostOf(kind), `${kind}.vmdk`)),
    ].join('\n');
    writeFileSync(file, text);
    await mln('build', '-f', file);
    await mln('start', 'parted');
    for (const name of hosts) {
      const console = async () => (await my.run('-T', templates, 'console', 'parted', '-h', name, '--log')).out;
      await expect.poll(console, { timeout: 120_000 }).toContain(`${name} has kim`);
      await expect.poll(console).toContain(`${name} login:`);
    }
    await mln('stop', 'parted');
    expect(processesOf(my.projects)).toEqual([]);
  });

  test('have the room that was asked for', async () => {
    const roomOf = async (name: string) => {
      const { out } = await mln('console', 'parted', '-h', name, '--log');
      return Number(/room: \S+ +(\d+)/.exec(out)?.[1]);
    };
    const [before, grown, more] = [await roomOf('new'), await roomOf('grown'), await roomOf('plain')];
    expect(grown).toBeGreaterThan(before + 100);
    expect(more).toBeGreaterThan(before + 25);
  });

  test('are removed with all that was made for them', async () => {
    await mln('remove', 'parted', '-f');
    expect(execFileSync('find', [my.projects, '-type', 'f']).toString()).toBe('');
  });

  test('that were not converted yet are refused with the command that does it', async () => {
    const file = join(my.dir, 'raw.mln');
    execFileSync('cp', [join(my.dir, 'monolithicSparse.vmdk'), join(templates, 'stray.vmdk')]);
    writeFileSync(file, `global { project stray }\n${host('one', 'stray')}\n`);
    const { code, err } = await my.run('-T', templates, 'build', '-f', file);
    expect(code).toBe(3);
    expect(err).toContain(`error MLN6108`);
    expect(err).toContain(`mln register_template -t ${join(templates, 'stray.vmdk')}`);
  });
});
