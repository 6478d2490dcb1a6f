/** A plugin for kill tests. It dies by its own hand at the n-th moment that the journal has on disk: just before an act, just after it, before an undo; n is `CRASH_AT`. */
export const crashPlugin = `
let left = Number(process.env.CRASH_AT ?? 0);
const moments = new Set(['run-begin', 'step-begin', 'step-done', 'undo-begin', 'undo-done', 'run-end']);
export default {
  name: 'crash', api: 1, summary: 'kills mln for a test',
  hooks: { event(event) {
    if (!moments.has(event.type) || left === 0) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  } },
};
`;
