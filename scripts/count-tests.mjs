// Says in one line what came of runs of vitest, whose reports are named; a run without a report has failed.
import { readFileSync } from 'node:fs';

const report = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, testResults: [] };
  }
};
const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);

const reports = process.argv.slice(2).map(report);
const broken = (r) => r.testResults.filter((t) => t.status === 'failed' && t.assertionResults.length === 0).length;
const passed = sum(reports.map((r) => r.numPassedTests));
const failed = sum(reports.map((r) => r.numFailedTests + broken(r)));
const skipped = sum(reports.map((r) => r.numPendingTests + (r.numTodoTests ?? 0)));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
