// All temporary directories of unit tests stand in one, which goes when they are done.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly temporary: string;
  }
}

export default (project: TestProject): (() => void) => {
  const dir = mkdtempSync(join(tmpdir(), 'mln-unit-'));
  project.provide('temporary', dir);
  return () => rmSync(dir, { recursive: true, force: true });
};
