// An undo file of e2fsprogs → which parts of the image were changed.
import type { Range } from './cow.js';

const headerMagic = 'E2UNDO02';
const keyMagic = 0xcadecade;
const keySize = 16;
/** A feature: the header has the offset of the file system, and block numbers count from there. */
const hasOffset = 1;

/**
 * Key blocks hold (block, checksum, bytes); the old data follows each key block, then comes the next one. Throws when the
 * file is not complete. Layout: `lib/ext2fs/undo_io.c` of e2fsprogs.
 */
export function undoRanges(file: Uint8Array): readonly Range[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 64 || bytes.toString('latin1', 0, 8) !== headerMagic) throw new Error('not an undo file of e2fsprogs');
  const unit = bytes.readUInt32LE(32);
  const fsBlock = bytes.readUInt32LE(36);
  const offset = (bytes.readUInt32LE(48) & hasOffset) === 0 || bytes.length < 72 ? 0 : Number(bytes.readBigUInt64LE(64));
  const perBlock = Math.floor((unit - keySize) / keySize);
  const ranges: Range[] = [];
  let position = Number(bytes.readBigUInt64LE(24));
  for (let left = Number(bytes.readBigUInt64LE(8)); left > 0; left -= perBlock) {
    const at = position * unit;
    if (at + unit > bytes.length || bytes.readUInt32LE(at) !== keyMagic) throw new Error('the undo file is damaged');
    position++;
    for (let i = 1; i <= Math.min(left, perBlock); i++) {
      const key = at + i * keySize;
      const length = bytes.readUInt32LE(key + 12);
      ranges.push({ at: offset + Number(bytes.readBigUInt64LE(key)) * fsBlock, length });
      position += Math.ceil(length / unit);
    }
  }
  return ranges;
}
