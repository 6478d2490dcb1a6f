// (puppet.conf, settings) → puppet.conf; and the manifest of a node.

export interface Setting {
  readonly section: 'main' | 'agent';
  readonly name: string;
  readonly value: string;
}

/** A setting takes the place of the one in its section, else stands at the section's end; a missing section is added. */
export function puppetConf(text: string, settings: readonly Setting[]): string {
  return settings.reduce(set, text);
}

function set(text: string, { section, name, value }: Setting): string {
  const lines = text === '' ? [] : text.replace(/\n*$/, '').split('\n');
  const head = lines.findIndex((line) => line.trim() === `[${section}]`);
  if (head < 0) return `${[...lines, ...(lines.length === 0 ? [] : ['']), `[${section}]`, `${name} = ${value}`].join('\n')}\n`;
  const next = lines.findIndex((line, i) => i > head && /^\s*\[/.test(line));
  const end = next < 0 ? lines.length : next;
  const at = lines.findIndex((line, i) => i > head && i < end && new RegExp(`^\\s*${name}\\s*=`).test(line));
  if (at >= 0) return `${lines.with(at, `${name} = ${value}`).join('\n')}\n`;
  const last = lines.findLastIndex((line, i) => i >= head && i < end && line.trim() !== '');
  return `${lines.toSpliced(last + 1, 0, `${name} = ${value}`).join('\n')}\n`;
}

export interface Node {
  readonly project: string;
  readonly host: string;
  readonly certname: string;
  readonly classes: readonly string[];
}

/** The mark of mln's own files: mln overwrites and removes no other file. */
export function mark({ project, host }: Pick<Node, 'project' | 'host'>): string {
  return `# written by mln for host ${host} of project ${project}`;
}

export function manifest(node: Node): string {
  return [mark(node), `node '${node.certname}' {`, ...node.classes.map((name) => `  include ${name}`), '}', ''].join('\n');
}
