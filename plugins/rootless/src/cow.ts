// User-Mode Linux copy-on-write files, header version 3: which blocks differ from the backing image, and those blocks.
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises'; // sparse files are written by position, which no port offers

const magic = 0x4f4f4f4d;
const sector = 512;
const alignment = 4096;
const headerLength = 32 + 4096;
const pathAt = 32;

export interface CowHeader {
  /** Absolute path of the image below. */
  readonly backing: string;
  /** Its modification time, seconds since 1970: the kernel refuses the pair when it differs. */
  readonly mtime: number;
  /** Bytes, of the backing image and of the disk that the guest sees. */
  readonly size: number;
}

const align = (n: number): number => Math.ceil(n / alignment) * alignment;
const bitmapAt = align(headerLength);

/** Where the data begins; sector n of the disk stands at `dataAt + n * 512`. */
export const dataAt = (size: number): number => align(bitmapAt + Math.ceil(size / (8 * sector)));

/** The bytes of a header: big endian, the path ended by a zero. */
export const encodeHeader = ({ backing, mtime, size }: CowHeader): Buffer => {
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
};

/** `undefined` when it is no header of this version and geometry. */
export const decodeHeader = (header: Uint8Array): CowHeader | undefined => {
  const view = Buffer.from(header);
  if (view.length < headerLength || view.readUInt32BE(0) !== magic || view.readUInt32BE(4) !== 3) return undefined;
  if (view.readUInt32BE(20) !== sector || view.readUInt32BE(24) !== alignment) return undefined;
  const end = view.indexOf(0, pathAt);
  return {
    backing: view.subarray(pathAt, end === -1 ? headerLength : end).toString(),
    mtime: view.readUInt32BE(8),
    size: Number(view.readBigUInt64BE(12)),
  };
};

export const readHeader = async (path: string): Promise<CowHeader | undefined> => {
  const file = await open(path, 'r');
  try {
    return decodeHeader((await file.read(Buffer.alloc(headerLength), 0, headerLength, 0)).buffer);
  } finally {
    await file.close();
  }
};

/** The header for an image as it is now. */
export const headerFor = async (backing: string): Promise<CowHeader> => {
  const file = await open(backing, 'r');
  try {
    const { mtimeMs, size } = await file.stat();
    return { backing, mtime: Math.floor(mtimeMs / 1000), size };
  } finally {
    await file.close();
  }
};

/** A range of the disk in bytes. */
export interface Range {
  readonly at: number;
  readonly length: number;
}

export interface CowWriter {
  readonly file: FileHandle;
  readonly header: CowHeader;
}

/** An empty one at `path`. The caller closes the file. */
export const createCow = async (path: string, header: CowHeader): Promise<CowWriter> => {
  const file = await open(path, 'w+', 0o600);
  await file.write(encodeHeader(header), 0, headerLength, 0);
  await file.truncate(dataAt(header.size));
  return { file, header };
};

export const openCow = async (path: string): Promise<CowWriter> => {
  const header = await readHeader(path);
  if (header === undefined) throw new Error(`${path} is not a User-Mode Linux copy-on-write file of version 3`);
  return { file: await open(path, 'r+'), header };
};

/** Neighbouring 4 KiB blocks. */
interface Run {
  readonly first: number;
  readonly count: number;
}

const longestRun = 256;

/** The blocks that the ranges touch, in order, each once. */
const runsOf = (ranges: readonly Range[], size: number): readonly Run[] => {
  const blocks = new Set<number>();
  for (const { at, length } of ranges)
    for (let block = Math.floor(at / alignment); block * alignment < Math.min(at + length, size); block++) blocks.add(block);
  const runs: { first: number; count: number }[] = [];
  for (const block of [...blocks].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.first + last.count === block && last.count < longestRun) last.count++;
    else runs.push({ first: block, count: 1 });
  }
  return runs;
};

/** From `at` to `end`, zeros where the file is shorter. */
const readSpan = async (file: FileHandle, at: number, end: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(end - at);
  await file.read(bytes, 0, bytes.length, at);
  return bytes;
};

const readBitmap = async ({ file, header: { size } }: CowWriter): Promise<Buffer> =>
  readSpan(file, bitmapAt, bitmapAt + Math.ceil(size / (8 * sector)));

/**
 * Takes over the blocks in `ranges` from `changed`, an image of the disk's size. Those equal to `backing` are left out unless
 * the file has them already. The bitmap is written last: until then the disk is what it was.
 */
export const putBlocks = async (
  cow: CowWriter,
  images: { readonly changed: FileHandle; readonly backing: FileHandle },
  ranges: readonly Range[],
): Promise<void> => {
  const { size } = cow.header;
  const bitmap = await readBitmap(cow);
  for (const { first, count } of runsOf(ranges, size)) {
    const [at, end] = [first * alignment, Math.min((first + count) * alignment, size)];
    const bytes = await readSpan(images.changed, at, end);
    const before = await readSpan(images.backing, at, end);
    for (let i = 0; i < count; i++) {
      const from = i * alignment;
      const block = bytes.subarray(from, from + alignment);
      if (bitmap[first + i] === 0 && block.equals(before.subarray(from, from + alignment))) continue;
      await cow.file.write(block, 0, block.length, dataAt(size) + at + from);
      bitmap[first + i] = 0xff;
    }
  }
  await cow.file.write(bitmap, 0, bitmap.length, bitmapAt);
};

/** Writes the disk's own blocks over `flat`, a copy of the backing image. */
export const overlayOnto = async (cow: CowWriter, flat: FileHandle): Promise<void> => {
  const { size } = cow.header;
  for (const [block, bits] of (await readBitmap(cow)).entries()) {
    if (bits === 0) continue;
    const [at, end] = [block * alignment, Math.min((block + 1) * alignment, size)];
    const bytes = await readSpan(cow.file, dataAt(size) + at, dataAt(size) + end);
    for (let s = 0; s * sector < bytes.length; s++)
      if ((bits & (1 << s)) !== 0) await flat.write(bytes, s * sector, sector, at + s * sector);
  }
};

/** Whether nothing was written to it yet. */
export const isEmpty = async (cow: CowWriter): Promise<boolean> => (await readBitmap(cow)).every((byte) => byte === 0);
