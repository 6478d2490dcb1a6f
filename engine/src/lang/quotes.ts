// Double quotes: the begin, the end and the content of a string. A quote without a partner on its line is an ordinary character.

const body = String.raw`[^"\\\n]*(?:\\[^][^"\\\n]*)*`;

/** Sources of regular expressions. A quote after a digit does not begin a string: a rack of 19". */
export const string = String.raw`(?<!\d)"${body}"`;
/** A quote that does not begin a string; never matches where `string` matches. */
export const loneQuote = String.raw`(?:(?<=\d)"|(?<!\d)"(?!${body}"))`;

const strings = new RegExp(String.raw`\\[^]?|(${string})`, 'g');
const whole = new RegExp(`^"${body}"$`);
const parts = new RegExp(String.raw`(?:\\[^]?|${string}|[^\s\\])+`, 'g');
const gaps = new RegExp(String.raw`(\\[^]?|${string})|\s+`, 'g');

export function isString(text: string): boolean {
  return text.startsWith('"') && whole.test(text);
}

/** Calls `make` with each string, quotes included, and each stretch between strings; joins the results. */
export function mapParts(text: string, make: (part: string, at: number, quoted: boolean) => string): string {
  if (!text.includes('"')) return make(text, 0, false);
  let out = '';
  let last = 0;
  for (const { index, 1: found } of text.matchAll(strings)) {
    if (found === undefined) continue;
    if (index > last) out += make(text.slice(last, index), last, false);
    out += make(found, index, true);
    last = index + found.length;
  }
  return last < text.length ? out + make(text.slice(last), last, false) : out;
}

/** The words of a text as written; blanks in a string, or after a backslash, do not divide words. */
export function wordsOf(text: string): readonly { readonly text: string; readonly at: number }[] {
  const found: { readonly text: string; readonly at: number }[] = [];
  parts.lastIndex = 0;
  for (let part = parts.exec(text); part !== null; part = parts.exec(text)) found.push({ text: part[0], at: part.index });
  return found;
}

/** Reduces runs of blanks to one blank, except in strings. */
export function foldBlanks(text: string): string {
  return text.includes('"') || text.includes('\\')
    ? text.replace(gaps, (_, kept?: string) => kept ?? ' ')
    : text.replace(/\s+/g, ' ');
}

/** Removes each backslash that makes the next character literal. Quotes are ordinary characters here. */
export function literal(text: string): string {
  return text.includes('\\') ? text.replace(/\\([\s\S]?)/g, '$1') : text;
}

/** The meaning of a value: a single string loses its quotes, any other text its backslashes. */
export function meant(text: string): string {
  return isString(text)
    ? text.slice(1, -1).replace(/\\([\s\S])/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char))
    : literal(text);
}

/** A line of shell keeps its quotes, and also the backslashes that a string of mln may contain. */
export function shellText(text: string): string {
  return text.includes('\\') ? mapParts(text, (part, _, quoted) => (quoted ? inString(part) : literal(part))) : text;
}

function inString(part: string): string {
  return part.replace(/\\([\s\S])/g, (pair, char: string) => ('"nt'.includes(char) ? pair : char));
}
