// Output of a program, kept whole up to a limit: a talkative program is neither killed nor allowed to fill the memory.

export interface Bounded {
  add(chunk: Uint8Array): void;
  text(): string;
}

/** Keeps the first and the last half of `limit` bytes; what fell out between is said in one line. */
export function bounded(limit: number): Bounded {
  const half = limit / 2;
  const head: Uint8Array[] = [];
  let headBytes = 0;
  const tail: Uint8Array[] = [];
  let tailBytes = 0;
  let dropped = 0;
  const addTail = (chunk: Uint8Array): void => {
    tail.push(chunk);
    tailBytes += chunk.length;
    for (let first = tail[0]; first !== undefined && tailBytes - first.length >= half; first = tail[0]) {
      tail.shift();
      tailBytes -= first.length;
      dropped += first.length;
    }
  };
  return {
    add: (chunk) => {
      const room = half - headBytes;
      if (room > 0) {
        head.push(chunk.subarray(0, room));
        headBytes += Math.min(room, chunk.length);
      }
      if (chunk.length > room) addTail(chunk.subarray(Math.max(room, 0)));
    },
    text: () => {
      const middle = dropped === 0 ? [] : [Buffer.from(`\n[... ${dropped} bytes left out ...]\n`)];
      return Buffer.concat([...head, ...middle, ...tail]).toString('utf8');
    },
  };
}
