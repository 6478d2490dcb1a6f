// bytes → SourceFile: UTF-8 without a byte order mark, with "\n" as the only line end, and without control characters for
// terminals.
import type { SourceFile } from '../api/ast.js';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { LocalFiles } from '../api/ports.js';
import type { Span } from '../api/span.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError, failure } from '../diagnostics/diagnose.js';

const limits = { bytes: 32 * 2 ** 20, line: 64 * 2 ** 10, complaints: 3 } as const;

/** `file` is absolute. The diagnostics contain all faults of the file; the function never throws. */
export async function readSource(file: string, local: Pick<LocalFiles, 'bytes' | 'stat'>): Promise<Result<SourceFile>> {
  const found = await readBytes(file, local);
  if (found.value === undefined) return { diagnostics: found.diagnostics };
  const text = decode(found.value);
  if (typeof text !== 'string') return { diagnostics: [notText(file, text)] };
  const diagnostics = complaints(file, text);
  return diagnostics.length > 0 ? { diagnostics } : { value: { file, text }, diagnostics };
}

async function readBytes(file: string, local: Pick<LocalFiles, 'bytes' | 'stat'>): Promise<Result<Uint8Array>> {
  const cannot = (reason: string): Result<Uint8Array> => ({
    diagnostics: [failure(codes.unreadableFile, undefined, { file, reason })],
  });
  const tooLarge = {
    diagnostics: [
      {
        ...failure(codes.fileTooLarge, undefined, { limit: limits.bytes }),
        hint: `split ${file}, or let a plugin make the hosts`,
      },
    ],
  };
  try {
    const stat = await local.stat(file);
    if (stat?.type === 'directory') return cannot('it is a directory');
    if (stat?.type === 'other' || stat?.type === 'socket') return cannot('it is not a plain file');
    // checked before the read: mln must not load a disk image into memory by mistake
    if (stat !== undefined && stat.size > limits.bytes) return tooLarge;
    const value = await local.bytes(file, { limit: limits.bytes });
    if (value === undefined) return cannot('no such file');
    return value.length > limits.bytes ? tooLarge : { value, diagnostics: [] };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EFBIG') return tooLarge;
    return cannot(asError(error).message);
  }
}

interface BadByte {
  readonly offset: number;
  readonly byte: number;
  /** The text before the first bad byte. */
  readonly before: string;
}

function decode(bytes: Uint8Array): string | BadByte {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  } catch {
    return firstBadByte(bytes);
  }
}

// The decoder does not report the place of the error: this function looks for a replacement character that is not in the bytes.
function firstBadByte(bytes: Uint8Array): BadByte {
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let offset = 0;
  let last = 0;
  for (let at = lossy.indexOf('\uFFFD'); at !== -1; at = lossy.indexOf('\uFFFD', at + 1)) {
    offset += Buffer.byteLength(lossy.slice(last, at));
    const genuine = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!genuine) return { offset, byte: bytes[offset] ?? 0, before: lossy.slice(0, at) };
    last = at;
  }
  return { offset, byte: bytes[offset] ?? 0, before: lossy };
}

function notText(file: string, { offset, byte, before }: BadByte): Diagnostic {
  const span = spanAt(file, before, before.length);
  return failure(codes.notUtf8, span, { byte: `0x${byte.toString(16).padStart(2, '0')}`, offset });
}

function complaints(file: string, text: string): readonly Diagnostic[] {
  const long = longLines(file, text);
  return long.length > 0 ? long : controlCharacters(file, text);
}

function longLines(file: string, text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let line = 1;
  for (let start = 0; start <= text.length && found.length < limits.complaints; line += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > limits.line)
      found.push(failure(codes.lineTooLong, { file, line, column: limits.line + 1, length: 1 }, { limit: limits.line }));
    start = end + 1;
  }
  return found;
}

const control = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

function controlCharacters(file: string, text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const match of text.matchAll(control)) {
    found.push(failure(codes.controlCharacter, spanAt(file, text, match.index), { code: match[0].charCodeAt(0) }));
    if (found.length === limits.complaints) break;
  }
  return found;
}

function spanAt(file: string, text: string, index: number): Span {
  const before = text.slice(0, index);
  const line = before.split('\n').length;
  return { file, line, column: index - before.lastIndexOf('\n'), length: 1 };
}
