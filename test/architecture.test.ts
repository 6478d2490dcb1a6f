// The shape of the house: arrows point backwards, a library has one door, files stay short.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const engine = join(root, 'engine/src');

/** A folder may import from those before it. The kernel's arrows, with what they stand on (`system`) and what shows them. */
const order = [
  'api',
  'diagnostics',
  'source',
  'system',
  'lang',
  'model',
  'config',
  'plugin',
  'hooks',
  'run',
  'state',
  'plan',
  'project',
  'show',
  'explain',
  'view',
  'testkit',
  'scaffold',
  'cli',
];

/** Tables: their length says nothing about their number of thoughts. */
const longTables = ['engine/src/api/codes.ts', 'engine/src/api/fields.ts'];
const generated = 'engine/src/lang/mln.generated.ts';
const barrels = ['engine/src/api/index.ts', 'engine/src/testkit/index.ts'];

const longest = { file: 250, function: 40 };

/** Functions of four parameters that there still are. The list may only become shorter. */
const fourParameters = [
  'plugins/guest/src/edits/write.ts: change',
  'plugins/guest/src/edits/write.ts: replace',
  'plugins/rootless/src/debugfs.ts: write',
  'plugins/rootless/src/edits.ts: idOf',
];

interface Source {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** Those that are there at run time: types are erased. */
  readonly needs: readonly string[];
}

function sourcesIn(dir: string): readonly Source[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = join(dir, name);
      const text = readFileSync(file, 'utf8');
      return { path: relative(root, file), text, imports: importsIn(text), needs: importsIn(withoutTypes(text)) };
    });
}

function importsIn(text: string): readonly string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

function withoutTypes(text: string): string {
  return text.replace(/^(?:import|export) type [^;]*;/gm, '');
}

function packagesIn(dir: string): readonly string[] {
  return readdirSync(join(root, dir))
    .map((name) => join(dir, name))
    .filter((path) => existsSync(join(root, path, 'src/index.ts')));
}

const kernel = sourcesIn(engine);
const outside = [...packagesIn('plugins'), ...packagesIn('backends')].map((dir) => ({
  dir,
  sources: sourcesIn(join(root, dir, 'src')),
}));
const all = [...kernel, ...outside.flatMap(({ sources }) => sources)];

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

describe('the engine', () => {
  test('every folder has a place in the order', () => {
    const folders = kernel.filter(({ path }) => dirname(path) !== 'engine/src').map(({ path }) => folderOf(path));
    expect([...new Set(folders)].filter((folder) => !order.includes(folder))).toEqual([]);
  });

  test('a folder imports only from folders before it', () => {
    const forward = kernel.flatMap(({ path, imports }) =>
      imports.filter(isRelative).flatMap((name) => {
        const target = folderOf(join(dirname(path), name));
        const [from, to] = [order.indexOf(folderOf(path)), order.indexOf(target)];
        return from !== -1 && from < to ? [`${path} imports ${target}`] : [];
      }),
    );
    expect(forward).toEqual([]);
  });

  test('no file needs itself in a circle', () => {
    const graph = new Map(
      kernel.map(({ path, needs }) => [
        path,
        needs.filter(isRelative).map((name) => join(dirname(path), name.replace(/\.js$/, '.ts'))),
      ]),
    );
    expect(circleIn(graph)).toEqual([]);
  });

  test('the contract imports nothing but itself and Node', () => {
    const foreign = kernel
      .filter(({ path }) => folderOf(path) === 'api')
      .flatMap(({ path, imports }) =>
        imports.filter((name) => !/^(\.\/|node:)/.test(name)).map((name) => `${path} imports ${name}`),
      );
    expect(foreign).toEqual([]);
  });

  // the bundle has a copy of its own beside the one that plugins of others import
  test('two copies of the contract are one: it keeps no state, and knows its classes by name', () => {
    const contract = kernel.filter(({ path }) => folderOf(path) === 'api');
    const keeps = /^(?:export )?(?:let|var) |^(?:export )?const \w+.*= (?:new Weak|Symbol\()/m;
    expect(contract.filter(({ text }) => keeps.test(text)).map(({ path }) => path)).toEqual([]);
    const classes = contract.flatMap(({ text }) => text.match(/^(?:export )?class \w+/gm) ?? []);
    const known = contract.flatMap(({ text }) => text.match(/static override \[Symbol\.hasInstance\]/g) ?? []);
    expect(classes).toEqual(['export class CommandFailed']);
    expect(known).toHaveLength(classes.length);
  });

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

describe('plugins and backends', () => {
  test('know the engine by its contract alone', () => {
    const foreign = outside.flatMap(({ sources }) =>
      sources.flatMap(({ path, imports }) =>
        imports
          .filter((name) => name.startsWith('@mln/engine') && name !== '@mln/engine/api')
          .map((name) => `${path} imports ${name}`),
      ),
    );
    expect(foreign).toEqual([]);
  });

  test('do not reach into each other by path', () => {
    const reaching = outside.flatMap(({ dir, sources }) =>
      sources.flatMap(({ path, imports }) =>
        imports
          .filter((name) => isRelative(name) && !join(dirname(path), name).startsWith(`${dir}/`))
          .map((name) => `${path} imports ${name}`),
      ),
    );
    expect(reaching).toEqual([]);
  });

  test('start programs through the shell port alone', () => {
    expect(
      outside
        .flatMap(({ sources }) => sources)
        .filter(({ imports }) => imports.includes('node:child_process'))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

describe('every source', () => {
  test(`has at most ${longest.file} lines`, () => {
    const long = all
      .filter(({ path }) => !longTables.includes(path) && path !== generated)
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

/** A circle of the graph, or nothing. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (node: string, chain: readonly string[]): readonly string[] => {
    if (chain.includes(node)) return [...chain.slice(chain.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...chain, node]);
      if (circle.length > 0) return circle;
    }
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle.length > 0) return circle;
  }
  return [];
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
