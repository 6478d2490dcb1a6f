// The documents: what is generated is up to date, every link leads somewhere, nothing speaks of one machine alone.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const skipped = new Set(['node_modules', 'dist', '.git', 'coverage', '.cache', 'golden']);

function pagesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(dir, entry.name);
    return entry.isDirectory() ? pagesBelow(path) : entry.name.endsWith('.md') ? [path] : [];
  });
}

const pages = pagesBelow(root).map((file) => ({ file, name: relative(root, file), text: readFileSync(file, 'utf8') }));
function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

interface Link {
  readonly from: string;
  readonly file: string;
  readonly anchor: string | undefined;
}

const links: readonly Link[] = pages.flatMap(({ file, name, text }) =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => to)
    .filter((to) => !/^[a-z]+:/.test(to))
    .map((to) => {
      const [path = '', anchor] = to.split('#', 2);
      return { from: name, file: path === '' ? file : join(dirname(file), path), anchor };
    }),
);

/** As renderers make them of titles, and those that are written out. */
function anchorsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  const titles = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ +(.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  return [...titles, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)];
}

test('generated pages say what the code says', () => {
  const check = () =>
    execFileSync(process.execPath, ['scripts/docs.mjs', '--check'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  expect(check).not.toThrow();
});

describe('links', () => {
  test('are there', () => {
    expect(links.length).toBeGreaterThan(50);
  });

  test('lead to files that exist', () => {
    expect(links.filter(({ file }) => !existsSync(file)).map(({ from, file }) => `${from} -> ${relative(root, file)}`)).toEqual(
      [],
    );
  });

  test('lead to titles that exist', () => {
    const lost = links.filter(
      ({ file, anchor }) => anchor !== undefined && existsSync(file) && file.endsWith('.md') && !anchorsOf(file).includes(anchor),
    );
    expect(lost.map(({ from, file, anchor }) => `${from} -> ${relative(root, file)}#${anchor}`)).toEqual([]);
  });

  test('stay inside the repository', () => {
    expect(
      links.filter(({ file }) => relative(root, file).startsWith('..')).map(({ from, file }) => `${from} -> ${file}`),
    ).toEqual([]);
  });
});

describe('the index', () => {
  const index = pages.find(({ name }) => name === 'docs/README.md')?.text ?? '';
  const listed = pages.filter(({ name }) => /^(docs|plugins|backends)\/(?!README|decisions\/\d)/.test(name));

  test.each(listed.map(({ name }) => name))('names %s', (name) => {
    expect(index).toContain(`(${relative('docs', name)})`);
  });
});

describe('a plugin has one page, the README of its package:', () => {
  const packages = ['plugins', 'backends'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => ({ name, dir: `${kind}/${name}` })),
  );

  test.each(packages)('$dir', ({ name, dir }) => {
    const { name: published } = JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as { name: string };
    const own = pages.filter((page) => page.name.startsWith(`${dir}/`) || page.name.endsWith(`/${name}.md`));
    expect(own.map((page) => page.name)).toEqual([`${dir}/README.md`]);
    expect(own[0]?.text.split('\n')[0]).toBe(`# ${published}`);
    expect(own[0]?.text).toContain('<!-- generated: reference -->');
  });
});

test('every key of the configuration is explained', () => {
  const schema = readFileSync(join(root, 'engine/src/config/schema.ts'), 'utf8');
  const keys = [...(schema.split('const settings = ')[1] ?? '').matchAll(/\b([a-zA-Z]+):/g)].map(([, key = '']) => key);
  expect(keys).toContain('onFailure');
  const page = pages.find(({ name }) => name === 'docs/configuration.md')?.text ?? '';
  expect(keys.filter((key) => !new RegExp(`\`[a-z.<>A-Z]*${key}\``).test(page))).toEqual([]);
});

test('no page speaks of the machine it was written on', () => {
  const traces = [root.replace(/\/$/, ''), '/root/'];
  const telling = pages.flatMap(({ name, text }) =>
    traces.filter((trace) => text.includes(trace)).map((trace) => `${name}: ${trace}`),
  );
  expect(telling).toEqual([]);
});

test('the packages that are installed are the ones that are told', () => {
  const script = readFileSync(join(root, 'scripts/quickstart.sh'), 'utf8');
  const packages = /packages\.sh (.+)/.exec(script)?.[1]?.split(/\s+/) ?? [];
  expect(packages).toContain('user-mode-linux');
  const silent = ['README.md', 'docs/getting-started.md'].flatMap((name) => {
    const text = pages.find((page) => page.name === name)?.text ?? '';
    return packages.filter((one) => !text.includes(one)).map((one) => `${name}: ${one}`);
  });
  expect(silent).toEqual([]);
});
