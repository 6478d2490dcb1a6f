// mln's own JSON files, read back: complete, and of a known version.

import type { LocalFiles } from '../api/ports.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError } from '../diagnostics/diagnose.js';
import type { Check } from '../system/check-shape.js';

/** The version that mln writes. mln also reads files of version 1: see `upgrade`. */
export const stateVersion = 2;

/** A file of another mln, or a damaged one. Its `code` and `hint` go into the diagnostic. */
export class StateUnreadable extends Error {
  readonly code = codes.unreadableState.code;
  readonly hint: string;
  /** True if another version of mln wrote the file, which is whole. */
  readonly isOtherVersion: boolean;
  constructor(file: string, reason: string, { isOtherVersion = false }: { readonly isOtherVersion?: boolean } = {}) {
    super(`cannot read ${file}: ${reason}`);
    this.name = 'StateUnreadable';
    this.hint = isOtherVersion
      ? 'use the mln that wrote it, or a newer one'
      : 'mln doctor shows the damage, and mln doctor --fix repairs it';
    this.isOtherVersion = isOtherVersion;
  }
}

/**
 * `undefined` if the file does not exist. Throws `StateUnreadable`.
 */
export async function readVersioned<T>(
  files: LocalFiles,
  path: string,
  { upgrade = (old) => old, shape = () => [] }: Reading = {},
): Promise<T | undefined> {
  const text = await files.text(path);
  if (text === undefined) return undefined;
  const value = parse(path, text);
  const version = isFields(value) ? value.version : undefined;
  const current = isFields(value) && version === 1 ? { ...upgrade(value), version: stateVersion } : value;
  if (version === 1 || version === stateVersion) {
    const [fault] = shape(current, 'its content');
    if (fault !== undefined) throw new StateUnreadable(path, fault);
    return current as T; // written by this module's callers, or by those of the version before
  }
  const reason =
    typeof version === 'number' ? `it is of version ${version}, this mln knows ${stateVersion}` : 'it has no version';
  throw new StateUnreadable(path, reason, { isOtherVersion: typeof version === 'number' });
}

interface Reading {
  /** The content of a version 1 file → the content of this version. */
  upgrade?(old: Fields): Fields;
  readonly shape?: Check;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = asError(error).message;
    throw new StateUnreadable(path, reason);
  }
}
