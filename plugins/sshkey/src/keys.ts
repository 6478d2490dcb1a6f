// Text → public keys of OpenSSH, one on each line: `[options] type blob [comment]`. Other lines are flaws, of one kind or another.

export interface PublicKey {
  /** As written, trimmed. */
  readonly line: string;
  /** Without the comment, which is for people alone. */
  readonly identity: string;
}

export type Flaw = 'private' | 'foreign' | 'broken';

export interface KeyText {
  readonly keys: readonly PublicKey[];
  /** The first line that is not a key, and the kind of its flaw. */
  readonly flaw?: { readonly kind: Flaw; readonly line: string };
}

/** `foreign`: a key of another format; `broken`: an incomplete or changed key, or not a key. Comments and empty lines are ignored. */
export function readKeys(text: string): KeyText {
  const keys: PublicKey[] = [];
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const key = readKey(line);
    if (key === undefined) return { keys, flaw: { kind: flawOf(line), line } };
    keys.push(key);
  }
  return { keys };
}

function flawOf(line: string): Flaw {
  if (/^-----BEGIN .*PRIVATE KEY|^PuTTY-User-Key-File/.test(line)) return 'private';
  return line.startsWith('----') ? 'foreign' : 'broken';
}

// the options in front may hold blanks between quotes
const pattern =
  /^((?:(?:[^\s"]|"(?:[^"\\]|\\.)*")+\s+)?)((?:sk-)?(?:ssh|ecdsa-sha2)-[A-Za-z0-9@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s.*)?$/;

/** Does the text speak of a key, however broken? Else it is the name of a file. */
export function looksLikeKey(text: string): boolean {
  return /(?:^|\s)(?:sk-)?(?:ssh-|ecdsa-sha2-)[a-z0-9@.-]+\s+\S+/.test(text);
}

function readKey(line: string): PublicKey | undefined {
  const [, options = '', type = '', blob = ''] = pattern.exec(line) ?? [];
  return isBlob(blob, type) ? { line, identity: `${options}${type} ${blob}` } : undefined;
}

/** The blob is a row of strings, each behind its length, and the first one is the type (RFC 4253, 6.6). */
function isBlob(blob: string, type: string): boolean {
  const bytes = Buffer.from(blob, 'base64');
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    parts.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return at === bytes.length && parts.length >= 2 && parts[0]?.toString('latin1') === type;
}

/** The file with those keys at its end that it has not yet. */
export function authorize(text: string, keys: readonly PublicKey[]): string {
  const there = new Set(readLines(text));
  const added = keys.filter(({ identity }) => !there.has(identity) && there.add(identity)).map(({ line }) => line);
  if (added.length === 0) return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${added.join('\n')}\n`;
}

function readLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const key = readKey(line.trim());
    return key === undefined ? [] : [key.identity];
  });
}
