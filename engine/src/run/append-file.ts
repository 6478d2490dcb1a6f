// A file that only grows, with room reserved ahead as blank lines: a full disk cannot stop a write into reserved room.
import { closeSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

export interface Tape {
  /**
   * Writes after all earlier bytes, and syncs on request. Wait for the promise before the next call. After a failure every call
   * fails.
   */
  put(bytes: Buffer, sync: boolean): Promise<void>;
  reserve(bytes: number): Promise<void>;
  /** Cuts off the unused room. */
  close(): void;
}

const chunk = 64 * 1024;
const blank = Buffer.alloc(chunk, '\n');
const dataSync = promisify(fdatasync);

/** `end`: the position of the next byte. */
export function tapeOn(fd: number, end: number): Tape {
  let at = end;
  let room = fstatSync(fd).size;
  let broken: { readonly error: unknown } | undefined;
  const extendTo = (size: number): void => {
    const wanted = room + Math.ceil((size - room) / chunk) * chunk;
    try {
      while (room < wanted) room += writeSync(fd, blank, 0, Math.min(chunk, wanted - room), room);
    } catch (error) {
      // the disk is nearly full, and the written part is enough
      if (room < size) throw error;
      // the rest is for others: the state has to be written, too
      room = size;
      ftruncateSync(fd, room);
    }
  };
  const commit = async (bytes: Buffer, sync: boolean): Promise<void> => {
    const start = at;
    at += bytes.length;
    extendTo(at);
    // a write into reserved room is done before another thread could start it
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, start + done);
    if (sync) await dataSync(fd);
  };
  return {
    put: async (bytes, sync) => {
      if (broken !== undefined) throw broken.error;
      try {
        await commit(bytes, sync);
      } catch (error) {
        broken = { error };
        throw error;
      }
    },
    reserve: async (bytes) => {
      extendTo(at + bytes);
      await dataSync(fd);
    },
    close: () => {
      ftruncateSync(fd, at);
      fsyncSync(fd);
      closeSync(fd);
    },
  };
}
