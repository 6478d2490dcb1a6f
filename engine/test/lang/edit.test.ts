import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edit } from '../../src/lang/edit.js';
import { parse } from '../../src/lang/parse.js';
import { parsePath } from '../../src/show/project.js';

function set(text: string, path: string, value: string) {
  return edit(text, { at: { line: 1, column: 1 }, path: path.split('.'), value });
}

describe('a setting in a text', () => {
  const rows: readonly (readonly [string, string, string, string, string])[] = [
    [
      'is replaced, comment and blanks stay',
      'host a {\n  memory   64M  # c\n}\n',
      'memory',
      '96M',
      'host a {\n  memory   96M  # c\n}\n',
    ],
    ['written with an equals sign keeps it', 'host a { memory = 64M }', 'memory', '96M', 'host a { memory = 96M }'],
    [
      'that stands twice is changed where it counts',
      'host a { memory 1M ; memory 2M }',
      'memory',
      '3M',
      'host a { memory 1M ; memory 3M }',
    ],
    ['is added on a line of its own', 'host a {\n  memory 64M\n}\n', 'size', '1G', 'host a {\n  memory 64M\n  size 1G\n}\n'],
    ['is added to an empty block', 'host a { }\n', 'size', '1G', 'host a { size 1G }\n'],
    ['is added to a block on one line', 'host a { memory 1M }\n', 'size', '1G', 'host a { memory 1M ; size 1G }\n'],
    [
      'is added with the block it needs',
      'host a {\n}\n',
      'network.eth0.address',
      'dhcp',
      'host a {\n    network eth0 { address dhcp }\n}\n',
    ],
    [
      'is found in a block',
      'host a { network eth0 { address dhcp } }',
      'network.eth0.address',
      '10.0.0.1',
      'host a { network eth0 { address 10.0.0.1 } }',
    ],
    [
      'is found in the other form of a block',
      'host a { network { eth0 { address dhcp } } }',
      'network.eth0.address',
      '::1',
      'host a { network { eth0 { address ::1 } } }',
    ],
    [
      'keeps the ends of lines',
      'host a {\r\n  memory 1M\r\n}\r\n',
      'size',
      '1G',
      'host a {\r\n  memory 1M\r\n  size 1G\r\n}\r\n',
    ],
    ['gets the backslashes it needs', 'host a { }', 'note', 'a;b #c', 'host a { note a\\;b \\#c }'],
    ['becomes a word alone', 'host a { hvm no }', 'hvm', '', 'host a { hvm }'],
    ['may be a variable', 'global {\n    $gw = 1\n}\n', '$gw', '2', 'global {\n    $gw = 2\n}\n'],
  ];
  test.each(rows)('%s', (_, before, path, value, after) => {
    expect(set(before, path, value)).toBe(after);
  });

  test('of a stanza that is not there is not set', () => {
    expect(edit('host a { }', { at: { line: 2, column: 1 }, path: ['memory'], value: '1M' })).toBeUndefined();
  });

  const word = fc.constantFrom('memory', 'size', 'template');
  const value = fc.constantFrom('1M', 'a;b', 'x # y', '{', '"a ; b"', 'a b');
  const line = fc.tuple(word, fc.constantFrom('1', '2 # c', '"3 ;"')).map(([w, v]) => `${w} ${v}\n`);
  const body = fc.array(fc.oneof(line, fc.constantFrom('# note\n', '\n', '  ', 'network eth0 { switch lan }\n')), {
    maxLength: 8,
  });
  test('is read back as it was set, and all other lines stay', () => {
    fc.assert(
      fc.property(body, word, value, (parts, name, text) => {
        const before = `host a {\n${parts.join('')}}\n# end\n`;
        const after = set(before, name, text) ?? '';
        const { value: ast, diagnostics } = parse({ file: '/t', text: after });
        expect(diagnostics).toEqual([]);
        const [host] = ast?.entries ?? [];
        const found =
          host?.kind === 'block' ? host.entries.findLast((e) => e.kind === 'directive' && e.name.text === name) : undefined;
        expect(found).toMatchObject({ value: { text: text.startsWith('"') ? text : text.replace(/[;{}#]/g, '\\$&') } });
        const kept = before.split('\n').filter((one) => !one.trim().startsWith(name));
        expect(after.split('\n').filter((one) => !one.trim().startsWith(name))).toEqual(kept);
      }),
    );
  });
});

describe('a path', () => {
  test('has dots or slashes, and a kind in front when it needs one', () => {
    expect(parsePath('web1.network.eth0.address')).toEqual({ name: 'web1', rest: ['network', 'eth0', 'address'] });
    expect(parsePath('/host/web1/memory')).toEqual({ kind: 'host', name: 'web1', rest: ['memory'] });
    expect(parsePath('/switch')).toEqual({ kind: 'switch', rest: [] });
    expect(parsePath('global.project')).toEqual({ kind: 'global', name: 'global', rest: ['project'] });
    expect(parsePath('host.memory')).toEqual({ name: 'host', rest: ['memory'] });
  });
});
