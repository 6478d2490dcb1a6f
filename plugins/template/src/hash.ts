// Bytes of an image → their SHA-256, with node, which is several times as fast as the program sha256sum; images are long.

import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises'; // the ports cannot read a part of a file
import { field, type Probe, parsed } from '@mln/disk-kit';

interface World {
  readonly probe: Probe;
  readonly signal: AbortSignal;
}

/** In hexadecimal. Rejects with the signal's reason when aborted. */
export async function sha256Of(path: string, { probe, signal }: World): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (const part of partsOf((await probe({ file: 'qemu-img', args: mapArgs(path) })).stdout, size)) {
      for (let at = part.start; at < part.end; ) {
        signal.throwIfAborted();
        at += await add(hash, file, { ...part, start: at });
      }
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

function mapArgs(path: string): readonly string[] {
  return ['map', '--output=json', '-f', 'raw', '--', path];
}

export interface Part {
  readonly start: number;
  readonly end: number;
  readonly hole: boolean;
}

/**
 * To read a hole costs as much as to read data, and disks are mostly holes. Without a valid map, the whole file counts as data.
 */
export function partsOf(json: string, size: number): readonly Part[] {
  const list = parsed(json);
  const parts = (Array.isArray(list) ? list : []).map((entry: unknown): Part => {
    const [start, length] = [Number(field(entry, 'start')), Number(field(entry, 'length'))];
    return { start, end: Math.min(start + length, size), hole: field(entry, 'zero') === true && field(entry, 'data') === false };
  });
  const whole = parts.every(({ start, end }, i) => start === (parts[i - 1]?.end ?? 0) && end > start);
  return whole && parts.at(-1)?.end === size ? parts : [{ start: 0, end: size, hole: false }];
}

const piece = 2 ** 22;
const zeros = Buffer.alloc(piece);
const buffer = Buffer.allocUnsafe(piece);

/** The number of added bytes, at least one. */
async function add(hash: Hash, file: FileHandle, { start, end, hole }: Part): Promise<number> {
  const length = Math.min(piece, end - start);
  if (hole) {
    hash.update(zeros.subarray(0, length));
    // lets the event loop handle a Ctrl-C
    await new Promise(setImmediate);
    return length;
  }
  const { bytesRead } = await file.read(buffer, 0, length, start);
  if (bytesRead === 0) throw new Error('the image became shorter while it was read');
  hash.update(buffer.subarray(0, bytesRead));
  return bytesRead;
}
