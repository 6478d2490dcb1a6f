// A directory for one benchmark: a home, templates, projects. Nothing is left of it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../engine/bin/mln.js', import.meta.url));

export interface Lab {
  readonly dir: string;
  readonly projects: string;
  readonly templates: string;
  /** Little, and nothing that makes node load more than it must. */
  readonly env: Readonly<Record<string, string>>;
  /** The words that run mln here. */
  mln(...words: readonly string[]): readonly string[];
  /** Runs to the end, unmeasured; standard output. Throws when it fails. */
  run(argv: readonly string[], env?: Readonly<Record<string, string>>): string;
  read(path: string): string;
  /** A file of the lab; its path. */
  file(name: string, content: string): string;
  folder(name: string): string;
  remove(path: string): void;
}

/** Runs `work` in a lab that is removed afterwards, whatever happens. */
export const inLab = async (work: (lab: Lab) => void | Promise<void>): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), 'mln-bench-'));
  const remove = (path: string): void => rmSync(path, { recursive: true, force: true });
  // Ctrl-C in the middle of a measurement: the children have had it too
  const leave = (): never => {
    remove(dir);
    process.exit(130);
  };
  process.once('SIGINT', leave);
  try {
    await work(makeLab(dir, remove));
  } finally {
    process.off('SIGINT', leave);
    remove(dir);
  }
};

const makeLab = (dir: string, remove: (path: string) => void): Lab => {
  const at = (name: string): string => join(dir, name);
  const folder = (name: string): string => {
    mkdirSync(at(name), { recursive: true });
    return at(name);
  };
  // debugfs and e2fsck live where the path of an ordinary user does not lead
  const PATH = `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`;
  const env = { PATH, HOME: folder('home'), LC_ALL: 'C', NO_COLOR: '1' };
  const [projects, templates] = [at('projects'), folder('templates')];
  return {
    dir,
    projects,
    templates,
    env,
    mln: (...words) => [process.execPath, program, '-P', projects, '-T', templates, ...words],
    run: ([file = '', ...args], more = {}) =>
      execFileSync(file, args, {
        cwd: dir,
        env: { ...env, ...more },
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    read: (path) => readFileSync(path, 'utf8'),
    file: (name, content) => {
      writeFileSync(at(name), content);
      return at(name);
    },
    folder,
    remove,
  };
};
