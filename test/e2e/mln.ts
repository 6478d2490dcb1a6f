// Runs the built program as a user would, in directories of the test's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const program = join(repository, 'engine/bin/mln.js');

export interface Ran {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Lab {
  /** Short, because unix sockets stand below it. */
  readonly dir: string;
  readonly projects: string;
  run(...argv: readonly string[]): Promise<Ran>;
  runWith(options: Surroundings, ...argv: readonly string[]): Promise<Ran>;
  /** As `run`, and the test fails when the exit code is not 0. */
  ok(...argv: readonly string[]): Promise<Ran>;
  /** As `runWith`, and it can be signalled while it runs. */
  begin(options: Surroundings, ...argv: readonly string[]): Begun;
  /** The words that run it, for a shell. */
  words(...argv: readonly string[]): readonly string[];
  remove(): void;
}

export interface Surroundings {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}

export interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** A home, a projects directory and templates, the shared ones when none are named; `config` is a site configuration. */
export const lab = (options: { readonly config?: string; readonly templates?: string } = {}): Lab => {
  const dir = mkdtempSync(join(tmpdir(), 'mln-'));
  const projects = join(dir, 'p');
  mkdirSync(join(dir, 'home'));
  const globals = ['-P', projects, '-T', options.templates ?? inject('templates'), '-F', join(repository, 'examples/files')];
  if (options.config !== undefined) globals.push('--config', options.config);
  const words: Lab['words'] = (...argv) => [process.execPath, program, ...globals, ...argv];
  const begin: Lab['begin'] = ({ env = {}, cwd = repository }, ...argv) => {
    const [file = '', ...rest] = words(...argv);
    const own = { PATH: process.env.PATH ?? '', HOME: join(dir, 'home'), NO_COLOR: '1', LC_ALL: 'C' };
    return begun(file, rest, { cwd, env: { ...own, ...env } });
  };
  const runWith: Lab['runWith'] = (options, ...argv) => begin(options, ...argv).ended;
  const run: Lab['run'] = (...argv) => runWith({}, ...argv);
  return {
    dir,
    projects,
    run,
    runWith,
    begin,
    words,
    async ok(...argv) {
      const ran = await run(...argv);
      if (ran.code !== 0) throw new Error(`mln ${argv.join(' ')}: exit ${ran.code}\n${ran.out}\n${ran.err}`);
      return ran;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
};

interface SpawnOptions {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

export const spawned = (file: string, argv: readonly string[], options: SpawnOptions): Promise<Ran> =>
  begun(file, argv, options).ended;

const begun = (file: string, argv: readonly string[], options: SpawnOptions): Begun => {
  const child = spawn(file, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  return { child, ended };
};

/** A directory that nobody else may write, as code for a site configuration must stand in. */
export const trustedDir = (): string => {
  const cache = join(homedir(), '.cache');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  return mkdtempSync(join(cache, 'mln-test-'));
};
