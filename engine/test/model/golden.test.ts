import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/api/ast.js';
import { renderDiagnostic } from '../../src/diagnostics/render.js';
import { parse } from '../../src/lang/parse.js';
import { load } from './world.js';

const golden = new URL('../golden/lang/', import.meta.url);
function text(name: string) {
  return readFile(new URL(`${name}.mln`, golden), 'utf8');
}

function snapshot(name: string) {
  return fileURLToPath(new URL(name, golden));
}

function json(value: unknown) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** One line for each node: its place, its kind, its words. */
function outline(entry: Entry, depth = 0): readonly string[] {
  const { line, column, length } = entry.span;
  const words = {
    directive: () => [entry.kind === 'directive' ? `${entry.name.text} | ${entry.value?.text ?? ''}` : ''],
    variable: () => [entry.kind === 'variable' ? `$${entry.name.text} = ${entry.value.text}` : ''],
    include: () => [entry.kind === 'include' ? `#include ${entry.path.text}` : ''],
    block: () => [entry.kind === 'block' ? `${entry.name.text} ${entry.label?.text ?? ''}{` : ''],
  };
  const head = `${'  '.repeat(depth)}${words[entry.kind]().join('')}`.padEnd(60);
  return [
    `${head} @${line}:${column}+${length}`,
    ...(entry.kind === 'block' ? entry.entries.flatMap((e) => outline(e, depth + 1)) : []),
  ];
}

test.each(['pair', 'family', 'group03', 'lab', 'web'])('%s.mln has the tree that was agreed on', async (name) => {
  const { value, diagnostics } = parse({ file: `/p/${name}.mln`, text: await text(name) });
  expect(diagnostics).toEqual([]);
  const lines = (value?.entries ?? []).flatMap((entry) => outline(entry));
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(snapshot(`${name}.tree.txt`));
});

test.each(['pair', 'family', 'group03', 'web'])('%s.mln makes the model that was agreed on', async (name) => {
  const files = { [`/p/${name}.mln`]: await text(name), '/p/lab.mln': await text('lab') };
  const { model, secrets, diagnostics, texts } = await load(files, { defaults: { storage: 'file', opener: 'mount' } });
  expect(diagnostics.map((d) => renderDiagnostic(d, texts, { color: false }))).toEqual([]);
  await expect(json({ model, secrets: Object.fromEntries(secrets) })).toMatchFileSnapshot(snapshot(`${name}.model.json`));
});
