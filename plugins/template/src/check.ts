// Build → complaints about templates that cannot be cloned to a disk.
import { type Look, lookOf, type Template } from '@mln/disk-kit';
import { type Claims, type CodeText, commonCodes, type Facts, type HostContext } from '@mln/engine/api';
import { codes } from './codes.js';

type Context = Pick<HostContext<Claims, Record<never, never>, Record<never, never>>, 'facts' | 'report' | 'at' | 'host'>;

/** Reports a fault of a template once, at the first host that uses it. */
export function checkTemplate(ctx: Context, template: Template, grown: boolean): void {
  const { facts, report, at, host } = ctx;
  const look = lookOf(facts, template.path);
  if (look === undefined) return;
  if (grown && look.kind === 'disk' && look.root?.followedBy != null)
    report.error(codes.rootIsNotLastPartition, at('host', host.name, 'size'), {
      host: host.name,
      root: look.root.number,
      behind: look.root.followedBy,
    });
  if (!isFirst(facts, template.path)) return;
  const complaint = complaintOf(look, template);
  if (complaint !== undefined) report.error(complaint[0], at('host', host.name, 'template'), complaint[1]);
}

type Complaint = readonly [CodeText, Readonly<Record<string, string | number>>];

export function complaintOf(look: Look, { name, path }: Pick<Template, 'name' | 'path'>): Complaint | undefined {
  switch (look.kind) {
    case 'filesystem':
      return look.dirty ? [codes.templateNeedsRecovery, { name, path, place: path }] : undefined;
    case 'container':
      return [codes.templateNeedsConversion, { name, path, format: look.format }];
    case 'ambiguous':
      return [codes.ambiguousFormat, { name, format: look.format }];
    case 'missing':
      return [
        commonCodes.missingRequirement,
        { what: `program ${look.program}`, how: `apt-get install ${look.program === 'sfdisk' ? 'fdisk' : 'util-linux'}` },
      ];
    case 'unknown':
      // the program that opens it will report its fault
      return undefined;
    case 'disk':
      if (look.root?.dirty === true)
        return [codes.templateNeedsRecovery, { name, path, place: `'${path}?offset=${look.root.offset}'` }];
      if (look.root !== null) return undefined;
      return look.choices.length === 0
        ? [codes.noRootFileSystem, { name, why: look.why }]
        : [codes.ambiguousRoot, { name, path, why: look.why, choices: look.choices.join('|') }];
  }
}

const told = new WeakMap<Facts, Set<string>>();

function isFirst(facts: Facts, path: string): boolean {
  const paths = told.get(facts) ?? new Set();
  told.set(facts, paths);
  return !paths.has(path) && paths.add(path) !== undefined;
}
