// Many diagnostics on one screen.
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/api/diagnostic.js';
import type { Io } from '../../src/cli/command.js';
import { printDiagnostics } from '../../src/cli/print-diagnostics.js';

function said(diagnostics: readonly Diagnostic[]): string {
  let err = '';
  const io: Pick<Io, 'err' | 'color' | 'cwd'> = {
    color: false,
    cwd: '/',
    err: (text) => {
      err += text;
    },
  };
  printDiagnostics({ io: io as Io }, diagnostics); // the rest of it is not asked for
  return err;
}

function error(message: string): Diagnostic {
  return { code: 'MLN3001', severity: 'error', message };
}

test('none say nothing', () => expect(said([])).toBe(''));

test('one stands alone', () => expect(said([error('one')])).toBe('error MLN3001 one\n'));

test('several are apart, and counted by kind', () => {
  const note: Diagnostic = { ...error('three'), severity: 'note' };
  expect(said([error('one'), error('two'), note])).toBe(
    'error MLN3001 one\n\nerror MLN3001 two\n\nnote MLN3001 three\n\n2 errors, 1 note\n',
  );
});

test('very many are cut, and the number tells of the rest', () => {
  const text = said(Array.from({ length: 70 }, (_, i) => error(`e${i}`)));
  expect(text).toContain('e49\n\n70 errors; the first 50 are shown\n');
  expect(text).not.toContain('e50');
});
