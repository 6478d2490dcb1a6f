// The shape of the house: a library has one door, files and functions stay short. Who may import whom is in .dependency-cruiser.mjs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const engine = join(root, 'engine/src');

/** The files that give a diagnostic its name, its number and its words. */
const catalogue = /(?:\/codes|^engine\/src\/diagnostics\/catalogue|^engine\/src\/api\/common-codes)\.ts$/;
/** Tables: their length says nothing about their number of thoughts. */
const isLongTable = (path: string): boolean => catalogue.test(path) || path === 'engine/src/api/fields.ts';
const generated = 'engine/src/lang/mln.generated.ts';
const barrels = ['engine/src/api/index.ts', 'engine/src/testkit/index.ts'];

const longest = { file: 250, function: 40 };

/** Functions of four parameters that there still are. The list may only become shorter. */
const fourParameters = [
  'packages/disk-kit/src/ext4/debugfs.ts: write',
  'packages/disk-kit/src/ext4/edits.ts: idOf',
  'plugins/guest/src/edits/write.ts: change',
  'plugins/guest/src/edits/write.ts: replace',
];

interface Source {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourcesIn(dir: string): readonly Source[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = join(dir, name);
      const text = readFileSync(file, 'utf8');
      return { path: relative(root, file), text, imports: importsIn(text) };
    });
}

function importsIn(text: string): readonly string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

function packagesIn(dir: string): readonly string[] {
  return (existsSync(join(root, dir)) ? readdirSync(join(root, dir)) : [])
    .map((name) => join(dir, name))
    .filter((path) => existsSync(join(root, path, 'src/index.ts')));
}

const kernel = sourcesIn(engine);
const outside = ['plugins', 'backends'].flatMap(packagesIn).map((dir) => ({
  dir,
  sources: sourcesIn(join(root, dir, 'src')),
}));
/** What plugins and backends share; `mln` is no library. */
const kits = packagesIn('packages').map((dir) => ({ dir, sources: sourcesIn(join(root, dir, 'src')) }));
const all = [...kernel, ...[...kits, ...outside].flatMap(({ sources }) => sources)];

function folderOf(path: string): string {
  return relative(engine, join(root, path)).split('/')[0] ?? '';
}

function isRelative(name: string): boolean {
  return name.startsWith('.');
}

function libraryOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('who imports whom', () => {
  test('is as .dependency-cruiser.mjs says: no circles, folders in their order, plugins by the contract alone', async () => {
    const { options = {}, ...ruleSet } = await extractDepcruiseConfig(join(root, '.dependency-cruiser.mjs'));
    const roots = ['engine/src', ...[...kits, ...outside].map(({ dir }) => `${dir}/src`)];
    const { output } = await cruise(roots, { ...options, baseDir: root, ruleSet, validate: true });
    if (typeof output === 'string') throw new Error(output);
    expect(output.summary.totalCruised).toBeGreaterThan(all.length);
    expect(output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });
});

describe('the engine', () => {
  test('a library is imported in one file', () => {
    const importers = new Map<string, Set<string>>();
    for (const { path, imports } of kernel)
      for (const name of imports.filter((one) => !isRelative(one) && !one.startsWith('node:')))
        importers.set(libraryOf(name), (importers.get(libraryOf(name)) ?? new Set()).add(path));
    importers.get('nearley')?.delete(generated);
    expect(
      [...importers].filter(([, files]) => files.size > 1).map(([name, files]) => `${name}: ${[...files].join(', ')}`),
    ).toEqual([]);
  });

  test('a library that the package asks for is used', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'engine/package.json'), 'utf8'));
    const wanted =
      typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest ? (manifest.dependencies ?? {}) : {};
    const used = new Set(kernel.flatMap(({ imports }) => imports.map(libraryOf)));
    expect(Object.keys(wanted).filter((name) => !used.has(name))).toEqual([]);
  });

  test('nothing below the command line asks for the environment, the time or chance', () => {
    const asks = /\b(?:process\.(?:env|argv|exit|cwd)|Date\.now\(|Math\.random\()/;
    const free = ['system', 'cli', 'testkit'];
    const allowed = (path: string) => free.includes(folderOf(path)) || path === 'engine/src/project/engine.ts'; // the defaults of its options
    const asking = kernel.filter(({ path, text }) => !allowed(path) && asks.test(text));
    expect(asking.map(({ path }) => path)).toEqual([]);
  });
});

describe('every source', () => {
  test(`has at most ${longest.file} lines`, () => {
    const long = all
      .filter(({ path }) => !isLongTable(path) && path !== generated)
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > longest.file);
    expect(long).toEqual([]);
  });

  test('says in its first line what it does', () => {
    const silent = all.filter(({ path, text }) => path !== generated && !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => path);
    expect(silent).toEqual([]);
  });

  test('declares its functions at the top level as functions', () => {
    const arrows = all
      .filter(({ path }) => path !== generated)
      .flatMap(({ path, text }) =>
        ts
          .createSourceFile(path, text, ts.ScriptTarget.Latest)
          .statements.filter(ts.isVariableStatement)
          .flatMap(({ declarationList }) => declarationList.declarations)
          // one with a type is a value of that type
          .filter(({ initializer, type }) => type === undefined && initializer !== undefined && ts.isArrowFunction(initializer))
          .map(({ name }) => `${path}: ${ts.isIdentifier(name) ? name.text : '?'}`),
      );
    expect(arrows).toEqual([]);
  });

  test('exports by name, but for the plugin of a package', () => {
    const byDefault = all
      .filter(({ path, text }) => /^export default /m.test(text) && path !== generated)
      .map(({ path }) => path);
    expect(byDefault.sort()).toEqual(outside.map(({ dir }) => `${dir}/src/index.ts`).sort());
  });

  test('passes on no other file whole, but for the doors of the engine', () => {
    const passing = all.filter(({ text }) => /^export (?:type )?\* /m.test(text)).map(({ path }) => path);
    expect(passing.filter((path) => !barrels.includes(path))).toEqual([]);
  });

  const functions = all.filter(({ path }) => path !== generated).flatMap(functionsIn);

  test(`has no function of more than ${longest.function} lines of its own`, () => {
    expect(functions.filter(({ lines }) => lines > longest.function)).toEqual([]);
  });

  test('has no function of more than three parameters', () => {
    expect(functions.filter(({ parameters }) => parameters > 3).map(({ name }) => name)).toEqual(fourParameters);
  });
});

describe('a diagnostic', () => {
  test('has its number in a catalogue, and its name everywhere else', () => {
    const numbered = all.filter(({ path, text }) => !catalogue.test(path) && /(['"`])MLN\d{4}\1/.test(text));
    expect(numbered.map(({ path }) => path)).toEqual([]);
  });

  const rows = all.filter(({ path }) => catalogue.test(path)).flatMap(rowsIn);
  const keyOf = ({ house, name }: Row): string => `${house} ${name}`;

  test('has a name and a number of its own', () => {
    expect(rows.length).toBeGreaterThan(300);
    expect(repeated(rows.map(({ code }) => code))).toEqual([]);
    expect(repeated(rows.map(keyOf))).toEqual([]);
  });

  test('is reported by its package, or by any if it is a common one', () => {
    const used = new Set(
      all.flatMap(({ path, text }) => [
        ...[...text.matchAll(/\bcodes\.(\w+)/g)].map(([, name = '']) => `${houseOf(path)} ${name}`),
        ...[...text.matchAll(/\bcommonCodes\.(\w+)/g)].map(([, name = '']) => `engine ${name}`),
      ]),
    );
    expect(rows.filter((row) => !used.has(keyOf(row)))).toEqual([]);
  });
});

interface Row {
  /** The package of its catalogue. */
  readonly house: string;
  readonly name: string;
  readonly code: string;
}

function houseOf(path: string): string {
  return path.split('/src/')[0] ?? '';
}

function rowsIn({ path, text }: Source): readonly Row[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): readonly Row[] => {
    const code = /^\{\s*code: '(MLN\d{4})'/.exec(ts.isPropertyAssignment(node) ? node.initializer.getText() : '')?.[1];
    if (!ts.isPropertyAssignment(node) || code === undefined) return childrenOf(node).flatMap(visit);
    return [{ house: houseOf(path), name: node.name.getText(), code }];
  };
  return visit(source);
}

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, i) => texts.indexOf(text) !== i);
}

interface Fn {
  readonly name: string;
  /** Without those of functions inside it. */
  readonly lines: number;
  /** 0 for one whose signature somebody else decides: a callback, a method of an interface. */
  readonly parameters: number;
}

function functionsIn({ path, text }: Source): readonly Fn[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const linesOf = (node: ts.Node): number => lineOf(node.getEnd()) - lineOf(node.getStart()) + 1;
  const inner = (node: ts.Node): number =>
    sum(childrenOf(node).map((child) => (isFunction(child) ? linesOf(child) - 1 : inner(child))));
  const visit = (node: ts.Node): readonly Fn[] => {
    const below = childrenOf(node).flatMap(visit);
    if (!isFunction(node)) return below;
    const named = ts.isFunctionDeclaration(node)
      ? node.name
      : ts.isVariableDeclaration(node.parent)
        ? node.parent.name
        : undefined;
    const name = `${path}: ${named?.getText() ?? `line ${lineOf(node.getStart()) + 1}`}`;
    return [{ name, lines: linesOf(node) - inner(node), parameters: named === undefined ? 0 : node.parameters.length }, ...below];
  };
  return visit(source);
}

function childrenOf(node: ts.Node): readonly ts.Node[] {
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  return children;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}
