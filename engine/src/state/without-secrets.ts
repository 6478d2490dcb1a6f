// Project text → a copy without the project's secrets, which mln keeps.

const blank = '[secret]';

/** Replaces each secret that appears as whole words, also with backslashes before its characters. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  return replaceSecrets(text, secrets, () => blank);
}

/** The same with asterisks instead, so that all columns stay. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  return replaceSecrets(text, secrets, (found) => '*'.repeat(found.length));
}

function replaceSecrets(text: string, secrets: Iterable<string>, by: (found: string) => string): string {
  const patterns = [...new Set(secrets)].filter((secret) => secret !== '').map(asWritten);
  return patterns.length === 0
    ? text
    : text.replace(new RegExp(`(?<![^\\s={}])(?:${patterns.sort(longerFirst).join('|')})(?![^\\s;{}])`, 'g'), by);
}

function longerFirst(a: string, b: string): number {
  return b.length - a.length;
}

// reading the file replaced runs of blanks by one blank
function asWritten(secret: string): string {
  return [...secret].map((c) => (c === ' ' ? '\\s+' : `\\\\?${c.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`)).join('');
}
