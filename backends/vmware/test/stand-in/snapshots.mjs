// What the stand-in for vmrun does with the files of snapshots. From VMware's public descriptions of them (.vmsd, .vmsn, .vmem and
// disks NAME-000001.vmdk that lie over another one); never compared with the real program.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

const entry = /^([^#=\s][^=]*?)\s*=\s*"(.*)"$/;
function isDisk(name) {
  return /^(scsi|sata|ide)\d:\d\.filename$/i.test(name);
}

function linesOf(file) {
  return readFileSync(file, 'utf8').split('\n');
}

function diskOf(vmx) {
  for (const line of linesOf(vmx)) {
    const [, name = '', value = ''] = entry.exec(line) ?? [];
    if (isDisk(name)) return isAbsolute(value) ? value : join(dirname(vmx), value);
  }
  return undefined;
}

function setDisk(vmx, path) {
  const lines = linesOf(vmx).map((line) => {
    const [, name = ''] = entry.exec(line) ?? [];
    return isDisk(name) ? `${name} = "${path}"` : line;
  });
  writeFileSync(vmx, lines.join('\n'), { mode: 0o600 });
}

/** The disk that a delta lies over. */
export function parentOf(disk) {
  const hint = /^parentFileNameHint="(.*)"$/m.exec(readFileSync(disk, 'utf8'))?.[1];
  return hint === undefined ? undefined : join(dirname(disk), hint);
}

function setParent(disk, parent) {
  return writeFileSync(disk, `# Disk DescriptorFile\ncreateType="monolithicSparse"\nparentFileNameHint="${basename(parent)}"\n`);
}

function deltasBeside(disk) {
  return readdirSync(dirname(disk))
    .filter((name) => /-\d{6}\.vmdk$/.test(name))
    .map((name) => join(dirname(disk), name));
}

function newDelta(parent) {
  const base = parent.replace(/(-\d{6})?\.vmdk$/, '');
  for (let n = 1; ; n++) {
    const path = `${base}-${String(n).padStart(6, '0')}.vmdk`;
    if (existsSync(path)) continue;
    setParent(path, parent);
    return path;
  }
}

function vmsdOf(vmx) {
  return vmx.replace(/\.vmx$/, '.vmsd');
}

/** Oldest first. */
export function snapshotsOf(vmx) {
  if (!existsSync(vmsdOf(vmx))) return [];
  const entries = new Map(linesOf(vmsdOf(vmx)).flatMap((line) => (entry.test(line) ? [entry.exec(line).slice(1)] : [])));
  return Array.from({ length: Number(entries.get('snapshot.numSnapshots')) }, (_, n) => {
    const of = (field) => entries.get(`snapshot${n}.${field}`);
    const times = [of('createTimeHigh'), of('createTimeLow')];
    return { uid: Number(of('uid')), name: of('displayName'), file: of('filename'), times, disk: of('disk0.fileName') };
  });
}

function write(vmx, all, current) {
  const lines = all.flatMap(({ uid, name, file, times, disk }, n) => [
    `snapshot${n}.uid = "${uid}"`,
    `snapshot${n}.filename = "${file}"`,
    `snapshot${n}.displayName = "${name}"`,
    `snapshot${n}.createTimeHigh = "${times[0]}"`,
    `snapshot${n}.createTimeLow = "${times[1]}"`,
    `snapshot${n}.numDisks = "1"`,
    `snapshot${n}.disk0.fileName = "${disk}"`,
    `snapshot${n}.disk0.node = "scsi0:0"`,
  ]);
  const head = ['.encoding = "UTF-8"', `snapshot.current = "${current}"`];
  writeFileSync(vmsdOf(vmx), `${[...head, ...lines, `snapshot.numSnapshots = "${all.length}"`].join('\n')}\n`);
}

export function take(vmx, name, memory) {
  const all = snapshotsOf(vmx);
  const uid = Math.max(0, ...all.map((one) => one.uid)) + 1;
  const file = `${basename(vmx, '.vmx')}-Snapshot${uid}`;
  writeFileSync(join(dirname(vmx), `${file}.vmsn`), 'state\n');
  if (memory) writeFileSync(join(dirname(vmx), `${file}.vmem`), 'memory\n');
  const micros = BigInt(Date.now()) * 1000n;
  const times = [micros >> 32n, BigInt.asIntN(32, micros)];
  const disk = diskOf(vmx);
  write(vmx, [...all, { uid, name, file: `${file}.vmsn`, times, disk }], uid);
  setDisk(vmx, newDelta(disk));
}

/** Answers with the state to take up, when there is memory. */
export function revert(vmx, name) {
  const all = snapshotsOf(vmx);
  const one = all.find((known) => known.name === name);
  if (one === undefined) return undefined;
  const now = diskOf(vmx);
  // what was written since then is lost, unless another snapshot lies over it
  if (!all.some(({ disk }) => disk === now)) rmSync(now);
  setDisk(vmx, newDelta(one.disk));
  write(vmx, all, one.uid);
  return { state: existsSync(join(dirname(vmx), one.file.replace('.vmsn', '.vmem'))) ? one.file : '' };
}

export function remove(vmx, name) {
  const all = snapshotsOf(vmx);
  const one = all.find((known) => known.name === name);
  if (one === undefined) return false;
  for (const file of [one.file, one.file.replace('.vmsn', '.vmem')]) rmSync(join(dirname(vmx), file), { force: true });
  const rest = all.filter((known) => known !== one);
  while (tidy(vmx, rest)) {}
  write(vmx, rest, rest.at(-1)?.uid ?? 0);
  return true;
}

/** One disk that nobody needs: it is removed, or merged into the one below it. Answers whether there was one. */
function tidy(vmx, all) {
  const now = diskOf(vmx);
  // those of other machines may go at any moment
  const deltas = deltasBeside(now).filter((disk) => isOf(vmx, disk));
  const above = (disk) => deltas.filter((delta) => parentOf(delta) === disk);
  const isKept = (disk) => all.some((one) => one.disk === disk);
  const idle = deltas.find((delta) => delta !== now && !isKept(delta) && above(delta).length === 0);
  if (idle !== undefined) {
    rmSync(idle);
    return true;
  }
  const base = now.replace(/(-\d{6})?\.vmdk$/, '.vmdk');
  const below = [base, ...deltas].find((disk) => disk !== now && !isKept(disk) && above(disk).length === 1);
  if (below === undefined) return false;
  const [only] = above(below);
  for (const delta of above(only)) setParent(delta, below);
  if (now === only) setDisk(vmx, below);
  for (const other of all) if (other.disk === only) other.disk = below;
  rmSync(only);
  return true;
}

/** Disks of other machines stand beside those of this one. */
function isOf(vmx, disk) {
  return basename(disk).replace(/(-\d{6})?\.vmdk$/, '') === basename(vmx, '.vmx');
}
