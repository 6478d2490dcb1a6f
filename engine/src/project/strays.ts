// Processes that mln left running for a project whose directory was deleted afterwards: no file leads to them any more.
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { isProjectName } from '../model/names.js';
import { type Process, type ProcessTable, readProcesses } from '../system/process/process-table.js';
import type { Engine } from './engine.js';
import { pathsOf, projectNames } from './project.js';

export interface Strays {
  /** Parents come before their children. */
  readonly processes: readonly Process[];
  /** True if no command of mln finds the project, false if it was built again. */
  readonly isGone: boolean;
  /** Network devices that only these processes show to be mln's, and that stay after them. */
  readonly devices: readonly string[];
}

/** By project. One look at the processes of the server; an ordinary user sees only their own. */
export async function findStrays(engine: Engine, table: ProcessTable = readProcesses()): Promise<ReadonlyMap<string, Strays>> {
  const { projects } = engine.config.paths;
  const homes = [...new Set([projects, realOf(projects)])];
  const users = othersOf(engine, table).filter((one) => projectOf(one, homes) !== undefined || farRunOf(one) !== undefined);
  const found = new Map<string, Strays>();
  // in every case, so that the same command asks the same
  const built = await projectNames(engine);
  for (const [name, processes] of byProject(engine, users, { built, homes })) {
    const places = { run: pathsOf(engine, name).run, homes: homes.map((home) => `${home}/${name}`) };
    const isGone = !built.includes(name);
    const lost = lostOf({ trees: treesOf(processes, places, table), table, places, isGone });
    if (lost.length > 0) found.set(name, { processes: lost, isGone, devices: isGone ? devicesOf(lost) : [] });
  }
  return found;
}

/** Those of the user, except for the session in which mln runs. */
function othersOf({ uid: me }: Engine, { processes }: ProcessTable): readonly Process[] {
  const mySession = processes.find(({ pid }) => pid === process.pid)?.session;
  return processes.filter(({ uid, session }) => (me === 0 || uid === me) && session !== mySession);
}

interface Known {
  readonly built: readonly string[];
  /** The projects directory, also without links. */
  readonly homes: readonly string[];
}

function byProject(engine: Engine, users: readonly Process[], { built, homes }: Known): ReadonlyMap<string, readonly Process[]> {
  const near = new Map(users.map((one) => [one, projectOf(one, homes)]));
  const names = new Set([...near.values(), ...built].filter((name) => name !== undefined));
  const byRun = new Map([...names].map((name) => [pathsOf(engine, name).run, name]));
  const found = new Map<string, Process[]>();
  for (const one of users) {
    const name = near.get(one) ?? byRun.get(farRunOf(one) ?? '');
    if (name === undefined) continue;
    const its = found.get(name) ?? [];
    its.push(one);
    found.set(name, its);
  }
  return found;
}

/** The directories of a project. Those of `homes` differ by links. */
interface Places {
  readonly run: string;
  readonly homes: readonly string[];
}

/** The project whose files the command line of a process names. */
function projectOf({ words }: Process, homes: readonly string[]): string | undefined {
  for (const word of words)
    for (const home of homes) {
      const at = word.indexOf(`${home}/`);
      const [name = '', below = ''] = at < 0 ? [] : word.slice(at + home.length + 1).split('/');
      if (isProjectName(name) && ['run', 'logs', 'images'].includes(below)) return name;
    }
  return undefined;
}

/** The short run directory of a project with a long path. */
function farRunOf({ words }: Process): string | undefined {
  return /\/tmp\/mln-\d+\/[0-9a-f]{12}(?=\/)/.exec(words.join(' '))?.[0];
}

/** A process that leads a session without a terminal, and the processes below it. */
type Tree = readonly Process[];

/**
 * mln leaves such trees: a screen with a machine, or a switch. Each process of a tree names the run directory. An editor, a pager or
 * a shell does not, or it belongs to a terminal or to a session of something else.
 */
function treesOf(users: readonly Process[], { run, homes }: Places, { processes, isElsewhere }: ProcessTable): readonly Tree[] {
  const runs = [run, ...homes.map((home) => `${home}/run`)];
  const named = new Map(users.filter((one) => names(one, runs)).map((one) => [one.pid, one]));
  if (named.size === 0) return [];
  const alive = new Set(processes.map(({ pid }) => pid));
  const isRoot = ({ pid, session, hasTerminal }: Process): boolean =>
    !hasTerminal && !isElsewhere(pid) && (session === pid || named.has(session) || !alive.has(session));
  const trees = new Map<number, Process[]>();
  for (const one of named.values()) {
    const line = [one];
    for (let up = named.get(one.parent); up !== undefined && !line.includes(up); up = named.get(up.parent)) line.push(up);
    const root = line.findLast(isRoot);
    if (root === undefined) continue;
    trees.set(root.pid, [...(trees.get(root.pid) ?? []), one]);
  }
  return [...trees].map(([root, tree]) => inOrder(root, tree));
}

function names({ words }: Process, directories: readonly string[]): boolean {
  return words.some((word) => directories.some((directory) => word.includes(`${directory}/`)));
}

function inOrder(root: number, tree: Tree): Tree {
  const ordered = tree.filter(({ pid }) => pid === root);
  for (const one of ordered) ordered.push(...tree.filter(({ pid, parent }) => parent === one.pid && pid !== root));
  return ordered;
}

interface Scene {
  readonly trees: readonly Tree[];
  readonly table: ProcessTable;
  readonly places: Places;
  readonly isGone: boolean;
}

/**
 * `reachable`: the present directory leads to it. `undecided`: its directory may be somewhere else, or still be there. `loose`: it has
 * no files but sockets, and those are gone.
 */
type Verdict = 'reachable' | 'lost' | 'undecided' | 'loose';

function lostOf(scene: Scene): Tree {
  const judged = scene.trees.map((tree) => ({ tree, verdict: verdictOn(tree, scene) }));
  const has = (verdict: Verdict) => judged.some((one) => one.verdict === verdict);
  // without a file of its own, a switch goes the way of the machines of the project
  const isLost = ({ verdict, tree }: (typeof judged)[number]): boolean =>
    verdict === 'lost' || (verdict === 'loose' && !has('undecided') && (scene.isGone || has('lost') || isReplaced(tree, scene)));
  return judged.filter(isLost).flatMap(({ tree }) => tree);
}

function verdictOn(tree: Tree, scene: Scene): Verdict {
  if (!scene.isGone && isReachable(tree, scene)) return 'reachable';
  const { homes } = scene.places;
  const images = homes.map((home) => `${home}/images`);
  const logs = homes.map((home) => `${home}/logs`);
  if (!tree.some((one) => names(one, [...images, ...logs]))) return 'loose';
  const files = tree.flatMap(({ pid }) => scene.table.openFiles(pid)).filter((file) => isBelow(file, homes));
  // a log alone may have been deleted by hand
  const proof = scene.isGone ? files : files.filter((file) => isBelow(file, images));
  return proof.length > 0 && files.every((file) => file.endsWith(' (deleted)')) ? 'lost' : 'undecided';
}

function isBelow(path: string, directories: readonly string[]): boolean {
  return directories.some((directory) => path.startsWith(`${directory}/`));
}

/** Its socket, or a file with its number, is where mln looks for it. */
function isReachable(tree: Tree, scene: Scene): boolean {
  const { table, places } = scene;
  const directories = [places.run, ...places.homes];
  const inPlace = (path: string): boolean => isBelow(path, directories) && existsSync(path) && !isTaken(path, tree, scene);
  return tree.some(
    ({ pid, words }) =>
      table.boundSockets(pid).some(inPlace) || words.some((word) => isBelow(word, directories) && isPidFile(word, pid)),
  );
}

function isPidFile(path: string, pid: number): boolean {
  try {
    return path.endsWith('.pid') && readFileSync(path, 'utf8').trim() === String(pid);
  } catch {
    return false;
  }
}

function isReplaced(tree: Tree, scene: Scene): boolean {
  return socketsOf(tree, scene.table).some((path) => isTaken(path, tree, scene));
}

/** A path has room for one socket: the file there is that of the youngest process. */
function isTaken(path: string, tree: Tree, { trees, table }: Scene): boolean {
  if (!table.isContested(path)) return false;
  return trees.some((other) => startOfTree(other) > startOfTree(tree) && socketsOf(other, table).includes(path));
}

function socketsOf(tree: Tree, table: ProcessTable): readonly string[] {
  return tree.flatMap(({ pid }) => table.boundSockets(pid));
}

/** Of its first process. */
function startOfTree([root]: Tree): number {
  return Number(root?.start.split('/').at(-1));
}

/** The taps that machines have open, and the bridges of those taps, by the names that mln gives to devices. */
function devicesOf(tree: Tree): readonly string[] {
  const taps = new Set(tree.flatMap(({ words }) => words.flatMap((word) => /=tuntap,(tp[0-9a-f]{11}),/.exec(word)?.[1] ?? [])));
  const there = [...taps].filter((tap) => existsSync(`/sys/class/net/${tap}`));
  const bridges = there.flatMap((tap) => bridgeOf(tap) ?? []);
  return [...there, ...new Set(bridges)];
}

function bridgeOf(tap: string): string | undefined {
  try {
    const name = basename(readlinkSync(`/sys/class/net/${tap}/master`));
    return /^br[0-9a-f]{11}$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
