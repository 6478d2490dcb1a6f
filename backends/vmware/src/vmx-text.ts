// The dictionary of VMware's configuration files: `name = "value"`, a line each.

export type Entries = ReadonlyMap<string, string>;

/**
 * A bar and two hexadecimal digits replace a quote, a bar and a control character. The file declares UTF-8, so every other
 * character is written as it is, `#` too: only a line that begins with `#` is a comment.
 */
export function quoted(value: string): string {
  return `"${value.replace(/[\x00-\x1f"|\x7f]/g, hex)}"`;
}

function hex(character: string): string {
  return `|${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function unquoted(value: string): string {
  return value.replace(/\|([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** As a file; names stand in the order of the entries, each once. */
export function vmxText(entries: Entries): string {
  return [...entries].map(([name, value]) => `${name} = ${quoted(value)}\n`).join('');
}

const line = /^\s*([A-Za-z0-9_.:-]+)\s*=\s*(?:"([^"]*)"|([^"\s#]+))\s*(?:#.*)?$/;

/** `name = "value"`, or with a value without blanks and quotes; undefined if the line has another form. */
export function readEntry(text: string): readonly [name: string, value: string] | undefined {
  const found = line.exec(text);
  return found === null ? undefined : [found[1] ?? '', unquoted(found[2] ?? found[3] ?? '')];
}

/** Reads a .vmx file after VMware or a user has changed it; ignores comments and lines that it does not understand. */
export function readVmx(text: string): Entries {
  return new Map(
    text.split(/\r?\n/).flatMap((one) => (/^\s*(#|$)/.test(one) ? [] : [readEntry(one)].filter((e) => e !== undefined))),
  );
}

/** Names are equal regardless of upper and lower case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
