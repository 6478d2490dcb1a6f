// Files that stay open, read and written by position, which no port offers. Synchronous, because a read from the page cache is
// faster than a change of threads. Only `sync` waits.
import { closeSync, constants, fstatSync, fsync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

export interface OpenFile {
  readonly fd: number;
  size(): number;
  mtimeMs(): number;
  /** So many bytes from `at`, zeros where the file is shorter. */
  read(at: number, length: number): Buffer;
  write(bytes: Uint8Array, at: number): void;
  truncate(size: number): void;
  sync(): Promise<void>;
  close(): void;
}

const fileSync = promisify(fsync);

const { O_RDONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_NONBLOCK } = constants;
const modes = { r: O_RDONLY, 'r+': O_RDWR, 'w+': O_RDWR | O_CREAT | O_TRUNC, 'wx+': O_RDWR | O_CREAT | O_EXCL } as const;

/**
 * `flags` as of `fs.open`; a file that is made is its owner's alone. Throws if the path is neither a plain file nor a block device;
 * never waits for the other end of a pipe.
 */
export function openFile(path: string, flags: keyof typeof modes): OpenFile {
  const fd = openSync(path, modes[flags] | O_NONBLOCK, 0o600);
  const found = fstatSync(fd);
  if (!found.isFile() && !found.isBlockDevice()) {
    closeSync(fd);
    throw new Error(`${path} is neither a plain file nor a disk`);
  }
  return {
    fd,
    size: () => fstatSync(fd).size,
    mtimeMs: () => fstatSync(fd).mtimeMs,
    read: (at, length) => {
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const count = readSync(fd, bytes, done, length - done, at + done);
        if (count === 0) break;
        done += count;
      }
      return bytes;
    },
    write: (bytes, at) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
    },
    truncate: (length) => ftruncateSync(fd, length),
    sync: () => fileSync(fd),
    close: () => closeSync(fd),
  };
}

/** Closes the file after `use`, also when `use` throws. */
export function withFile<T>(file: OpenFile, use: (file: OpenFile) => T): T {
  try {
    return use(file);
  } finally {
    file.close();
  }
}
