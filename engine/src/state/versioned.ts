// mln's own JSON files, read back: complete, and of a known version.
import type { LocalFiles } from '../api/ports.js';
import { codes } from '../diagnostics/catalogue.js';

/** The version that mln writes. mln also reads files of version 1: see `upgrade`. */
export const stateVersion = 2;

/** A file of another mln, or a damaged one. Its `code` and `hint` go into the diagnostic. */
export class StateUnreadable extends Error {
  readonly code = codes.unreadableState.code;
  readonly hint: string;
  constructor(file: string, reason: string, hint: string) {
    super(`${file} cannot be read: ${reason}`);
    this.name = 'StateUnreadable';
    this.hint = hint;
  }
}

/**
 * `undefined` if the file does not exist. `upgrade`: content of a version 1 file → content of this version. Throws
 * `StateUnreadable`.
 */
export async function readVersioned<T>(
  files: LocalFiles,
  path: string,
  upgrade: (old: Fields) => Fields = (old) => old,
): Promise<T | undefined> {
  const text = await files.text(path);
  if (text === undefined) return undefined;
  const value = parse(path, text);
  const version = isFields(value) ? value.version : undefined;
  if (version === stateVersion) return value as T; // written by this module's callers in this version
  if (isFields(value) && version === 1) return { ...upgrade(value), version: stateVersion } as T; // written by those of the version before
  const reason =
    typeof version === 'number' ? `it is of version ${version}, this mln knows ${stateVersion}` : 'it has no version';
  throw new StateUnreadable(path, reason, 'use the mln that wrote it, or a newer one');
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StateUnreadable(path, reason, 'restore it from a backup, or remove the project and build it again');
  }
}
