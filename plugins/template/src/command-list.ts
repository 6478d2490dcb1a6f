// list_templates: what is in the templates directory, registered or not.
import type { CliCommand } from '@mln/engine/api';
import { humanBytes } from './bytes.js';
import { templateFiles } from './find.js';
import { readRegister } from './register.js';

// a type rather than an interface, so that it is Json
type Row = {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly registered: boolean;
  readonly message: string;
};

export const listTemplates: CliCommand = {
  summary: 'list the templates: name, file, size',
  run: async (cx) => {
    const place = { paths: cx.paths, local: cx.files };
    const register = await readRegister(place);
    const rows: Row[] = [];
    for (const file of await templateFiles(place)) {
      const stat = await cx.files.stat(`${cx.paths.templates}/${file}`);
      if (stat?.type !== 'file') continue;
      const entry = register.find((known) => known.file === file);
      const { name = file, message = '' } = entry ?? {};
      rows.push({ name, file, bytes: stat.size, registered: entry !== undefined, message });
    }
    cx.print(rows, () =>
      rows.length === 0 ? `no templates in ${cx.paths.templates}; mln template make tiny makes one` : table(rows),
    );
  },
};

const table = (rows: readonly Row[]): string => {
  const cells = [
    ['NAME', 'FILE', 'SIZE', ''],
    ...rows.map((row) => [row.name, row.file, humanBytes(row.bytes), row.registered ? row.message : '(not registered)']),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
