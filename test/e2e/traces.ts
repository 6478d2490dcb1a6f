// What mln may leave behind on a machine: processes, mounts, loop devices, files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Command lines of live processes that name something below `dir`. */
export const processesOf = (dir: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((command) => command.includes(dir));

/** The process of that program that leads its process group and has that argument. */
export const leaderOf = (argument: string, program: string): number => {
  const found = readdirSync('/proc').filter((pid) => {
    const [file = '', ...args] = read(`/proc/${pid}/cmdline`).split('\0');
    // proc(5): the group is the third field after the name, which is in parentheses
    const group = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[2];
    return file.endsWith(program) && args.includes(argument) && group === pid;
  });
  if (found.length !== 1) throw new Error(`${found.length} processes have ${argument}`);
  return Number(found[0]);
};

export const mountsBelow = (dir: string): readonly string[] =>
  read('/proc/self/mounts')
    .split('\n')
    .filter((line) => line.includes(dir));

/** Mounts below `dir` that any process sees, with their options. */
export const mountsInAnyNamespace = (dir: string): readonly string[] => {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const lines = pids.flatMap((pid) => read(`/proc/${pid}/mounts`).split('\n'));
  return [...new Set(lines.filter((line) => line.includes(dir)))];
};

export const noTraces = { processes: [], mounts: [], loops: [] };

/** What mln has left of its projects outside of their directories. */
export const tracesOf = ({ dir, projects }: { readonly dir: string; readonly projects: string }) => ({
  processes: processesOf(projects),
  mounts: mountsBelow(dir),
  loops: loopsOf(dir),
});

/** The same, once nothing is left or five seconds have passed: the kernel ends some things by itself, a moment later. */
export const lastTracesOf = async (lab: { readonly dir: string; readonly projects: string }) => {
  for (let waited = 0; waited < 5_000 && JSON.stringify(tracesOf(lab)) !== JSON.stringify(noTraces); waited += 20)
    await delay(20);
  return tracesOf(lab);
};

/** Kills those that have not ended by themselves. */
export const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
  }
};

/** The process and all that it started, and that they started, as far as they live. */
export const familyOf = (pid: number | undefined): readonly number[] =>
  pid === undefined
    ? []
    : [
        pid,
        ...read(`/proc/${pid}/task/${pid}/children`)
          .split(' ')
          .filter(Boolean)
          .flatMap((child) => familyOf(Number(child))),
      ];

/** Backing files of loop devices below `dir`. */
export const loopsOf = (dir: string): readonly string[] =>
  readdirSync('/sys/block')
    .map((device) => read(`/sys/block/${device}/loop/backing_file`).trim())
    .filter((file) => file.startsWith(dir));

/** Every path below `dir`, relative to it, sorted. */
export const filesBelow = (dir: string, at = ''): readonly string[] => {
  try {
    return readdirSync(join(dir, at), { withFileTypes: true })
      .flatMap((entry) => [join(at, entry.name), ...(entry.isDirectory() ? filesBelow(dir, join(at, entry.name)) : [])])
      .sort();
  } catch {
    return [];
  }
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
