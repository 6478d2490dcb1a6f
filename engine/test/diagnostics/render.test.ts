import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/api/diagnostic.js';
import { renderDiagnostic } from '../../src/diagnostics/render.js';

function span(line: number, column: number, length: number) {
  return { file: '/p/italy.mln', line, column, length };
}

const texts = new Map([['/p/italy.mln', 'superclass basic {\n  memroy 128M\n}\nhost tre { superclass basic }']]);

const unknown: Diagnostic = {
  code: 'MLN3001',
  severity: 'error',
  message: 'unknown word "memroy" in superclass basic',
  span: span(2, 3, 6),
  related: [{ span: span(4, 12, 16), message: 'used by host tre' }],
  hint: 'did you mean "memory"?',
};

test('a diagnostic says what, where, and the way out', () =>
  expect(renderDiagnostic(unknown, texts, { color: false })).toBe(
    [
      'error MLN3001 unknown word "memroy" in superclass basic',
      '  ┌ /p/italy.mln:2:3',
      ' 1│ superclass basic {',
      ' 2│   memroy 128M',
      '  │   ^^^^^^',
      '  /p/italy.mln:4:12: used by host tre',
      '  hint: did you mean "memory"?',
    ].join('\n'),
  ));

test('files below the current directory are named from there', () =>
  expect(renderDiagnostic(unknown, new Map(), { color: false, cwd: '/p' })).toContain('┌ italy.mln:2:3\n  italy.mln:4:12:'));

test('without a text there is a place and no frame, without a span neither', () => {
  expect(renderDiagnostic(unknown, new Map(), { color: false }).split('\n')).toHaveLength(4);
  const bare: Diagnostic = { code: 'MLN6001', severity: 'warning', message: 'no', plugin: 'lvm', command: 'lvs vg0' };
  expect(renderDiagnostic(bare, texts, { color: false })).toBe('warning MLN6001 [plugin lvm] no\n  + lvs vg0');
});

test('colours are asked for, and the text is the same below them', () => {
  const colored = renderDiagnostic(unknown, texts, { color: true });
  expect(colored).toContain('\x1b[31;1merror MLN3001\x1b[0m');
  expect(colored.replace(/\x1b\[[\d;]*m/g, '')).toBe(renderDiagnostic(unknown, texts, { color: false }));
});

test('what a message quotes cannot reach the terminal', () =>
  expect(renderDiagnostic({ ...unknown, message: 'bad \x1b]0;x\x07' }, texts, { color: false })).not.toMatch(/[\x1b\x07]/));
