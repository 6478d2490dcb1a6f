// Brings the hosts of rigs/xen up once for all their tests, and down at the end, however that comes.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** `ssh` is a configuration that knows alfa and beta; `slowness` is 1 on a quiet server, 2 where the hosts take twice as long. */
    readonly rig: { readonly name: string; readonly ssh: string; readonly slowness: number } | { readonly missing: string };
  }
}

const program = fileURLToPath(new URL('../../rigs/xen/rig', import.meta.url));
const programs = ['qemu-system-x86_64', 'qemu-img', 'mmdebstrap', 'mke2fs', 'ssh'];
const gibibyte = 2 ** 20;

export default (project: TestProject): (() => void) => {
  const name = `test-${process.pid}`;
  const env = { ...process.env, MLN_RIG_NAME: name, MLN_RIG_OWNER: `${process.pid}` };
  const missing = obstacle() ?? up(env);
  // where the rig is part of what is promised, tests that are left out are no success
  if (missing !== undefined && process.env.MLN_RIG === 'required') throw new Error(`the rig is missing: ${missing}`);
  const dir = process.env.MLN_RIG_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mln/rigs/xen');
  const ready = () => ({ name, ssh: join(dir, 'run', name, 'ssh_config'), slowness: slownessOf(env) });
  project.provide('rig', missing === undefined ? ready() : { missing });
  return () => {
    if (missing === undefined) execFileSync(program, ['down'], { env });
  };
};

const obstacle = (): string | undefined => {
  if (process.env.MLN_RIG === 'no') return 'MLN_RIG=no';
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`.split(delimiter);
  const absent = programs.filter((file) => !path.some((dir) => existsSync(join(dir, file))));
  if (absent.length > 0) return `not installed: ${absent.join(', ')}`;
  const free = Number(/^MemAvailable:\s*(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
  return free < 3 * gibibyte ? `less than 3 GiB of memory are free` : undefined;
};

/** Why it does not come up, if so. */
const up = (env: NodeJS.ProcessEnv): string | undefined => {
  const { status, stderr } = spawnSync(program, ['up'], { env, encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
  return status === 0 ? undefined : `rigs/xen/rig up: exit ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}`;
};

/** What tests do most of: programs that start, Xen that is asked. */
const work = 'for n in 1 2 3 4; do xl list; lvs; node -e 0; done >/dev/null';
/** Seconds that it takes on a quiet server with two cores of 2.6 GHz. */
const usual = 5;

/** How many times as long this machine takes, now, with all that it has to do beside. MLN_RIG_SLOWNESS says it instead. */
const slownessOf = (env: NodeJS.ProcessEnv): number => {
  const given = Number(env.MLN_RIG_SLOWNESS);
  if (given > 0) return given;
  const began = performance.now();
  execFileSync(program, ['ssh', 'alfa', work], { env });
  const seconds = (performance.now() - began) / 1000;
  const slowness = Math.max(1, Math.round((10 * seconds) / usual) / 10);
  process.stdout.write(`the hosts took ${seconds.toFixed(1)} s for what takes ${usual} s: all patience is times ${slowness}\n`);
  return slowness;
};
