// What tests of disks need: real programs, real files, a directory of their own.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  type Command,
  CommandFailed,
  type Files,
  type LocalFiles,
  type OpenContext,
  type Outcome,
  type Shell,
} from '@mln/engine/api';

export interface CountingShell extends Shell {
  readonly calls: Command[];
}

export function realShell(): CountingShell {
  const calls: Command[] = [];
  const launch = (command: Command): Outcome => {
    calls.push(command);
    const { file, args, input, cwd, env } = command;
    const done = spawnSync(file, args, {
      input: input ?? '',
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    return {
      exitCode: done.error === undefined ? (done.status ?? 128) : 127,
      stdout: done.stdout ?? '',
      stderr: done.stderr ?? '',
    };
  };
  return {
    calls,
    run: async (command) => {
      const outcome = launch(command);
      if (!(command.ok ?? [0]).includes(outcome.exitCode)) throw new CommandFailed(command, outcome);
      return outcome;
    },
    probe: async (command) => launch(command),
  };
}

function typeOf(s: fs.Stats) {
  return s.isFile() ? 'file' : s.isDirectory() ? 'directory' : s.isSymbolicLink() ? 'symlink' : 'other';
}

const localFiles: LocalFiles = {
  bytes: async (p) => (fs.existsSync(p) ? fs.readFileSync(p) : undefined),
  text: async (p) => (fs.existsSync(p) ? fs.readFileSync(p, 'utf8') : undefined),
  stat: async (p) => {
    const s = fs.lstatSync(p, { throwIfNoEntry: false });
    return s && { type: typeOf(s), size: s.size, mode: s.mode & 0o7777, uid: s.uid, gid: s.gid, mtimeMs: s.mtimeMs };
  },
  list: async (p) => (fs.existsSync(p) ? fs.readdirSync(p).sort() : []),
  realpath: async (p) => (fs.existsSync(p) ? fs.realpathSync(p) : undefined),
};

export const realFiles: Files = {
  ...localFiles,
  write: async (p, content, options) => {
    fs.writeFileSync(`${p}.tmp`, content, { mode: options?.mode ?? 0o600 });
    fs.renameSync(`${p}.tmp`, p);
  },
  make: async (p, _what, produce) => {
    try {
      await produce(`${p}.making`);
      fs.renameSync(`${p}.making`, p);
    } finally {
      fs.rmSync(`${p}.making`, { force: true });
    }
  },
  mkdir: async (p, options) => void fs.mkdirSync(p, { recursive: true, mode: options?.mode ?? 0o700 }),
  rename: async (from, to) => fs.renameSync(from, to),
  link: async (from, to) => fs.linkSync(from, to),
  remove: async (p) => fs.rmSync(p, { recursive: true, force: true }),
};

export function newDirectory(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'mln-disk-'));
}

export function openContext(directory: string, sh: Shell = realShell()): OpenContext {
  return {
    sh,
    files: realFiles,
    signal: new AbortController().signal,
    scratch: fs.mkdtempSync(path.join(directory, 'scratch-')),
    output: () => {},
  };
}

export function tool(file: string, ...args: string[]): string {
  const done = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (done.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${done.status} ${done.stderr}${done.stdout}`);
  return done.stdout;
}

export function hash(file: string): string {
  return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
}

/** Throws unless e2fsck finds nothing to say. */
export function fsck(image: string): string {
  return tool('e2fsck', '-fn', image);
}

export interface Made {
  readonly image: string;
  readonly directory: string;
}

/** A small system: accounts, links, a full directory. */
export function makeImage(type: string, options: readonly string[] = []): Made {
  const directory = newDirectory();
  const tree = path.join(directory, 'tree');
  const put = (name: string, content: string, mode = 0o644) => {
    fs.mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    fs.writeFileSync(path.join(tree, name), content, { mode });
  };
  put('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nkim:x:1000:1000::/home/kim:/bin/sh\n');
  put('etc/group', 'root:x:0:\nshadow:x:42:\nkim:x:1000:\n');
  put('etc/shadow', 'root:*:19700:0:99999:7:::\n', 0o640);
  put('etc/hostname', 'template\n');
  put('etc/old/deep/file', 'gone soon\n');
  put('usr/lib/os-release', 'ID=test\n');
  for (let i = 0; i < 150; i++) put(`usr/bin/program-with-a-rather-long-name-${i}`, `program ${i}\n`, 0o755);
  fs.symlinkSync('../usr/lib/os-release', path.join(tree, 'etc/os-release'));
  fs.symlinkSync('usr/bin', path.join(tree, 'bin'));
  fs.symlinkSync('/etc/../etc/hostname', path.join(tree, 'etc/absolute'));
  fs.symlinkSync('../../../../outside', path.join(tree, 'etc/outside'));
  fs.symlinkSync('circle', path.join(tree, 'etc/circle'));
  fs.symlinkSync(`../${'./'.repeat(60)}etc/hostname`, path.join(tree, 'etc/long'));
  const image = path.join(directory, `test.${type}`);
  const extended = ['root_owner=0:0', 'lazy_itable_init=0', 'lazy_journal_init=0'].join(',');
  tool('mke2fs', '-q', '-t', type, '-b', '4096', '-E', extended, ...options, '-d', tree, image, '24M');
  fs.chmodSync(image, 0o444);
  return { image, directory };
}

export function raw(image: string, offset = 0) {
  return { path: image, stagingPath: `${image}.new`, format: 'raw', offset } as const;
}

/** Every path of an image with kind, mode, owner and a hash of its content, told by e2fsprogs alone. Sorted. */
export function survey(image: string): readonly string[] {
  const directory = newDirectory();
  tool('debugfs', '-R', `rdump / ${directory}`, image);
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  const script = names.map((name) => `stat "/${name}"`).join('\n');
  const said = spawnSync('debugfs', ['-f', '-', image], { input: `${script}\n`, encoding: 'utf8', maxBuffer: 1e8 }).stdout;
  const stats = said.split(/^debugfs: stat /m).slice(1);
  const rows = names.map((name, i) => {
    const [, type, mode] = /Type: (\w+) +Mode: +(\d+)/.exec(stats[i] ?? '') ?? [];
    const [, uid, gid] = /User: +(\d+) +Group: +(\d+)/.exec(stats[i] ?? '') ?? [];
    const at = path.join(directory, name);
    const content = type === 'regular' ? hash(at) : type === 'symlink' ? fs.readlinkSync(at) : '';
    return `/${name} ${type} ${mode} ${uid}:${gid} ${content}`;
  });
  fs.rmSync(directory, { recursive: true });
  return rows;
}
