// A directory for PATH whose programs write down how they were called, and then are the real ones.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Recorder {
  /** The value for PATH. */
  readonly path: string;
  /** Program and arguments, in the order they were begun. */
  calls(): readonly (readonly string[])[];
  /** All that programs were told by arguments and environment. */
  told(): string;
  /** What `debugfs` was told by standard input. */
  requests(): string;
  forget(): void;
}

const places = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'];

export const recorder = (dir: string, programs: readonly string[]): Recorder => {
  const [log, env, input] = ['log', 'env', 'input'].map((name) => join(dir, name)) as [string, string, string]; // as many as named
  mkdirSync(join(dir, 'bin'), { recursive: true });
  for (const name of programs) {
    const real = places.map((place) => join(place, name)).find(existsSync);
    if (real === undefined) continue;
    const file = join(dir, 'bin', name);
    const run = name === 'debugfs' ? `tee -a ${input} | ${real} "$@"` : `exec ${real} "$@"`;
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\001' ${name} "$@" >>${log}; printf '\\002' >>${log}\nenv >>${env}\n${run}\n`);
    chmodSync(file, 0o755);
  }
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  return {
    path: `${join(dir, 'bin')}:${process.env.PATH ?? ''}`,
    calls: () =>
      read(log)
        .split('\x02')
        .filter((call) => call !== '')
        .map((call) => call.split('\x01').slice(0, -1)),
    told: () => read(log) + read(env),
    requests: () => read(input),
    forget: () => {
      for (const file of [log, env, input]) writeFileSync(file, '');
    },
  };
};
