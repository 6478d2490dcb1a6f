// node note-taker.js DIRECTORY DEBUGFS ARGUMENT...: stands in for debugfs, hands on what it is told, and keeps what changes an
// image: for each host a directory with the requests (`script`) and the contents they write.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [directory = '', debugfs = '', ...args] = process.argv.slice(2);
const child = spawn(debugfs, args, { stdio: ['pipe', 'inherit', 'inherit'] });
child.on('exit', (code) => process.exit(code ?? 1));

let open = args.includes('-w');
let lines: string[] = [];
let host = '';

const save = (): void => {
  if (host !== '') writeFileSync(`${directory}/${host}/script`, `${lines.join('\n')}\n`);
  [open, lines, host] = [false, [], ''];
};

// contents stand in a scratch directory that has the host's name
const noted = (line: string): string => {
  const [, file = '', name = '', path = ''] = /^write "([^"]*\/scratch\.([^/]+)\/[^"]*)" (.*)$/.exec(line) ?? [];
  if (file === '') return line;
  host = name;
  mkdirSync(`${directory}/${host}`, { recursive: true });
  const copy = `${directory}/${host}/${file.slice(file.lastIndexOf('/') + 1)}`;
  copyFileSync(file, copy);
  return `write "${copy}" ${path}`;
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('open ')) open = line.includes(' -w ');
  else if (line === 'close') save();
  else if (open) lines.push(noted(line));
  child.stdin.write(`${line}\n`);
}
save();
child.stdin.end();
