// A file written forwards, with room kept ahead as blank lines: a full disk cannot stop what there is room for.
import { closeSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

export interface Tape {
  /** Written after all before, and synced if asked. Not to be called again before it settled. After a failure it fails for good. */
  put(bytes: Buffer, sync: boolean): Promise<void>;
  reserve(bytes: number): Promise<void>;
  /** Cuts off the room that was not used. */
  close(): void;
}

const chunk = 64 * 1024;
const blank = Buffer.alloc(chunk, '\n');
const dataSync = promisify(fdatasync);

/** `end`: where the first byte goes. */
export function tapeOn(fd: number, end: number): Tape {
  let at = end;
  let room = fstatSync(fd).size;
  let broken: { readonly error: unknown } | undefined;
  const extendTo = (size: number): void => {
    while (room < size) {
      for (let done = 0; done < chunk; ) done += writeSync(fd, blank, done, chunk - done, room + done);
      room += chunk;
    }
  };
  const commit = async (bytes: Buffer, sync: boolean): Promise<void> => {
    const start = at;
    at += bytes.length;
    extendTo(at);
    // into room that is there already: it is done before another thread could be asked to
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
