// Words that name a file, a device or another thing of the server: their decoder tells mln, which allows only what roots list.
import type { Word } from './ast.js';
import { commonCodes } from './common-codes.js';
import type { Report } from './diagnostic.js';
import type { DecodeContext, FieldOptions, Scalar } from './fields.js';
import type { NameKind, Roots, ServerNameSpec, ServerPathSpec, ServerThingSpec } from './roots.js';
import { type ScalarSpec, scalar } from './scalars.js';
import type { Span } from './span.js';

/**
 * A path of the server in a project file. mln checks it before any hook: the project file may name only what is below the roots of
 * its kind, with all links followed. An action that uses the path later checks it again, because a link may have taken its place:
 * `lane.file` with `below: ctx.roots.files`, or `whyOutside`. The value is the text as written.
 *
 * @example
 * claims: { host: { ramdisk: serverPath({ root: 'kernels', relativeTo: 'nothing' }, { doc: 'the ramdisk of the kernel' }) } }
 */
export function serverPath(names: ServerPathSpec, options: FieldOptions<undefined> = {}): Scalar<string | undefined> {
  const spec = {
    type: 'path of the server',
    wanted: 'a path of the server without control characters',
    parse: (t: string) => (t === '' || /\p{Cc}/u.test(t) ? undefined : t),
  };
  return naming(names, scalar<string, undefined>(spec, options));
}

const anyName = { type: 'text', wanted: 'a name', parse: (t: string) => (t === '' ? undefined : t) };

/**
 * The name of a thing of the server in a project file. mln checks it before any hook: the project file may name only what the roots
 * of its kind list. With `byPlugin`, the plugin calls `checkName` for a thing that exists and does not belong to the project. The
 * value is the text as written. As an option of the configuration, the value is a root itself.
 *
 * @example
 * claims: { host: { lvm_vg: serverName({ root: 'volumeGroups' }, { doc: 'the volume group of the disk' }) } }
 */
export function serverName<const D extends string | undefined = undefined>(
  names: ServerNameSpec,
  { spec = anyName, ...options }: FieldOptions<D> & { readonly spec?: ScalarSpec<string> } = {},
): Scalar<string | D> {
  return naming(names, scalar<string, D>(spec, options));
}

function naming<T extends string | undefined>(names: ServerThingSpec, base: Scalar<T>): Scalar<T> {
  const parse = (word: Word, ctx: DecodeContext): T | undefined => {
    const value = base.parse(word, ctx);
    if (value !== undefined) ctx.names({ ...names, written: value, span: word.span });
    return value;
  };
  return {
    ...base,
    names,
    parse,
    decode(node, word, ctx) {
      const value = node?.values.get(word)?.value;
      const read = base.decode(node, word, ctx);
      if (value !== undefined && read === value.text) ctx.names({ ...names, written: read, span: value.span });
      return read;
    },
  };
}

const nouns: Readonly<Record<NameKind, string>> = { volumeGroups: 'volume group', networks: 'network' };

/** Reports a thing of the server that the project may not name. */
export function checkName(
  { roots, report }: { readonly roots: Roots; readonly report: Report },
  { root, name }: { readonly root: NameKind; readonly name: string },
  at: Span | undefined,
): void {
  if (roots[root].includes(name)) return;
  report.error(commonCodes.notAllowedToProjects, at, { what: nouns[root], name, kind: root });
}
