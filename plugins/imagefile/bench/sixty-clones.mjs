// Sixty disks with their edits, by this code and by the bare tools: node plugins/imagefile/bench/sixty-clones.mjs TEMPLATE [DIR]
// Run `npm run build` first. DIR decides which file system is measured.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDisk } from '@mln/plugin-rootless';
import { diskFiles } from '../../../engine/dist/system/disk-files.js';
import { execaShell } from '../../../engine/dist/system/execa-shell.js';
import { actions } from '../dist/index.js';

const [template, where = os.tmpdir()] = process.argv.slice(2);
const count = 60;
const workers = 2;
const directory = fs.mkdtempSync(path.join(where, 'mln-bench-'));
const inner = execaShell();
let programs = 0;
const counted = (call) => (command, assume) => {
  programs++;
  return call(command, assume);
};
const sh = { run: counted(inner.run), probe: counted(inner.probe) };
const files = diskFiles();
const signal = new AbortController().signal;

const edits = (i) => [
  ['/etc/hostname', `host${i}\n`],
  ['/etc/hosts', `127.0.0.1 localhost\n10.0.0.${i} host${i}\n`],
  ['/etc/passwd', `root:x:0:0:root:/root:/bin/sh\nuser${i}:x:1000:1000::/home/u:/bin/sh\n`],
  ['/etc/shadow', `root:*:1:0:99999:7:::\nuser${i}:*:1:0:99999:7:::\n`],
  ['/etc/group', `root:x:0:\nuser${i}:x:1000:\n`],
  ['/etc/gshadow', `root:*::\nuser${i}:!::\n`],
  ['/etc/network/interfaces', `auto lo\niface lo inet loopback\nauto eth0\niface eth0 inet static\n\taddress 10.0.0.${i}\n`],
  ['/etc/resolv.conf', 'nameserver 10.0.0.1\n'],
  ['/root/.ssh/authorized_keys', `ssh-ed25519 AAAA host${i}\n`],
  ['/etc/apache2/sites-available/site.conf', '<VirtualHost *:80>\n</VirtualHost>\n'],
  ['/var/www/index.html', `<h1>${i}</h1>\n`],
];

const parallel = async (work) => {
  const queue = [...Array(count).keys()];
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let i = queue.shift(); i !== undefined; i = queue.shift()) await work(i);
    }),
  );
};

const measured = async (what, prepare, work) => {
  const images = path.join(directory, what.replaceAll(/\W+/g, '-'));
  fs.mkdirSync(images);
  programs = 0;
  const begin = performance.now();
  const state = prepare?.(images);
  await parallel((i) => work(images, i, state));
  const seconds = (performance.now() - begin) / 1000;
  const kilobytes = fs.readdirSync(images).reduce((sum, name) => sum + fs.statSync(path.join(images, name)).blocks / 2, 0);
  console.log(`${what.padEnd(28)} ${seconds.toFixed(2)} s  ${programs} programs  ${(kilobytes / 1024).toFixed(1)} MB`);
  fs.rmSync(images, { recursive: true });
  return seconds;
};

const act = (action, args) => action.run({ args, sh, files, signal, output() {} });

const ours = (format) => async (images, i) => {
  const file = path.join(images, `host${i}.${format === 'raw' ? 'img' : 'cow'}`);
  const building = `${file}.new`;
  if (format === 'raw') await act(actions.clone, { template, building, grow: null });
  else await act(actions.makeCow, { backing: template, building });
  const scratch = path.join(images, `scratch${i}`);
  await files.mkdir(scratch);
  const guest = await openDisk(
    { path: building, building, format, offset: 0 },
    { sh, files, signal, scratch, pristine: template, output() {} },
  );
  for (const [name, content] of edits(i)) await guest.write(name, content);
  await guest.close();
  await files.remove(scratch);
  await act(actions.publish, { building, path: file, sync: format === 'raw' });
};

const bare = (file, args, input = '') =>
  new Promise((resolve) => {
    programs++;
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('exit', resolve);
    child.stdin.on('error', () => {}); // it may end without reading
    child.stdin.end(input);
  });

const script = (images, i) => {
  const made = ['/root/.ssh', '/etc/apache2', '/etc/apache2/sites-available', '/var/www'].map((name) => `mkdir ${name}`);
  const written = edits(i).flatMap(([name, content], n) => {
    const from = path.join(images, `content-${i}-${n}`);
    fs.writeFileSync(from, content);
    return [`rm ${name}`, `write ${from} ${name}`, `sif ${name} mode 0100644`, `sif ${name} uid 0`, `sif ${name} gid 0`];
  });
  return `${[...made, ...written].join('\n')}\n`;
};

const bareRaw = async (images, i) => {
  const file = path.join(images, `host${i}.img`);
  await bare('cp', ['--reflink=auto', '--sparse=auto', '--no-preserve=mode', template, file]);
  await bare('debugfs', ['-w', '-f', '-', file], script(images, i));
};

const twoCopies = (images) => {
  const idle = Array.from({ length: workers }, (_, n) => path.join(images, `work${n}`));
  return { idle };
};

const bareCow = async (images, i, { idle }) => {
  const work = idle.pop();
  if (!fs.existsSync(work)) await bare('cp', ['--sparse=always', '--no-preserve=mode', template, work]);
  const undo = path.join(images, `undo${i}`);
  await bare('uml_mkcow', [path.join(images, `host${i}.cow`), template]);
  await bare('debugfs', ['-w', '-z', undo, '-f', '-', work], script(images, i));
  await bare('e2undo', [undo, work]);
  idle.push(work);
};

try {
  for (let round = 1; round <= 3; round++) {
    const cow = await measured('copy-on-write, bare tools', twoCopies, bareCow);
    const ourCow = await measured('copy-on-write', undefined, ours('uml-cow'));
    console.log(`ratio ${(ourCow / cow).toFixed(2)}`);
    const raw = await measured('raw, bare tools', undefined, bareRaw);
    const ourRaw = await measured('raw', undefined, ours('raw'));
    console.log(`ratio ${(ourRaw / raw).toFixed(2)}`);
  }
} finally {
  fs.rmSync(directory, { recursive: true });
}
