// Report → Report that keeps quiet about what may only follow from an earlier error.
import type { Code, Report } from '../api/diagnostic.js';

/** About things that are missing: they may have stood in what could not be read. */
const doubtful: ReadonlySet<Code> = new Set<Code>([
  'MLN2010',
  'MLN2015',
  'MLN3004',
  'MLN3007',
  'MLN3014',
  'MLN3021',
  'MLN3024',
  'MLN3025',
  'MLN3028',
  'MLN3031',
  'MLN3032',
]);

export function withoutFollowUps(report: Report): Report {
  const unless =
    (say: Report['error']): Report['error'] =>
    (code, ...rest) => {
      if (!doubtful.has(code)) say(code, ...rest);
    };
  return { error: unless(report.error), warning: unless(report.warning), note: unless(report.note) };
}
