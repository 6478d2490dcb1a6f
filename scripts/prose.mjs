// Checks the prose of the project: `node scripts/prose.mjs [--code] [--count] [FILE..]`. Without options it reads the Markdown pages,
// with --code also the texts in TypeScript sources; --count prints the number of findings for each rule and folder. Exits with 1 if
// there are findings.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lintPage, lintTexts } from './prose/lint.mjs';
import { textsOf } from './prose/texts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const flags = new Set(process.argv.slice(2).filter((word) => word.startsWith('--')));
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));

function isPage(file) {
  return file.endsWith('.md');
}

function isTextOfPage(file) {
  return file === 'scripts/docs/sentences.mjs';
}

function isSource(file) {
  return /^(engine|(plugins|backends|packages)\/[^/]+)\/src\/(?!.*\.generated\.ts).*\.ts$/.test(file);
}

function filesToCheck() {
  const all = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\n');
  const files = all.filter((file) => isPage(file) || isTextOfPage(file) || (flags.has('--code') && isSource(file)));
  return files.filter((file) => existsSync(root + file) && (named.length === 0 || named.some((name) => file.startsWith(name))));
}

async function findingsOf(file) {
  const text = readFileSync(root + file, 'utf8');
  if (isPage(file)) return await lintPage(file, text);
  const { messages, helps, comments } = textsOf(file, text);
  const found = [
    await lintTexts(file, messages, 'message'),
    await lintTexts(file, helps, 'help'),
    await lintTexts(file, comments, 'comment'),
  ];
  return found.flat().sort((a, b) => a.line - b.line);
}

const findings = [];
for (const file of filesToCheck()) findings.push(...(await findingsOf(file)));

if (flags.has('--count')) {
  const counts = new Map();
  for (const { file, rule } of findings) {
    const folder = `${rule} ${file
      .split('/')
      .slice(0, file.startsWith('engine/') ? 3 : 2)
      .join('/')}`;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  for (const [folder, count] of counts) console.log(`${String(count).padStart(5)} ${folder}`);
} else {
  for (const { file, line, rule, message } of findings) console.log(`${file}:${line}: ${message} (${rule})`);
}
if (findings.length > 0) console.log(`${findings.length} places to write better`);
process.exitCode = findings.length === 0 ? 0 : 1;
