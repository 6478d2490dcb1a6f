// node note-taker.js DIRECTORY DEBUGFS ARGUMENT...: stands in for debugfs, hands on what it is told, and keeps what changes an
// image: for each host a directory with the requests (`script`) and the contents they write.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [directory = '', debugfs = '', ...args] = process.argv.slice(2);
const child = spawn(debugfs, args, { stdio: ['pipe', 'inherit', 'inherit'] });
child.on('exit', (code) => process.exit(code ?? 1));

let open = args.includes('-w');
let lines: string[] = [];
let host = '';
let serial = 0;

// until its host is known
const making = `making.${process.pid}`;

const save = (): void => {
  if (host !== '') {
    renameSync(`${directory}/${making}`, `${directory}/${host}`);
    writeFileSync(`${directory}/${host}/script`, lines.map((line) => `${line.replaceAll(making, host)}\n`).join(''));
  }
  [open, lines, host] = [false, [], ''];
};

/** A line as it is to be said later, when the file it speaks of has long been used for other contents. */
const noted = (line: string): string => {
  const [, file = '', path = ''] = /^write "([^"]*)" "(.*)"$/.exec(line) ?? [];
  if (file === '') return line;
  mkdirSync(`${directory}/${making}`, { recursive: true });
  const copy = `${directory}/${making}/${serial++}`;
  writeFileSync(copy, readFileSync(file));
  if (path === '/etc/hostname') host = readFileSync(copy, 'utf8').trim().split('.')[0] ?? '';
  return `write "${copy}" "${path}"`;
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('open ')) open = line.includes(' -w ');
  else if (line === 'close') save();
  else if (open) lines.push(noted(line));
  child.stdin.write(`${line}\n`);
}
save();
child.stdin.end();
