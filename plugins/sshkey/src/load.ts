// The place of a key → its lines, or a diagnostic.
import type { CodeText, LocalFiles } from '@mln/engine/api';
import { codes } from './codes.js';
import { type PublicKey, readKeys } from './keys.js';
import type { KeySource } from './words.js';

export type Loaded =
  | { readonly keys: readonly PublicKey[] }
  | { readonly row: CodeText; readonly values: Readonly<Record<string, string>> };

/** A larger file is not a file of keys. */
const limit = 256 * 1024;

export async function loadKeys(source: KeySource, local: LocalFiles): Promise<Loaded> {
  if (source.form === 'text') return judge(source.text, '');
  const { path, written: file } = source;
  // links are followed by the reader, not by stat
  const real = (await local.realpath?.(path)) ?? path;
  const stat = await local.stat(real);
  if (stat === undefined) return { row: codes.keyFileNotFound, values: { file, path } };
  if (stat.type !== 'file')
    return { row: codes.unreadableKeyFile, values: { file, what: stat.type === 'directory' ? 'a directory' : 'no file' } };
  if (stat.size > limit) return { row: codes.unreadableKeyFile, values: { file, what: 'too large' } };
  const text = await local.text(real, { limit }).catch(() => undefined);
  return text === undefined ? { row: codes.unreadableKeyFile, values: { file, what: 'not readable' } } : judge(text, file);
}

function judge(text: string, file: string): Loaded {
  const { keys, flaw } = readKeys(text);
  if (flaw?.kind === 'private') return { row: codes.privateKey, values: { file } };
  if (flaw?.kind === 'foreign') return { row: codes.unsupportedKeyFormat, values: { file } };
  // the file may be anywhere, so no line of it is shown
  if (flaw !== undefined && file !== '') return { row: codes.notAKeyFile, values: { file } };
  if (flaw !== undefined) return { row: codes.incompleteKey, values: { text: short(flaw.line) } };
  return keys.length === 0 ? { row: codes.noKeyInFile, values: { file } } : { keys };
}

function short(line: string): string {
  return line.length <= 60 ? line : `${line.slice(0, 57)}...`;
}
