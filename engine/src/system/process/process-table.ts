// The processes of this server, as proc(5) shows them.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type KnownProcess, startFrom } from './processes.js';

export interface Process extends KnownProcess {
  readonly parent: number;
  /** The process that leads its session. */
  readonly session: number;
  readonly hasTerminal: boolean;
  readonly uid: number;
  /** The command line. */
  readonly words: readonly string[];
}

export interface ProcessTable {
  readonly processes: readonly Process[];
  /** The links of its open files, as far as this user may see them. A deleted file has ` (deleted)` after its path. */
  openFiles(pid: number): readonly string[];
  /** The paths to which the process bound unix sockets. The file at such a path may be gone, or be that of another socket. */
  boundSockets(pid: number): readonly string[];
  /** True if several processes bound a socket to that path. */
  isContested(path: string): boolean;
  /** True if the process is in a container with other files: its paths mean something else. */
  isElsewhere(pid: number): boolean;
}

/** Reads the command lines at once, and the open files when a caller asks for them. `proc` is /proc, or a directory like it. */
export function readProcesses(proc = '/proc'): ProcessTable {
  const processes = orNothing(() => readdirSync(proc))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap((pid) => readProcess(proc, pid) ?? []);
  const openFiles = kept((pid) => linksOf(`${proc}/${pid}/fd`));
  const sockets = readSockets(proc);
  const contested = twice(sockets.values());
  return {
    processes,
    openFiles,
    boundSockets: kept((pid) => openFiles(pid).flatMap((link) => sockets.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '') ?? [])),
    isContested: (path) => contested.has(path),
    isElsewhere: (pid) => {
      const [mine, its] = ['self', pid].map((name) => linkOf(`${proc}/${name}/ns/mnt`)[0]);
      return its !== undefined && its !== mine;
    },
  };
}

function readProcess(proc: string, pid: number): Process | undefined {
  // the start time comes first: if another process gets the number in between, that one has another start
  const [stat, words, status] = ['stat', 'cmdline', 'status'].map((file) => textOf(`${proc}/${pid}/${file}`));
  if (words === undefined || stat === undefined || status === undefined) return undefined;
  const start = startFrom(stat);
  if (start === undefined) return undefined;
  // the name of the program is in parentheses and may contain any character
  const [, parent, , session, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    ...{ pid, start, parent: Number(parent), session: Number(session), hasTerminal: terminal !== '0' },
    uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]),
    words: words.split('\0'),
  };
}

/** Looks once for each process. */
function kept(look: (pid: number) => readonly string[]): (pid: number) => readonly string[] {
  const known = new Map<number, readonly string[]>();
  return (pid) => {
    const found = known.get(pid) ?? look(pid);
    known.set(pid, found);
    return found;
  };
}

function twice(texts: Iterable<string>): ReadonlySet<string> {
  const [seen, again] = [new Set<string>(), new Set<string>()];
  for (const text of texts) (seen.has(text) ? again : seen).add(text);
  return again;
}

/** The paths of bound sockets, by their inode. A connection to such a socket has the same path and is left out. */
function readSockets(proc: string): ReadonlyMap<string, string> {
  const lines = (textOf(`${proc}/net/unix`) ?? '').split('\n').slice(1);
  return new Map(
    lines.flatMap((line) => {
      const [, , , , type, state, inode, ...path] = line.trim().split(/ +/);
      const isConnection = type === '0001' && state === '03';
      return inode === undefined || path.length === 0 || isConnection ? [] : [[inode, path.join(' ')] as const];
    }),
  );
}

function linksOf(directory: string): readonly string[] {
  return orNothing(() => readdirSync(directory)).flatMap((name) => linkOf(`${directory}/${name}`));
}

function linkOf(path: string): readonly string[] {
  return orNothing(() => [readlinkSync(path)]);
}

function textOf(file: string): string | undefined {
  return orNothing(() => [readFileSync(file, 'utf8')])[0];
}

function orNothing(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return []; // the process ended, or belongs to another user
  }
}
