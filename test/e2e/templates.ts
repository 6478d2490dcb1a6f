// Makes the tiny template once for all end-to-end tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { repository, spawned } from './mln.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly templates: string;
  }
}

export default async (project: TestProject): Promise<() => void> => {
  const templates = mkdtempSync(join(tmpdir(), 'mln-templates-'));
  const env = { PATH: process.env.PATH ?? '', HOME: templates, LC_ALL: 'C' };
  const made = await spawned(
    process.execPath,
    [join(repository, 'engine/bin/mln.js'), '-T', templates, 'template', 'make', 'tiny'],
    {
      cwd: repository,
      env,
    },
  );
  if (made.code !== 0) throw new Error(`mln template make tiny: exit ${made.code}\n${made.out}\n${made.err}`);
  project.provide('templates', templates);
  return () => rmSync(templates, { recursive: true, force: true });
};
