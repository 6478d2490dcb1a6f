// (hosts file, lines) → hosts file: lines between marks of our own, above those that name the same hosts otherwise.

const begin = '# begin mln hostsfile';
const end = '# end mln hostsfile';

/** The first line for a name counts, so our lines are above those of the plugin guest, else below localhost. */
export function hostsFile(text: string, entries: readonly string[]): string {
  const lines = withoutOurs(text.split('\n'));
  if (entries.length === 0) return lines.join('\n');
  const others = lines.indexOf('# begin mln');
  const local = lines.findLastIndex((line) => /^\s*127\./.test(line));
  const at = others >= 0 ? others : local + 1;
  const whole = lines.toSpliced(at, 0, begin, ...entries, end).join('\n');
  return whole.endsWith('\n') ? whole : `${whole}\n`;
}

function withoutOurs(lines: readonly string[]): readonly string[] {
  const [from, to] = [lines.indexOf(begin), lines.indexOf(end)];
  return from >= 0 && to > from ? lines.toSpliced(from, to - from + 1) : lines;
}
