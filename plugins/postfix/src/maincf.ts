// (main.cf, parameters) → main.cf. A parameter is a line `name = value` and those below it that begin with a blank.

export type Parameter = readonly [name: string, value: string];

/** Each parameter replaces its first line, or is added at the end; of two with one name the last counts, as in Postfix. */
export function mainCf(text: string, parameters: readonly Parameter[]): string {
  return [...new Map(parameters)].reduce((now, [name, value]) => setParameter(now, name, value), text);
}

function setParameter(text: string, name: string, value: string): string {
  const line = value === '' ? `${name} =` : `${name} = ${value}`;
  const lines = text.split('\n');
  const kept: string[] = [];
  let [inside, placed] = [false, false];
  for (const old of lines) {
    if (inside && /^[ \t]+\S/.test(old)) continue;
    inside = new RegExp(`^${name}\\s*=`).test(old);
    if (!inside) kept.push(old);
    else if (!placed) {
      kept.push(line);
      placed = true;
    }
  }
  if (placed) return kept.join('\n');
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${line}\n`;
}
