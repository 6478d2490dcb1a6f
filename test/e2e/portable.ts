// The program and what it needs to run, copied to where anyone may read it: the repository may lie in somebody's home.
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repository } from './mln.js';

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dev?: true; readonly devOptional?: true; readonly link?: true; readonly resolved?: string }>
  >;
}

/** Copies to `to`, which exists; the path of the program. */
export const copyProgram = (to: string): string => {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as Lock; // npm's format 3
  for (const [path, entry] of Object.entries(packages)) {
    if (entry.dev === true || entry.devOptional === true) continue;
    const [from, target] = [join(repository, path), join(to, path)];
    if (!existsSync(from)) continue;
    mkdirSync(dirname(target), { recursive: true });
    if (entry.link === true) symlinkSync(relative(dirname(target), join(to, entry.resolved ?? '')), target);
    else if (path.includes('node_modules/')) cpSync(from, target, { recursive: true, filter: notNested(from) });
    else if (path !== '') copyPackage(from, target);
  }
  cpSync(join(repository, 'examples'), join(to, 'examples'), { recursive: true });
  return join(to, 'engine/bin/mln.js');
};

// nested packages have entries of their own
const notNested = (from: string) => (path: string) => !path.slice(from.length).includes('/node_modules');

const copyPackage = (from: string, target: string): void => {
  for (const part of ['package.json', 'dist', 'bin'])
    if (existsSync(join(from, part))) cpSync(join(from, part), join(target, part), { recursive: true });
};
