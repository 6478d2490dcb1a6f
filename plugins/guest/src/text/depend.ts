// (insserv's .depend file, one more script) → .depend file. Where Debian starts scripts in parallel, a link in rc2.d counts only
// if its script is a target in this file. The format: `TARGETS = a b`, then `b: a` where b waits for a.

/** `first`: before every other script of the file. `last`: after them all. */
export function dependWith(text: string, name: string, when: 'first' | 'last'): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(head));
  const others = (lines[at] ?? '')
    .slice(head.length)
    .split(' ')
    .filter((target) => target !== '');
  if (at < 0 || others.includes(name)) return text;
  const listed = lines.with(at, `${head}${[...others, name].join(' ')}`).join('\n');
  const waits = when === 'last' ? [`${name}: ${others.join(' ')}`] : free(others, lines).map((target) => `${target}: ${name}`);
  return `${listed.replace(/\n*$/, '\n')}${waits.map((line) => `${line}\n`).join('')}`;
}

const head = 'TARGETS = ';

/** The scripts that wait for no other script: all the others wait for one of them. */
function free(targets: readonly string[], lines: readonly string[]): readonly string[] {
  return targets.filter((target) => !lines.some((line) => line.startsWith(`${target}:`)));
}
