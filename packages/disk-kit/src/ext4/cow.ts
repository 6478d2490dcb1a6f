// User-Mode Linux copy-on-write files, header version 3: which blocks differ from the backing image, and those blocks.
import { type OpenFile, openFile, withFile } from './file.js';

const magic = 0x4f4f4f4d;
const sector = 512;
const alignment = 4096;
const headerLength = 32 + 4096;
const pathAt = 32;

export interface CowHeader {
  /** Absolute path of the image below. */
  readonly backing: string;
  /** Its modification time, seconds since 1970: the kernel refuses the pair if the times differ. */
  readonly mtime: number;
  /** Bytes, of the backing image and of the disk that the guest sees. */
  readonly size: number;
}

function align(n: number): number {
  return Math.ceil(n / alignment) * alignment;
}

const bitmapAt = align(headerLength);

/** Where the data begins; sector n of the disk stands at `dataAt + n * 512`. */
export function dataAt(size: number): number {
  return align(bitmapAt + Math.ceil(size / (8 * sector)));
}

/** The bytes of a header: big endian, the path ended by a zero. */
export function encodeHeader({ backing, mtime, size }: CowHeader): Buffer {
  const path = Buffer.from(backing);
  if (!backing.startsWith('/') || path.length > 4095) throw new Error(`"${backing}" does not fit into a copy-on-write header`);
  const header = Buffer.alloc(headerLength);
  header.writeUInt32BE(magic, 0);
  header.writeUInt32BE(3, 4);
  header.writeUInt32BE(mtime, 8);
  header.writeBigUInt64BE(BigInt(size), 12);
  header.writeUInt32BE(sector, 20);
  header.writeUInt32BE(alignment, 24);
  path.copy(header, pathAt);
  return header;
}

/** `undefined` if this is not a header of this version and geometry. */
export function decodeHeader(header: Uint8Array): CowHeader | undefined {
  const view = Buffer.from(header);
  if (view.length < headerLength || view.readUInt32BE(0) !== magic || view.readUInt32BE(4) !== 3) return undefined;
  if (view.readUInt32BE(20) !== sector || view.readUInt32BE(24) !== alignment) return undefined;
  const end = view.indexOf(0, pathAt);
  return {
    backing: view.subarray(pathAt, end === -1 ? headerLength : end).toString(),
    mtime: view.readUInt32BE(8),
    size: Number(view.readBigUInt64BE(12)),
  };
}

export async function readHeader(path: string): Promise<CowHeader | undefined> {
  return withFile(openFile(path, 'r'), (file) => decodeHeader(file.read(0, headerLength)));
}

/** The header for an image as it is now. */
export async function headerFor(backing: string): Promise<CowHeader> {
  return withFile(openFile(backing, 'r'), (file) => ({ backing, mtime: Math.floor(file.mtimeMs() / 1000), size: file.size() }));
}

/** A range of the disk in bytes. */
export interface Range {
  readonly at: number;
  readonly length: number;
}

export interface CowWriter {
  readonly file: OpenFile;
  readonly header: CowHeader;
}

/** An empty one at `path`. The caller closes the file. */
export async function createCow(path: string, header: CowHeader): Promise<CowWriter> {
  const file = openFile(path, 'w+');
  file.write(encodeHeader(header), 0);
  file.truncate(dataAt(header.size));
  return { file, header };
}

export function openCow(path: string): CowWriter {
  const file = openFile(path, 'r+');
  const header = decodeHeader(file.read(0, headerLength));
  if (header !== undefined) return { file, header };
  file.close();
  throw new Error(`${path} is not a User-Mode Linux copy-on-write file of version 3`);
}

/** Neighbouring blocks of 4 KiB, counted from where the file system begins. */
interface Run {
  readonly first: number;
  readonly count: number;
}

const longestRun = 256;

/** The ranges to take over, and the start of the file system whose blocks divide them. */
export interface Changes {
  readonly ranges: readonly Range[];
  /** Bytes. */
  readonly offset: number;
}

/** The blocks that the ranges touch, in order, each once. */
function runsOf({ ranges, offset }: Changes, size: number): readonly Run[] {
  const blocks = new Set<number>();
  for (const { at, length } of ranges)
    for (let block = Math.floor((at - offset) / alignment); offset + block * alignment < Math.min(at + length, size); block++)
      blocks.add(block);
  const runs: { first: number; count: number }[] = [];
  for (const block of [...blocks].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === block && last.count < longestRun) last.count++;
    else runs.push({ first: block, count: 1 });
  }
  return runs;
}

function bitmapLength(size: number): number {
  return Math.ceil(size / (8 * sector));
}

function readBitmap({ file, header }: CowWriter): Buffer {
  return file.read(bitmapAt, bitmapLength(header.size));
}

/**
 * Takes over the blocks of `changes` from `changed`, an image of the disk's size. Skips a block that equals `backing`, unless the
 * file already has it. Writes the bitmap last: until then the disk is unchanged. A block is never divided between the file and the
 * image below, because User-Mode Linux 6.1 reads the data after such a block from the wrong place.
 */
export function putBlocks(
  cow: CowWriter,
  images: { readonly changed: OpenFile; readonly backing: OpenFile },
  changes: Changes,
): void {
  const { size } = cow.header;
  const bitmap = readBitmap(cow);
  for (const { first, count } of runsOf(changes, size)) {
    const start = Math.max(0, changes.offset + first * alignment);
    const end = Math.min(changes.offset + (first + count) * alignment, size);
    const bytes = images.changed.read(start, end - start);
    const before = images.backing.read(start, end - start);
    for (let block = first; block < first + count; block++) {
      const at = Math.max(0, changes.offset + block * alignment);
      const [from, to] = [at - start, Math.min(changes.offset + (block + 1) * alignment, size) - start];
      const content = bytes.subarray(from, to);
      const sectors = { first: at / sector, end: (start + to) / sector };
      if (!anySet(bitmap, sectors) && content.equals(before.subarray(from, to))) continue;
      cow.file.write(content, dataAt(size) + at);
      for (let n = sectors.first; n < sectors.end; n++) bitmap[n >> 3] = (bitmap[n >> 3] ?? 0) | (1 << (n & 7));
    }
  }
  cow.file.write(bitmap, bitmapAt);
}

function anySet(bitmap: Buffer, { first, end }: { readonly first: number; readonly end: number }): boolean {
  for (let n = first; n < end; n++) if (((bitmap[n >> 3] ?? 0) & (1 << (n & 7))) !== 0) return true;
  return false;
}

/** Writes the disk's own blocks over `flat`, a copy of the backing image. */
export function overlayOnto(cow: CowWriter, flat: OpenFile): void {
  const { size } = cow.header;
  for (const [block, bits] of readBitmap(cow).entries()) {
    if (bits === 0) continue;
    const [at, end] = [block * alignment, Math.min((block + 1) * alignment, size)];
    const bytes = cow.file.read(dataAt(size) + at, end - at);
    for (let s = 0; s * sector < bytes.length; s++)
      if ((bits & (1 << s)) !== 0) flat.write(bytes.subarray(s * sector, (s + 1) * sector), at + s * sector);
  }
}

/** True if the file has no blocks yet. */
export function isEmpty(cow: CowWriter): boolean {
  const bitmap = readBitmap(cow);
  return bitmap.equals(Buffer.alloc(bitmap.length));
}
