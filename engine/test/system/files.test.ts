import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Files } from '../../src/api/ports.js';
import { diskFiles } from '../../src/system/files/disk-files.js';
import { execaShell } from '../../src/system/process/execa-shell.js';
import { dryFiles } from '../../src/system/rehearsal/dry-files.js';
import { shellFiles } from '../../src/system/remote/shell-files.js';
import { sshShell } from '../../src/system/remote/ssh-shell.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { type OwnSshd, removeSshd, startSshd, whyNoSshd } from './support/sshd.js';

function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'mln-files-'));
}

let sshd: OwnSshd | undefined;
const noSshd = whyNoSshd();
beforeAll(async () => {
  if (noSshd === undefined) sshd = await startSshd();
}, 30_000);
afterAll(async () => {
  if (sshd !== undefined) await removeSshd(sshd);
});
function overSsh(): Files {
  if (sshd === undefined) throw new Error('no sshd');
  return shellFiles(sshShell({ name: 'two', to: sshd.to, options: sshd.options }, execaShell()));
}

/** Ports to real files, of this machine and of one at the other end of ssh. */
const real: readonly [string, () => Files][] = [
  ['disk', diskFiles],
  ['shell', () => shellFiles(execaShell())],
  ...(noSshd === undefined ? [['ssh', overSsh] as [string, () => Files]] : []),
];

/** All ports keep the same promises. */
const ports: readonly [string, () => { readonly files: Files; readonly dir: string }][] = [
  ...real.map(([name, open]): (typeof ports)[number] => [name, () => ({ files: open(), dir: temporary() })]),
  ['dry', () => ({ files: dryFiles(() => {}, diskFiles()), dir: temporary() })],
  ['memory', () => ({ files: memoryFiles({ '/d': {} }), dir: '/d' })],
];

if (noSshd !== undefined) test.skip(`files by ssh (left out: ${noSshd})`, () => undefined);

describe.each(ports)('%s files', { timeout: 30_000 }, (_name, open) => {
  test('what is written is read', async () => {
    const { files, dir } = open();
    await files.write(`${dir}/a`, 'one');
    await files.write(`${dir}/a`, new Uint8Array([0, 255]), { mode: 0o640 });
    expect(await files.bytes(`${dir}/a`).then((bytes) => [...(bytes ?? [])])).toEqual([0, 255]);
    expect(await files.stat(`${dir}/a`)).toMatchObject({ type: 'file', size: 2, mode: 0o640 });
    expect(await files.list(dir)).toEqual(['a']);
  });

  test('what is not there is undefined, empty, and removed without complaint', async () => {
    const { files, dir } = open();
    expect(await files.text(`${dir}/x`)).toBeUndefined();
    expect(await files.bytes(`${dir}/x/y`)).toBeUndefined();
    expect(await files.stat(`${dir}/x`)).toBeUndefined();
    expect(await files.list(`${dir}/x`)).toEqual([]);
    await files.remove(`${dir}/x`);
  });

  test('directories are made with their parents, once', async () => {
    const { files, dir } = open();
    await files.mkdir(`${dir}/a/b`, { mode: 0o750 });
    await files.mkdir(`${dir}/a/b`, { mode: 0o700 });
    expect(await files.stat(`${dir}/a/b`)).toMatchObject({ type: 'directory', mode: 0o750 });
    expect(await files.list(dir)).toEqual(['a']);
  });

  test('renaming a directory takes along what is in it', async () => {
    const { files, dir } = open();
    await files.mkdir(`${dir}/a`);
    await files.write(`${dir}/a/f`, 'text');
    await files.rename(`${dir}/a`, `${dir}/b`);
    expect(await files.text(`${dir}/b/f`)).toBe('text');
    expect(await files.text(`${dir}/a/f`)).toBeUndefined();
    expect(await files.list(dir)).toEqual(['b']);
  });

  test('a file that is renamed gets the mode it is to have there', async () => {
    const { files, dir } = open();
    await files.write(`${dir}/a`, 'text');
    await files.rename(`${dir}/a`, `${dir}/b`, { mode: 0o444, synced: true });
    expect(await files.stat(`${dir}/b`)).toMatchObject({ mode: 0o444, size: 4 });
    expect(await files.text(`${dir}/b`)).toBe('text');
  });

  test('a second name keeps a file that is removed or replaced, and may be given twice', async () => {
    const { files, dir } = open();
    await files.write(`${dir}/a`, 'old');
    await files.link(`${dir}/a`, `${dir}/b`);
    await files.link(`${dir}/a`, `${dir}/b`);
    expect(await files.stat(`${dir}/b`)).toMatchObject({ type: 'file', size: 3 });
    await files.write(`${dir}/a`, 'new');
    expect(await files.text(`${dir}/b`)).toBe('old');
    await files.remove(`${dir}/a`);
    expect(await files.text(`${dir}/b`)).toBe('old');
    await files.remove(`${dir}/b`);
    expect(await files.list(dir)).toEqual([]);
  });

  test('a directory is removed whole', async () => {
    const { files, dir } = open();
    await files.mkdir(`${dir}/a`);
    await files.write(`${dir}/a/f`, 'text');
    await files.remove(`${dir}/a`);
    expect(await files.stat(`${dir}/a/f`)).toBeUndefined();
    expect(await files.list(dir)).toEqual([]);
  });
});

describe.each(real)('%s files that are real', { timeout: 30_000 }, (_name, open) => {
  test('the mode does not depend on the umask', async () => {
    const files = open();
    const dir = temporary();
    const before = process.umask(0o077);
    try {
      await files.write(join(dir, 'f'), '', { mode: 0o666 });
      await files.mkdir(join(dir, 'd'), { mode: 0o777 });
    } finally {
      process.umask(before);
    }
    expect(statSync(join(dir, 'f')).mode & 0o777).toBe(0o666);
    expect(statSync(join(dir, 'd')).mode & 0o777).toBe(0o777);
  });

  test('a write that fails leaves the old content and nothing beside it', async () => {
    const files = open();
    const dir = temporary();
    mkdirSync(join(dir, 'full'));
    await expect(files.write(join(dir, 'full'), 'x')).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(files.write(join(dir, 'none', 'f'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(dir)).toEqual(['full']);
  });

  test('making a file puts it in place when it is whole', async () => {
    const files = open();
    const dir = temporary();
    const seen: string[] = [];
    await files.make(join(dir, 'disk'), 'a disk', async (path) => {
      writeFileSync(path, 'content');
      seen.push(...readdirSync(dir));
    });
    expect(seen).toEqual(['.disk.making']);
    expect(readdirSync(dir)).toEqual(['disk']);
    expect(readFileSync(join(dir, 'disk'), 'utf8')).toBe('content');
  });

  test('making a file that fails leaves nothing', async () => {
    const files = open();
    const dir = temporary();
    const produce = async (path: string) => {
      writeFileSync(path, 'half');
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    await expect(files.make(join(dir, 'disk'), 'a disk', produce)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(dir)).toEqual([]);
  });

  test('removing a file removes what a killed making of it left', async () => {
    const files = open();
    const dir = temporary();
    writeFileSync(join(dir, '.disk.making'), 'half');
    await files.remove(join(dir, 'disk'));
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a second name on another file system is a symbolic link', async () => {
    const files = open();
    const dir = temporary();
    const other = mkdtempSync('/dev/shm/mln-files-');
    try {
      expect(statSync(other).dev).not.toBe(statSync(dir).dev);
      writeFileSync(join(other, 'f'), 'text');
      await files.link(join(other, 'f'), join(dir, 'l'));
      await files.link(join(other, 'f'), join(dir, 'l'));
      expect(await files.readlink?.(join(dir, 'l'))).toBe(join(other, 'f'));
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  test('a second name leaves another file alone, and is never one of a missing file', async () => {
    const files = open();
    const dir = temporary();
    writeFileSync(join(dir, 'f'), 'text');
    writeFileSync(join(dir, 'other'), 'text');
    await expect(files.link(join(dir, 'f'), join(dir, 'other'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(files.link(join(dir, 'none'), join(dir, 'l'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(readdirSync(dir)).toEqual(['f', 'other']);
  });

  test('a link is seen as a link, read through, removed alone', async () => {
    const files = open();
    const dir = temporary();
    writeFileSync(join(dir, 'f'), 'text');
    symlinkSync('f', join(dir, 'l'));
    expect(await files.stat(join(dir, 'l'))).toMatchObject({ type: 'symlink' });
    expect(await files.text(join(dir, 'l'))).toBe('text');
    await files.remove(join(dir, 'l'));
    expect(readdirSync(dir)).toEqual(['f']);
  });

  test('what cannot be read is an error, not missing', async () => {
    const files = open();
    // nobody reads the memory at address 0, not even root
    await expect(files.text('/proc/self/mem')).rejects.toMatchObject({ code: 'EIO' });
  });

  test('whatever is in a file or in a name arrives as it is', async () => {
    const files = open();
    const dir = `${temporary()}/it's "a"\nname $(id)`;
    await files.mkdir(dir);
    const bytes = Buffer.alloc(3 * 512 * 1024, Buffer.from(Array.from({ length: 251 }, (_, n) => n)));
    await files.write(`${dir}/-n\tä *`, bytes, { mode: 0o400 });
    expect(await files.list(dir)).toEqual(['-n\tä *']);
    expect(Buffer.compare((await files.bytes(`${dir}/-n\tä *`)) ?? Buffer.of(), bytes)).toBe(0);
    expect(await files.realpath?.(`${dir}/../x/../${dir.split('/').at(-1)}`)).toBeUndefined();
    expect(await files.realpath?.(`${dir}/.`)).toBe(dir);
    await files.remove(dir);
    expect(await files.stat(dir)).toBeUndefined();
  });

  test('when it was changed and whose it is, is told', async () => {
    const files = open();
    const path = join(temporary(), 'f');
    writeFileSync(path, '');
    const { mtimeMs, uid, gid } = statSync(path);
    const found = await files.stat(path);
    expect({ uid: found?.uid, gid: found?.gid }).toEqual({ uid, gid });
    expect(Math.abs((found?.mtimeMs ?? 0) - mtimeMs)).toBeLessThan(1);
  });

  test('a directory is not read as a file, and is not renamed over another that is not empty', async () => {
    const files = open();
    const dir = temporary();
    await expect(files.text(dir)).rejects.toMatchObject({ code: 'EISDIR' });
    for (const name of ['a', 'b']) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, 'f'), name);
    }
    await expect(files.rename(join(dir, 'a'), join(dir, 'b'))).rejects.toMatchObject({ code: 'ENOTEMPTY' });
  });
});

describe('what a killed write left', () => {
  const beside = (pid: number, server = hostname().replaceAll(/[^\w-]/g, '-')) => `.web.cfg.${server}.${pid}-3.writing`;
  const nobody = 2 ** 30;

  test.each([
    ['the next write', (files: Files, dir: string) => files.write(join(dir, 'web.cfg'), 'whole')],
    ['a removal', (files: Files, dir: string) => files.remove(join(dir, 'web.cfg'))],
  ])('goes with %s in its directory; what another process is writing stays, and what another server is', async (_, act) => {
    const dir = temporary();
    for (const pid of [nobody, process.ppid]) writeFileSync(join(dir, beside(pid)), 'half');
    const others = ['.web.cfg.12-3', 'web.cfg.1-2.writing', beside(nobody, 'another')];
    for (const name of others) writeFileSync(join(dir, name), 'of others');
    await act(diskFiles(), dir);
    const left = [...others, beside(process.ppid)];
    expect(
      readdirSync(dir)
        .filter((name) => name !== 'web.cfg')
        .sort(),
    ).toEqual(left.sort());
  });
});

describe('dry files', () => {
  test('print what they would do, do nothing, and remember it', async () => {
    const dir = temporary();
    mkdirSync(join(dir, 'old'));
    writeFileSync(join(dir, 'old', 'f'), 'text');
    const lines: string[] = [];
    const files = dryFiles((line) => lines.push(line.replaceAll(dir, '')), diskFiles());
    await files.mkdir(`${dir}/new`, { mode: 0o755 });
    await files.mkdir(`${dir}/old`);
    await files.write(`${dir}/new/f`, 'twelve bytes', { mode: 0o644 });
    await files.make(`${dir}/new/disk`, 'clone of debian', async () => {
      throw new Error('must not be called');
    });
    await files.rename(`${dir}/old`, `${dir}/moved`);
    await files.remove(`${dir}/moved/f`);
    await files.remove(`${dir}/nothing`);
    expect(lines).toEqual([
      '+ mkdir /new (0755)',
      '+ write /new/f (0644, 12 bytes)',
      '+ make /new/disk: clone of debian',
      '+ rename /old /moved',
      '+ remove /moved/f',
    ]);
    expect(await files.list(dir)).toEqual(['moved', 'new']);
    expect(await files.list(`${dir}/moved`)).toEqual([]);
    expect(await files.text(`${dir}/new/f`)).toBe('twelve bytes');
    expect(readdirSync(dir)).toEqual(['old']);
  });
});
