// The dictionary of VMware's configuration files: `name = "value"`, a line each.

export type Entries = ReadonlyMap<string, string>;

/**
 * A quote, a bar and what is no character stand as a bar and two hexadecimal digits. The file says of itself that it is UTF-8,
 * so everything else stands for itself, `#` too: only a line that begins with it is a comment.
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

/** `name = "value"`, or with a value without blanks and quotes; nothing when it is not one. */
export function readEntry(text: string): readonly [name: string, value: string] | undefined {
  const found = line.exec(text);
  return found === null ? undefined : [found[1] ?? '', unquoted(found[2] ?? found[3] ?? '')];
}

/** What VMware, or somebody with an editor, left of it: comments and what is not understood are passed over. */
export function readVmx(text: string): Entries {
  return new Map(
    text.split(/\r?\n/).flatMap((one) => (/^\s*(#|$)/.test(one) ? [] : [readEntry(one)].filter((e) => e !== undefined))),
  );
}

/** Names are the same whatever their letters' case. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
