// JSON files of our own, read back: whole, and of a version this mln knows.
import type { LocalFiles } from '../api/ports.js';

/** Written by another mln, or damaged. Its `code` and `hint` go into the diagnostic. */
export class StateUnreadable extends Error {
  readonly code = 'MLN5008';
  readonly hint: string;
  constructor(file: string, reason: string, hint: string) {
    super(`${file} cannot be read: ${reason}`);
    this.name = 'StateUnreadable';
    this.hint = hint;
  }
}

/** `undefined` when there is no such file. Throws `StateUnreadable`. */
export async function readVersioned<T>(files: LocalFiles, path: string): Promise<T | undefined> {
  const text = await files.text(path);
  if (text === undefined) return undefined;
  const value = parse(path, text);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version === 1) return value as T; // written by this module's callers in this version
  const reason = typeof version === 'number' ? `it is of version ${version}, this mln knows 1` : 'it has no version';
  throw new StateUnreadable(path, reason, 'use the mln that wrote it, or a newer one');
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StateUnreadable(path, reason, 'restore it from a backup, or remove the project and build it again');
  }
}
