// Build → complaints about templates that cannot be cloned to a disk.
import { type Look, lookOf, type Template } from '@mln/disk-kit';
import type { Claims, Code, CodeText, Facts, HostContext } from '@mln/engine/api';

export const checkCodes = {
  MLN6104: {
    message: 'template {name} was copied while it was in use: its journal needs recovery',
    hint: 'chmod u+w {path}; e2fsck -fp {place}; chmod a-w {path}',
  },
  MLN6108: {
    message: 'cannot use template {name}: a disk of format {format} needs a conversion',
    hint: 'mln register_template -t {path}',
  },
  MLN6109: {
    message: 'cannot find a root file system in template {name}: {why}',
    hint: 'install the system with its root in a partition of type ext2, ext3 or ext4; or copy its files to a directory and make an image with mke2fs -d DIRECTORY',
  },
  MLN6110: {
    message: 'cannot tell which partition of template {name} is the root: {why}',
    hint: 'mln register_template -t {path} -f --root-partition {choices}',
  },
  MLN6111: {
    message: 'cannot grow the disk of host {host}: partition {behind} follows its root, partition {root}',
    hint: 'remove size and free_space, or make a template whose root is the last partition',
  },
} as const satisfies Record<Code, CodeText>;

type Context = Pick<HostContext<Claims, Record<never, never>, Record<never, never>>, 'facts' | 'report' | 'at' | 'host'>;

/** Reports a fault of a template once, at the first host that uses it. */
export function checkTemplate(ctx: Context, template: Template, grown: boolean): void {
  const { facts, report, at, host } = ctx;
  const look = lookOf(facts, template.path);
  if (look === undefined) return;
  if (grown && look.kind === 'disk' && look.root?.followedBy != null)
    report.error('MLN6111', at('host', host.name, 'size'), {
      host: host.name,
      root: look.root.number,
      behind: look.root.followedBy,
    });
  if (!isFirst(facts, template.path)) return;
  const complaint = complaintOf(look, template);
  if (complaint !== undefined) report.error(complaint[0], at('host', host.name, 'template'), complaint[1]);
}

type Complaint = readonly [Code, Readonly<Record<string, string | number>>];

export function complaintOf(look: Look, { name, path }: Pick<Template, 'name' | 'path'>): Complaint | undefined {
  switch (look.kind) {
    case 'filesystem':
      return look.dirty ? ['MLN6104', { name, path, place: path }] : undefined;
    case 'container':
      return ['MLN6108', { name, path, format: look.format }];
    case 'missing':
      return [
        'MLN4012',
        { what: `program ${look.program}`, how: `apt-get install ${look.program === 'sfdisk' ? 'fdisk' : 'util-linux'}` },
      ];
    case 'unknown':
      // the program that opens it will report its fault
      return undefined;
    case 'disk':
      if (look.root?.dirty === true) return ['MLN6104', { name, path, place: `'${path}?offset=${look.root.offset}'` }];
      if (look.root !== null) return undefined;
      return look.choices.length === 0
        ? ['MLN6109', { name, why: look.why }]
        : ['MLN6110', { name, path, why: look.why, choices: look.choices.join('|') }];
  }
}

const told = new WeakMap<Facts, Set<string>>();

function isFirst(facts: Facts, path: string): boolean {
  const paths = told.get(facts) ?? new Set();
  told.set(facts, paths);
  return !paths.has(path) && paths.add(path) !== undefined;
}
