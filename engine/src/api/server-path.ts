// Words that name a file, a directory or a device of the server: their decoder tells mln, which reads them only below roots.
import type { Word } from './ast.js';
import type { DecodeContext, FieldOptions, Scalar } from './fields.js';
import type { ServerPathSpec } from './roots.js';
import { scalar } from './scalars.js';

/**
 * A path of the server in a project file. mln checks it before any hook: the project file may name only what is below the roots of
 * its kind, with all links followed. An action that uses the path later checks it again, because a link may have taken its place:
 * `lane.file` with `below: ctx.roots.files`, or `whyOutside`. The value is the text as written.
 *
 * @example
 * claims: { host: { ramdisk: serverPath({ root: 'kernels', relativeTo: 'nothing' }, { doc: 'the ramdisk of the kernel' }) } }
 */
export function serverPath(names: ServerPathSpec, options: FieldOptions<undefined> = {}): Scalar<string | undefined> {
  const base = scalar<string, undefined>(
    {
      type: 'path of the server',
      wanted: 'a path of the server without control characters',
      parse: (t) => (t === '' || /\p{Cc}/u.test(t) ? undefined : t),
    },
    options,
  );
  const parse = (word: Word, ctx: DecodeContext): string | undefined => {
    const value = base.parse(word, ctx);
    if (value !== undefined) ctx.names({ ...names, written: value, span: word.span });
    return value;
  };
  return {
    ...base,
    names,
    parse,
    decode(node, word, ctx) {
      const line = node?.values.get(word);
      return line?.value === undefined ? base.decode(node, word, ctx) : parse(line.value, ctx);
    },
  };
}
