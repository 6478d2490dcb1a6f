// The two hosts of rigs/xen, for tests. See docs/rigs.md.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, inject, vi } from 'vitest';

export interface RigRan {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RigHost {
  readonly name: 'alfa' | 'beta';
  /** Runs it by the shell of root; any exit code is an answer. */
  sh(command: string): Promise<RigRan>;
  /** As `sh`, and the test fails when the exit code is not 0. Gives what it wrote to its output, without the blanks at its ends. */
  ok(command: string): Promise<string>;
  /** Copies a file or a folder to the path `remote`; holes stay holes. */
  put(local: string, remote: string): Promise<void>;
  /** Installs `mln`, as it is built in this repository. */
  putMln(): Promise<void>;
}

export interface RigHosts {
  readonly alfa: RigHost;
  readonly beta: RigHost;
}

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const rigProgram = join(repository, 'rigs/xen/rig');

const provided = inject('rig');

/** How many times as long as on a quiet server all takes here; what waits for something waits so much longer. */
export const slowness = 'missing' in provided ? 1 : provided.slowness;
/** In milliseconds. */
export const minutes = 60_000 * slowness;

const call = (file: string, argv: readonly string[], name?: string): Promise<RigRan> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...(name === undefined ? {} : { MLN_RIG_NAME: name }) };
    const child = execFile(file, argv, { env, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') return reject(error);
      resolve({ exitCode: child.exitCode ?? 1, stdout, stderr });
    });
    child.stdin?.end();
  });

const succeed = async (what: string, ran: Promise<RigRan>): Promise<string> => {
  const { exitCode, stdout, stderr } = await ran;
  if (exitCode !== 0) throw new Error(`${what}: exit ${exitCode}\n${stdout}\n${stderr}`);
  return stdout.trim();
};

const host = (name: RigHost['name'], up: { readonly name: string; readonly ssh: string }): RigHost => {
  // a look at a host, which a plugin has a minute for, may take longer here
  const patience = `export MLN_HOOK_SECONDS=${Math.round(300 * slowness)}\n`;
  const sh: RigHost['sh'] = (command) => call('ssh', ['-F', up.ssh, name, patience + command]);
  const rig = async (...argv: readonly string[]) => void (await succeed(argv.join(' '), call(rigProgram, argv, up.name)));
  return {
    name,
    sh,
    ok: (command) => succeed(`${name}: ${command}`, sh(command)),
    put: (local, remote) => rig('put', name, local, remote),
    putMln: () => rig('put-mln', name, repository),
  };
};

const nowhere = (name: RigHost['name'], missing: string): RigHost => {
  const fail = () => Promise.reject(new Error(`there is no rig: ${missing}`));
  return { name, sh: fail, ok: fail, put: fail, putMln: fail };
};

/** The hosts, or why there are none here. */
export const rig: RigHosts | { readonly missing: string } =
  'missing' in provided ? provided : { alfa: host('alfa', provided), beta: host('beta', provided) };

vi.setConfig({ testTimeout: 10 * minutes, hookTimeout: 10 * minutes });

/** A `describe` with the hosts; where there are none its tests are left out, and its title says why. */
export const onRig = (title: string, body: (hosts: RigHosts) => void): void => {
  if ('missing' in rig) leaveOut(title, rig.missing, body);
  else describe(title, () => body(rig));
};

const leaveOut = (title: string, why: string, body: (hosts: RigHosts) => void): void =>
  void describe.skip(`${title} (${why})`, () => body({ alfa: nowhere('alfa', why), beta: nowhere('beta', why) }));
