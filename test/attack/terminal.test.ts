// Nothing that a guest, a template or a project file wrote controls the terminal, and no frame shows a secret.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran, trustedDir } from '../e2e/mln.js';

let my: Lab;

const escapes = {
  'the title of the window': '\x1b]0;owned\x07',
  'the clipboard': '\x1b]52;c;b3duZWQ=\x07',
  'the cursor and the screen': '\x1b[2J\x1b[1;1H',
  'hidden letters': '\x1b[8mhidden\x1b[28m',
  'a C1 sequence': '\x9b31mred\x9d0;owned\x9c',
  'a backspace over the text': 'yes\b\b\bno ',
  'a carriage return over the line': 'evil\rgood',
  'a request to the terminal': '\x1b[c\x1b[6n\x1bZ',
  'a turned direction of text': '\u202eevil\u2066',
  'a bell and a null': '\x07\0',
} as const;

beforeAll(async () => {
  const site = trustedDir();
  writeFileSync(join(site, 'mln.config.yaml'), 'plugins: ["@mln/backend-null"]\n');
  my = lab({ config: join(site, 'mln.config.yaml') });
  writeFileSync(join(my.dir, 't.mln'), 'global { project t }\nhost a { null; template tiny }\n');
  await my.ok('build', '-f', join(my.dir, 't.mln'));
  await my.ok('start', 't');
});

afterAll(() => my.remove());

function expectHarmless({ out, err }: Pick<Ran, 'out' | 'err'>): void {
  expect(`${out}${err}`).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
}

const quick: readonly string[] = ['the title of the window', 'a C1 sequence'];

for (const [what, text] of Object.entries(escapes))
  describe(what, { tags: quick.includes(what) ? [] : 'long' }, () => {
    test('in the log of a console is escaped, and --raw gives it', async () => {
      const log = `booting ${text}\nlogin: `;
      writeFileSync(join(my.projects, 't/logs/a.console'), log);
      const shown = await my.ok('console', '-p', 't', '-h', 'a', '--log');
      expectHarmless(shown);
      expect(shown.out).toContain('booting');
      expect(Buffer.from((await my.ok('console', '-p', 't', '-h', 'a', '--log', '--raw')).out)).toEqual(Buffer.from(log));
    });

    test('in a project file, its name and its words is escaped', async () => {
      const name = join(my.dir, `p ${text.replace(/[/\0]/g, '')}.mln`);
      for (const content of [
        `global { project ${text} }`,
        `global { project x }\nhost "${text}" { null }`,
        `global { project x }\nhost a { null; ${text} ; memory ${text} }`,
        `#include ${text}`,
      ]) {
        writeFileSync(name, content);
        for (const argv of [
          ['check', name],
          ['check', name, '--json'],
          ['plan', name],
          ['show', name],
          ['fmt', name, '--check'],
        ])
          expectHarmless(await my.run(...argv));
      }
      expectHarmless(await my.run('status', text.replace(/\0/g, '')));
      expectHarmless(await my.run('explain', text.replace(/\0/g, ''), '-f', join(my.dir, 't.mln')));
    });

    test('in the description of a template is escaped', async () => {
      const templates = join(my.dir, 'templates');
      mkdirSync(templates, { recursive: true });
      const file = `evil${text.replace(/[/\0]/g, '')}.ext4`;
      writeFileSync(join(templates, file), 'x');
      writeFileSync(
        join(templates, 'templates.json'),
        JSON.stringify({ version: 1, templates: { [file]: { name: text, message: text } } }),
      );
      for (const argv of [['list_templates'], ['list_templates', '--json']]) {
        const ran = await my.run('-T', templates, ...argv);
        expectHarmless(ran);
      }
    });
  });

test('JSON with control characters stays JSON with the same values', async () => {
  const name = 'q\x9b\u202e';
  const { out } = await my.run('check', join(my.dir, `${name}.mln`), '--json');
  expectHarmless({ out, err: '' });
  expect(JSON.stringify(JSON.parse(out.split('\n').find((line) => line.startsWith('{')) ?? '{}'))).toContain(
    JSON.stringify(name).slice(1, -1),
  );
});

test.each([
  ['a password on the line of an error', 'root_passwd geheim12 ; momery 64M'],
  ['a password on the line before', 'root_passwd geheim12\n  momery 64M'],
  ['a password beside a wrong address', 'network eth0 { address 1.2.3 }\n  root_passwd geheim12'],
])('%s is not shown', async (_, words) => {
  const file = join(my.dir, 'secret.mln');
  writeFileSync(file, `global { project s }\nhost a {\n  null ; template tiny\n  ${words}\n}\n`);
  for (const argv of [
    ['check', file],
    ['build', '-f', file],
    ['plan', file],
    ['check', file, '--json'],
  ]) {
    const ran = await my.run(...argv);
    expect(ran.code).not.toBe(0);
    expect(`${ran.out}${ran.err}`).not.toContain('geheim12');
  }
});
