// (text, lines) → text with these lines between two marks. All other bytes stay, and a second call changes nothing.

const begin = '# begin mln';
const end = '# end mln';

/**
 * Puts `body` in the place of the marked part, or at the end. An empty body removes the marked part. A begin mark without its end
 * belongs to the author of the file and stays.
 */
export function replaceMarked(text: string, body: readonly string[]): string {
  const { rest, at } = withoutMarked(text);
  if (body.length === 0) return rest;
  return insertLines(rest, marked(body), at);
}

export function marked(body: readonly string[]): readonly string[] {
  return [begin, ...body, end];
}

/** The text without its marked part, and the line number of that part. */
export function withoutMarked(text: string): { readonly rest: string; readonly at?: number } {
  const lines = text.split('\n');
  for (const [to, line] of lines.entries()) {
    // the last begin above an end: text after a begin without an end does not belong to mln
    const from = line === end ? lines.lastIndexOf(begin, to) : -1;
    if (from >= 0) return { rest: lines.toSpliced(from, to - from + 1).join('\n'), at: from };
  }
  return { rest: text };
}

/** Before line `at`, or at the end, after a newline that ends the last line. */
export function insertLines(text: string, added: readonly string[], at?: number): string {
  const lines = text.split('\n');
  if (at !== undefined && at < lines.length) return [...lines.slice(0, at), ...added, ...lines.slice(at)].join('\n');
  const head = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${head}${added.join('\n')}\n`;
}
