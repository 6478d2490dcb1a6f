// Says what came of runs of vitest, whose reports are named: what ran, what was replayed, what was left to the check of everything,
// what was skipped; in one plain line at the end. A run without a report has failed.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const report = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [{ name: path, status: 'failed', assertionResults: [] }];
  }
};

const files = process.argv.slice(2).flatMap(report);
const tests = files.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, file: relative(process.cwd(), name) })),
);

const kindOf = ({ file }) => /^test\/(e2e|rig|replay)\//.exec(file)?.[1] ?? 'unit';
const kinds = { unit: 'unit tests', e2e: 'end to end', rig: 'on the rig with Xen', replay: 'verdicts of the rig, replayed' };
const [passed, failed] = ['passed', 'failed'].map((status) => tests.filter((test) => test.status === status));
const others = tests.filter((test) => !passed.includes(test) && !failed.includes(test));
// in a check of everything a test that is long is left out for another reason, and that is skipping
const isQuick = tests.some(isLong) && !passed.concat(failed).some(isLong);
const left = isQuick ? others.filter(isLong) : [];
const skipped = others.filter((test) => !left.includes(test));

function isLong({ tags = [] }) {
  return tags.includes('long');
}

const by = (list, key) => {
  const counts = new Map();
  for (const one of list) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return [...counts].sort();
};
const list = (title, these) => {
  if (these.length === 0) return;
  console.log(title);
  for (const [file, count] of by(these, (test) => test.file)) console.log(`  ${file}: ${count}`);
};

// files are tested side by side
const seconds = (kind) => {
  const mine = files.filter(({ name }) => kindOf({ file: relative(process.cwd(), name) }) === kind);
  return Math.round(mine.reduce((sum, { startTime = 0, endTime = 0 }) => sum + endTime - startTime, 0) / 1000);
};
console.log('ran:');
for (const [kind, title] of Object.entries(kinds)) {
  const mine = passed.concat(failed).filter((test) => kindOf(test) === kind);
  if (mine.length === 0) continue;
  console.log(`  ${title}: ${mine.length} tests in ${by(mine, (test) => test.file).length} files, ${seconds(kind)} s`);
}
const replayed = passed.filter((test) => kindOf(test) === 'replay');
for (const [scenario, count] of by(replayed, (test) => test.ancestorTitles.at(-1)))
  console.log(`replayed: ${scenario}: ${count}`);
list(`left to --all: ${left.length} tests`, left);
list(`skipped, for something is missing on this machine: ${skipped.length} tests`, skipped);
list(`failed: ${failed.length} tests`, failed);

const broken = files.filter(
  (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
);
for (const { name, message = '' } of broken) console.log(`failed as a whole: ${name} ${message.split('\n')[0]}`);
const lost = failed.length + broken.length;
console.log(`${passed.length} passed, ${lost} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = lost > 0 || passed.length === 0 ? 1 : 0;
