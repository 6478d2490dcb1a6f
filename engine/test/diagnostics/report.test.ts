import { describe, expect, test } from 'vitest';
import { createReport } from '../../src/diagnostics/report.js';

const span = { file: '/p/t.mln', line: 1, column: 2, length: 3 };

describe('a report', () => {
  test('fills the texts of the catalogue', () => {
    const report = createReport();
    report.error('MLN3008', span, { name: 'a', chain: 'a -> b -> a' });
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

  test('knows the codes of plugins, and takes a hint and related places', () => {
    const report = createReport([{ MLN6101: { message: 'no {what}' } }]);
    report.warning('MLN6101', undefined, { what: 'disk' }, { hint: 'add one', related: [{ span, message: 'here' }] });
    expect(report.diagnostics).toEqual([
      { code: 'MLN6101', severity: 'warning', message: 'no disk', hint: 'add one', related: [{ span, message: 'here' }] },
    ]);
    expect(report.hasErrors).toBe(false);
  });

  test('throws for a code of no catalogue', () =>
    expect(() => createReport().note('MLN1', span)).toThrow('no catalogue has the code MLN1'));

  test('says the same at the same place once, whichever host it is about', () => {
    const report = createReport();
    report.error('MLN3001', span, { word: 'x', where: 'host a' });
    report.error('MLN3001', span, { word: 'x', where: 'host b' });
    report.error('MLN3001', span, { word: 'y', where: 'host b' });
    report.error('MLN3001', { ...span, line: 2 }, { word: 'x', where: 'host b' });
    expect(report.diagnostics).toHaveLength(3);
  });

  test('without a place, hosts are told apart', () => {
    const report = createReport();
    report.error('MLN5005', undefined, { host: 'a', seconds: 1, log: 'x' });
    report.error('MLN5005', undefined, { host: 'b', seconds: 1, log: 'x' });
    expect(report.diagnostics).toHaveLength(2);
  });

  test('takes over what others found, once', () => {
    const [first, second] = [createReport(), createReport()];
    first.error('MLN3004', span);
    second.add(first.diagnostics);
    second.add(first.diagnostics);
    expect(second.diagnostics).toEqual(first.diagnostics);
    expect(second.hasErrors).toBe(true);
  });

  test('says which plugin was running', () => {
    const report = createReport([], () => ({ plugin: 'lvm', hook: 'validate' }));
    report.error('MLN3004', span);
    expect(report.diagnostics).toMatchObject([{ plugin: 'lvm', hook: 'validate' }]);
  });

  test('leaves braces that are no placeholders alone', () => {
    const report = createReport();
    report.error('MLN3003', span, { word: 'users' });
    expect(report.diagnostics[0]?.hint).toBe('write: users { ... }');
  });
});
