// Project text → the copy that is kept: what the project keeps secret is not in it.

const blank = '[secret]';

/** Wherever a secret stands as whole words, as it is or with backslashes before its characters. */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  const patterns = [...new Set(secrets)].filter((secret) => secret !== '').map(asWritten);
  return patterns.length === 0
    ? text
    : text.replace(new RegExp(`(?<![^\\s={}])(?:${patterns.sort(longerFirst).join('|')})(?![^\\s;{}])`, 'g'), blank);
}

function longerFirst(a: string, b: string): number {
  return b.length - a.length;
}

// runs of blanks were folded to one when it was read
function asWritten(secret: string): string {
  return [...secret].map((c) => (c === ' ' ? '\\s+' : `\\\\?${c.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}`)).join('');
}
