// Which processes belong to a deleted directory: a tree of files stands for /proc.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../../src/project/engine.js';
import { findStrays } from '../../src/project/strays.js';
import { diskFiles } from '../../src/system/files/disk-files.js';
import { readProcesses } from '../../src/system/process/process-table.js';

const me = 1000;
let dir: string;
let projects: string;
let sockets: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mln-'));
  projects = join(dir, 'p');
  sockets = ['Num RefCount Protocol Flags Type St Inode Path'];
  mkdirSync(join(dir, 'proc/net'), { recursive: true });
  mkdirSync(projects);
  return () => rmSync(dir, { recursive: true, force: true });
});

const at = (...path: readonly string[]) => join(projects, 'lab', ...path);

interface Shape {
  readonly parent?: number;
  readonly session?: number;
  readonly terminal?: boolean;
  readonly uid?: number;
  /** A later process has a higher number. */
  readonly start?: number;
  readonly files?: readonly string[];
  readonly sockets?: readonly string[];
  readonly mounts?: string;
}

function appear(pid: number, words: readonly string[], shape: Shape = {}): void {
  const { parent = 1, session = pid, terminal = false, uid = me, start = pid, files = [], mounts = 'mnt:[1]' } = shape;
  const proc = join(dir, 'proc', String(pid));
  mkdirSync(join(proc, 'fd'), { recursive: true });
  mkdirSync(join(proc, 'ns'));
  symlinkSync(mounts, join(proc, 'ns/mnt'));
  writeFileSync(join(proc, 'cmdline'), `${words.join('\0')}\0`);
  const fields = ['S', parent, session, session, terminal ? 34816 : 0, ...Array(14).fill(0), start];
  writeFileSync(join(proc, 'stat'), `${pid} (a) b) ${fields.join(' ')}`);
  writeFileSync(join(proc, 'status'), `Name:\ta\nUid:\t${uid}\t${uid}\n`);
  for (const [i, file] of files.entries()) symlinkSync(file, join(proc, 'fd', String(i)));
  for (const path of shape.sockets ?? []) {
    const inode = 5000 + sockets.length;
    sockets.push(`0: 00000002 00000000 00010000 0001 01 ${inode} ${path}`);
    symlinkSync(`socket:[${inode}]`, join(proc, 'fd', `s${inode}`));
  }
}

async function strays(uid = me): Promise<Record<string, readonly number[]>> {
  writeFileSync(join(dir, 'proc/net/unix'), `${sockets.join('\n')}\n`);
  rmSync(join(dir, 'proc/self'), { recursive: true, force: true });
  mkdirSync(join(dir, 'proc/self/ns'), { recursive: true });
  symlinkSync('mnt:[1]', join(dir, 'proc/self/ns/mnt'));
  const paths = { projects, templates: dir, files: dir };
  const engine = { uid, config: { paths }, ports: { local: diskFiles() } } as unknown as Engine; // all that the search reads
  const found = await findStrays(engine, readProcesses(join(dir, 'proc')));
  return Object.fromEntries([...found].map(([name, { processes }]) => [name, processes.map(({ pid }) => pid)]));
}

function put(path: string, content = ''): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

const built = () => put(at('state.json'), '{}');
const gone = (path: string) => `${path} (deleted)`;
const as = (path: string) => path;

/** A screen, the sandbox in it, the machine and its helper. `how`: what became of its files. */
function machine(pid: number, how: (path: string) => string, more: Pick<Shape, 'uid' | 'mounts'> = {}): readonly number[] {
  const words = [`uml_dir=${at('run/u/one')}`, `ubd0=${at('images/one.cow')}`];
  const socket = at(`run/s/${pid}.one`);
  const screen = ['SCREEN', '-c', at('run/screenrc'), '-Logfile', at('logs/one.console'), 'bwrap', ...words];
  const files = ['/dev/ptmx', how(at('logs/one.console'))];
  appear(pid, screen, { ...more, files, sockets: [socket] });
  if (how === as) put(socket);
  appear(pid + 1, ['bwrap', ...words], { ...more, parent: pid, terminal: true });
  appear(pid + 2, ['linux.uml', ...words], { ...more, parent: pid + 1, files: [how(at('images/one.cow')), gone('/dev/shm/#3')] });
  appear(pid + 3, ['linux.uml', ...words], { ...more, parent: pid + 2, session: pid + 2, files: [how(at('images/one.cow'))] });
  return [pid, pid + 1, pid + 2, pid + 3];
}

/** `how`: whether its socket and its pid file are there. */
function lan(pid: number, how: 'there' | 'gone'): void {
  const [socket, file] = [at('run/n/lan/ctl'), at('run/n/lan.pid')];
  appear(pid, ['vde_switch', '-s', at('run/n/lan'), '-p', file, '-daemon'], { sockets: [socket] });
  if (how === 'gone') return;
  put(socket);
  put(file, `${pid}\n`);
}

describe('ends', () => {
  test('all processes of a directory that is gone', async () => {
    const old = machine(100, gone);
    lan(90, 'gone');
    expect(await strays()).toEqual({ lab: [90, ...old] });
  });

  test('those of the old directory, and none of the one that was built again and started', async () => {
    const old = machine(100, gone);
    lan(90, 'gone');
    built();
    machine(200, as);
    lan(190, 'there');
    expect(await strays()).toEqual({ lab: [90, ...old] });
  });

  test('those of a directory that was built again and not started', async () => {
    const old = machine(100, gone);
    lan(90, 'gone');
    built();
    expect(await strays()).toEqual({ lab: [90, ...old] });
  });

  test('a switch that is left alone, when another has its place', async () => {
    lan(90, 'gone');
    built();
    expect(await strays()).toEqual({});
    lan(190, 'there');
    expect(await strays()).toEqual({ lab: [90] });
  });

  test('a machine whose screen was killed', async () => {
    machine(100, gone);
    rmSync(join(dir, 'proc/100'), { recursive: true });
    rmSync(join(dir, 'proc/101'), { recursive: true });
    expect(await strays()).toEqual({ lab: [102, 103] });
  });

  test('those with a run directory elsewhere', async () => {
    projects = join(dir, 'a'.repeat(60));
    mkdirSync(projects);
    const { pathsOf } = await import('../../src/project/project.js');
    const { run } = pathsOf({ uid: me, config: { paths: { projects, templates: dir, files: dir } } } as unknown as Engine, 'lab');
    appear(100, ['SCREEN', '-c', `${run}/screenrc`, '-Logfile', at('logs/one.console')], {
      files: [gone(at('logs/one.console'))],
    });
    appear(90, ['vde_switch', '-s', `${run}/n/lan`]);
    expect(await strays()).toEqual({ lab: [90, 100] });
  });
});

describe('leaves alone', () => {
  test('a project that runs', async () => {
    built();
    machine(100, as);
    lan(90, 'there');
    expect(await strays()).toEqual({});
  });

  test('a machine whose log or disk was deleted by hand', async () => {
    built();
    machine(100, as);
    lan(90, 'there');
    rmSync(join(dir, 'proc/100/fd/1'));
    symlinkSync(gone(at('logs/one.console')), join(dir, 'proc/100/fd/1'));
    expect(await strays()).toEqual({});
    for (const pid of [102, 103]) {
      rmSync(join(dir, `proc/${pid}/fd/0`));
      symlinkSync(gone(at('images/one.cow')), join(dir, `proc/${pid}/fd/0`));
    }
    expect(await strays()).toEqual({});
  });

  test('a machine, and its switch, whose run directory was deleted by hand while its disk is there', async () => {
    built();
    machine(100, as);
    lan(90, 'gone');
    rmSync(at('run'), { recursive: true });
    expect(await strays()).toEqual({});
  });

  test.each([
    ['gone', () => {}],
    ['built again', built],
  ])('a machine, and its switch, whose directory was moved away, with the place %s', async (_, prepare) => {
    machine(100, (path) => path.replace('/lab/', '/lab.old/'));
    lan(90, 'gone');
    prepare();
    expect(await strays()).toEqual({});
  });

  test('a shell, an editor, a pager and a job that only use the directory', async () => {
    machine(100, gone);
    appear(10, ['bash'], { terminal: true, files: [gone(at('run'))] });
    appear(11, ['vim', at('run/screenrc')], { parent: 10, session: 10, terminal: true, files: [gone(at('run/.screenrc.swp'))] });
    appear(12, ['tail', '-f', at('logs/one.console')], { files: [gone(at('logs/one.console'))] });
    appear(13, ['cp', at('images/one.cow'), '/backup'], { files: [gone(at('images/one.cow'))] });
    appear(14, ['vim', '/home/x'], { files: [gone('/home/.x.swp')] });
    appear(15, ['sh', '-c', 'make backup']);
    appear(16, ['uml_mconsole', at('run/u/one/uml/mconsole')], { parent: 15, session: 15 });
    expect((await strays()).lab).toEqual([100, 101, 102, 103]);
  });

  test('processes of other users, except for root', async () => {
    const others = machine(100, gone, { uid: 1001 });
    expect(await strays()).toEqual({});
    expect(await strays(0)).toEqual({ lab: others });
  });

  test('processes of a container with files of its own', async () => {
    machine(100, gone, { mounts: 'mnt:[2]' });
    expect(await strays(0)).toEqual({});
  });

  test('machines of another projects directory', async () => {
    projects = join(dir, 'other');
    machine(100, gone);
    projects = join(dir, 'p');
    expect(await strays()).toEqual({});
  });
});
