// An emulated host with Xen for one benchmark, see docs/rigs.md: what a command in it costs is what its emulator spends.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cost } from './measure.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const program = join(repository, 'rigs/xen/rig');

export interface Rig {
  /** Runs lines by the shell of root there. Throws when they fail. */
  run(script: string): Cost;
  put(local: string, remote: string): void;
}

/** Runs `work` with a host that has mln, and takes it down afterwards. Says why when there can be none. */
export const inRig = (work: (rig: Rig) => void): void => {
  const name = 'bench';
  const env = { ...process.env, MLN_RIG_NAME: name, MLN_RIG_OWNER: String(process.pid) };
  const rig = (...argv: readonly string[]) => void execFileSync(program, argv, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const up = spawnSync(program, ['up', '--one'], { env, encoding: 'utf8' });
  if (up.error !== undefined || up.status !== 0) {
    console.log(`xen: left out, there are no emulated hosts here: ${up.error?.message ?? up.stderr.trim().split('\n').at(-1)}\n`);
    return;
  }
  try {
    rig('put-mln', 'alfa', repository);
    const dir = process.env.MLN_RIG_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mln/rigs/xen');
    const pid = readFileSync(join(dir, 'run', name, 'alfa.pid'), 'utf8').trim();
    work({ run: (script) => costOf(script, { program, env, pid }), put: (local, remote) => rig('put', 'alfa', local, remote) });
  } finally {
    rig('down');
  }
};

interface Emulator {
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  readonly pid: string;
}

const costOf = (script: string, { program: file, env, pid }: Emulator): Cost => {
  const [wall, cpu] = [performance.now(), spent(pid)];
  const ran = spawnSync(file, ['ssh', 'alfa', script], { env, encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${script}: exit ${ran.status}\n${ran.stdout}\n${ran.stderr}`);
  return { wall: performance.now() - wall, cpu: spent(pid) - cpu };
};

const ticksPerSecond = 100;

/** Milliseconds of processor time of a process so far, proc(5). */
const spent = (pid: string): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
};
