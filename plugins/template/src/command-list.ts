// list_templates: the content of the templates directory, registered or not, with the properties of each image.
import { humanBytes, type Look, lookAt, type Registered, readRegister, templateFiles } from '@mln/disk-kit';
import type { CliCommand, CommandContext } from '@mln/engine/api';
import { complaintOf } from './check.js';
import { codes } from './codes.js';
import { readContainer } from './container.js';

// a type instead of an interface, so that it is Json
type Row = {
  readonly name: string;
  readonly file: string;
  /** The size that a machine sees. */
  readonly bytes: number;
  /** `raw`, or the format before the conversion. */
  readonly format: string;
  /** The type of the partition table. */
  readonly partitions: string | null;
  readonly root: { readonly type: string; readonly partition: number | null; readonly offset: number } | null;
  /** Boot loader: `grub`, `efi`, `none`; null for an image without this look. */
  readonly boot: string | null;
  readonly registered: boolean;
  readonly message: string;
  /** The code of the fault that prevents clones. */
  readonly problem: string | null;
};

export const listTemplates: CliCommand = {
  summary: 'list the templates: name, file, size, content',
  run: async (ctx) => {
    const place = { paths: ctx.paths, local: ctx.files };
    const register = await readRegister(place);
    const found = await Promise.all((await templateFiles(place)).map((file) => entryOf(ctx, file, register)));
    const parts = new Set(found.flatMap((one) => one?.parts ?? []));
    const rows = found.flatMap((one) => (one === undefined || parts.has(one.row.file) ? [] : [one.row]));
    ctx.print(rows, () =>
      rows.length === 0 ? `no templates in ${ctx.paths.templates}; mln template make tiny makes one` : table(rows),
    );
  },
};

interface Entry {
  readonly row: Row;
  /** Files that are parts of this one. */
  readonly parts: readonly string[];
}

async function entryOf(ctx: CommandContext, file: string, register: readonly Registered[]): Promise<Entry | undefined> {
  const path = `${ctx.paths.templates}/${file}`;
  const stat = await ctx.files.stat(path);
  if (stat?.type !== 'file') return undefined;
  const entry = register.find((known) => known.file === file);
  const look = await lookAt(ctx.sh.probe, path, entry?.rootPartition);
  const container = look.kind === 'container' ? await readContainer(path, { probe: ctx.sh.probe, local: ctx.files }) : undefined;
  const whole = container !== undefined && 'bytes' in container ? container : undefined;
  const { name = file, message = '', format } = entry ?? {};
  const converted = register.find((known) => known.name === file && known.format !== undefined)?.file;
  const row = {
    ...{ name, file, bytes: whole?.bytes ?? stat.size, ...seen(look), registered: entry !== undefined },
    ...(format === undefined ? {} : { format }),
    message: converted === undefined ? message : `converted to ${converted}`,
    problem:
      container !== undefined && 'refused' in container
        ? codes.unusableDisk.code
        : (complaintOf(look, { name, path })?.[0].code ?? null),
  };
  return { row, parts: whole?.extents ?? [] };
}

function seen(look: Look): Pick<Row, 'format' | 'partitions' | 'root' | 'boot'> {
  const nothing = { format: 'raw', partitions: null, root: null, boot: null };
  switch (look.kind) {
    case 'filesystem':
      return { ...nothing, root: { type: look.type, partition: null, offset: 0 } };
    case 'ambiguous':
    case 'container':
      return { ...nothing, format: look.format };
    case 'missing':
    case 'unknown':
      return nothing;
    case 'disk': {
      const { label: partitions, boot, root } = look;
      const at = root === null ? null : { type: root.type, partition: root.number, offset: root.offset };
      return { ...nothing, partitions, boot, root: at };
    }
  }
}

const heads = ['NAME', 'FILE', 'SIZE', 'FORMAT', 'ROOT', 'LOADER', ''];

function table(rows: readonly Row[]): string {
  const cells = [heads, ...rows.map(cellsOf)];
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, i) => (i === heads.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)));
  return cells.map((row) => line(row).join('  ').trimEnd()).join('\n');
}

function cellsOf({ name, file, bytes, format, partitions, root, boot, registered, message, problem }: Row): readonly string[] {
  return [
    ...[name, file, humanBytes(bytes), format],
    root === null ? '-' : `${root.type}${root.partition === null ? '' : ` in partition ${root.partition} (${partitions})`}`,
    boot ?? '-',
    [registered || message !== '' ? message : '(not registered)', problem === null ? '' : `(${problem})`].join(' ').trim(),
  ];
}
