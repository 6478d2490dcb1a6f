// Bytes as LVM counts them.

export function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

const chunk = 4096;
/** Where a changed chunk was, and where it is kept. */
const record = 16;

/**
 * Bytes with which a classic snapshot of so many bytes never overflows: a header, a record for each chunk, and all chunks, each
 * in chunks of 4 KiB (the kernel's Documentation/admin-guide/device-mapper/snapshot.rst).
 */
export function fullRoom(bytes: number): number {
  return chunk + roundUp(Math.ceil(bytes / chunk) * record, chunk) + roundUp(bytes, chunk);
}
