// node bare-cow.js TEMPLATE RECORDED OUT HOST...: the least that makes the same copy-on-write disks: one working copy, and for each
// host one debugfs with an undo file, the changed blocks, one sync. No journal, no state, nothing undone when it fails.
import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs';

const [template = '', recorded = '', out = '', ...hosts] = process.argv.slice(2);
const { size, mtimeMs } = statSync(template);
const bitmapAt = 8192;
const dataAt = Math.ceil((bitmapAt + Math.ceil(size / 4096)) / 4096) * 4096;

const header = Buffer.alloc(32 + 4096);
header.write('OOOM', 'latin1');
header.writeUInt32BE(3, 4);
header.writeUInt32BE(Math.floor(mtimeMs / 1000), 8);
header.writeBigUInt64BE(BigInt(size), 12);
header.writeUInt32BE(512, 20);
header.writeUInt32BE(4096, 24);
header.write(template, 32);

/** The 4 KiB blocks that were changed, as an undo file of e2fsprogs tells them. */
const changedIn = (undo: Buffer): ReadonlySet<number> => {
  const [unit, block] = [undo.readUInt32LE(32), undo.readUInt32LE(36)];
  const found = new Set<number>();
  let next = Number(undo.readBigUInt64LE(24)) * unit;
  for (let left = Number(undo.readBigUInt64LE(8)); left > 0; ) {
    const keys = next;
    next += unit;
    for (let key = keys + 16; key < keys + unit && left > 0; key += 16, left--) {
      const [at, length] = [Number(undo.readBigUInt64LE(key)) * block, undo.readUInt32LE(key + 12)];
      for (let n = Math.floor(at / 4096); n * 4096 < at + length; n++) found.add(n);
      next += Math.ceil(length / unit) * unit;
    }
  }
  return found;
};

const work = `${out}/work.${process.pid}`;
const undo = `${out}/undo.${process.pid}`;
execFileSync('cp', ['--sparse=auto', '--no-preserve=mode', template, work]);
const [baseImage, changed] = [openSync(template, 'r'), openSync(work, 'r+')];
const [now, before] = [Buffer.alloc(4096), Buffer.alloc(4096)];
for (const host of hosts) {
  execFileSync('debugfs', ['-w', '-z', undo, '-f', `${recorded}/${host}/script`, work], { stdio: 'ignore' });
  const cow = openSync(`${out}/${host}.cow`, 'w', 0o600);
  const bitmap = Buffer.alloc(Math.ceil(size / 4096));
  writeSync(cow, header, 0, header.length, 0);
  ftruncateSync(cow, dataAt);
  for (const block of changedIn(readFileSync(undo))) {
    readSync(changed, now, 0, 4096, block * 4096);
    readSync(baseImage, before, 0, 4096, block * 4096);
    if (now.equals(before)) continue;
    writeSync(changed, before, 0, 4096, block * 4096);
    writeSync(cow, now, 0, 4096, dataAt + block * 4096);
    bitmap[block] = 0xff;
  }
  writeSync(cow, bitmap, 0, bitmap.length, bitmapAt);
  fsyncSync(cow);
  closeSync(cow);
  rmSync(undo);
}
for (const fd of [baseImage, changed]) closeSync(fd);
rmSync(work);
