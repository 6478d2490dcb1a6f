import { describe, expect, test } from 'vitest';
import { codes } from '../../src/diagnostics/catalogue.js';
import { createReport } from '../../src/diagnostics/report.js';

const span = { file: '/p/t.mln', line: 1, column: 2, length: 3 };

describe('a report', () => {
  test('fills the texts of the catalogue', () => {
    const report = createReport();
    report.error(codes.circularSuperclass, span, { name: 'a', chain: 'a -> b -> a' });
    expect(report.diagnostics).toEqual([
      {
        code: 'MLN3008',
        severity: 'error',
        message: 'superclass "a" is its own ancestor',
        hint: 'break the circle: a -> b -> a',
        span,
      },
    ]);
  });

  test('takes rows of plugins, a hint and related places', () => {
    const report = createReport();
    const row = { code: 'MLN6101', message: 'no {what}' } as const;
    report.warning(row, undefined, { what: 'disk' }, { hint: 'add one', related: [{ span, message: 'here' }] });
    expect(report.diagnostics).toEqual([
      { code: 'MLN6101', severity: 'warning', message: 'no disk', hint: 'add one', related: [{ span, message: 'here' }] },
    ]);
    expect(report.hasErrors).toBe(false);
  });

  test.each([[undefined], ['MLN1'], [{ message: 'no code' }]])('throws for %j, which is no row of a catalogue', (row) =>
    // as a plugin in JavaScript may call it
    expect(() => createReport().note(row as never, span)).toThrow('a report needs a row of a catalogue'),
  );

  test('says the same at the same place once, whichever host it is about', () => {
    const report = createReport();
    report.error(codes.unknownWord, span, { word: 'x', where: 'host a' });
    report.error(codes.unknownWord, span, { word: 'x', where: 'host b' });
    report.error(codes.unknownWord, span, { word: 'y', where: 'host b' });
    report.error(codes.unknownWord, { ...span, line: 2 }, { word: 'x', where: 'host b' });
    expect(report.diagnostics).toHaveLength(3);
  });

  test('without a place, hosts are told apart', () => {
    const report = createReport();
    report.error(codes.hostNotUpInTime, undefined, { host: 'a', seconds: 1, log: 'x' });
    report.error(codes.hostNotUpInTime, undefined, { host: 'b', seconds: 1, log: 'x' });
    expect(report.diagnostics).toHaveLength(2);
  });

  test('takes over what others found, once', () => {
    const [first, second] = [createReport(), createReport()];
    first.error(codes.missingProjectName, span);
    second.add(first.diagnostics);
    second.add(first.diagnostics);
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.hasErrors).toBe(true);
  });

  test('says which plugin was running', () => {
    const report = createReport(() => ({ plugin: 'lvm', hook: 'validate' }));
    report.error(codes.missingProjectName, span);
    expect(report.diagnostics).toMatchObject([{ plugin: 'lvm', hook: 'validate' }]);
  });

  test('leaves braces that are no placeholders alone', () => {
    const report = createReport();
    report.error(codes.valueInsteadOfBlock, span, { word: 'users' });
    expect(report.diagnostics[0]?.hint).toBe('write: users { ... }');
  });
});
