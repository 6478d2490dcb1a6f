// Progress → the rows of the tree: the current text of each, and its end.
import { count, plain, seconds } from './plain.js';
import type { LaneProgress, Progress } from './progress.js';

export interface RowState {
  /** Absent before the row has a text. */
  readonly title?: string;
  /** Lines below the row while it runs. */
  readonly output?: string;
  readonly end?: RowEnd;
}

/** `text` replaces the title. */
export type RowEnd = { readonly kind: 'done' } | { readonly kind: 'failed' | 'skipped'; readonly text: string };

/** The tree calls it again and again; `closing`: no more events will come. */
export type Row = (closing: boolean) => RowState;

/** A row for each lane. */
export function laneRows(progress: Progress): readonly Row[] {
  return [...progress.lanes.values()].map((lane) => (closing) => laneState(lane, closing));
}

function laneState(lane: LaneProgress, closing: boolean): RowState {
  const { title } = lane;
  switch (lane.state) {
    case 'waiting':
      if (lane.undone > 0)
        return { title: `${title}: ${count(lane.undone, 'step')} undone`, ...(closing ? { end: { kind: 'done' } } : {}) };
      return closing ? { title, end: { kind: 'skipped', text: `${title}: not begun` } } : { title };
    case 'running': {
      if (closing)
        return { title, end: { kind: 'failed', text: `${title}: not finished (${lane.done} of ${lane.steps} steps)` } };
      const doing = lane.running === undefined ? title : plain(`${title}: ${lane.running.title}`);
      const place = ` (${Math.min(lane.done + 1, lane.steps)} of ${lane.steps})`;
      return { title: doing + place, ...(lane.output === '' ? {} : { output: plain(lane.output) }) };
    }
    case 'done':
      return {
        title: `${title} (${lane.kept === lane.steps ? 'done before' : seconds(lane.until - lane.since)})`,
        end: { kind: 'done' },
      };
    case 'failed':
      return { title, end: { kind: 'failed', text: failureText(lane) } };
    case 'skipped':
      return { title, end: { kind: 'skipped', text: plain(`${title}: skipped: ${lane.because}`) } };
  }
}

function failureText({ title, failure }: LaneProgress): string {
  return plain(
    failure === undefined ? `${title}: failed` : `${title}: ${failure.step.title} failed: ${failure.diagnostic.message}`,
  );
}

/** One row with the count of all lanes; below it the failed and the running ones, at most `most` of them. */
export function countRow(progress: Progress, most: number): Row {
  return (closing) => {
    const lanes = [...progress.lanes.values()];
    const of = (state: LaneProgress['state']) => lanes.filter((lane) => lane.state === state);
    const [failed, running, done, skipped] = [of('failed'), of('running'), of('done'), of('skipped')];
    const parts = [
      `${done.length} done`,
      ...(running.length === 0 ? [] : [`${running.length} running`]),
      ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
      ...(skipped.length === 0 ? [] : [`${skipped.length} skipped`]),
    ];
    const title = `${count(lanes.length, 'lane')}: ${parts.join(', ')}`;
    const over = closing || done.length + failed.length + skipped.length === lanes.length;
    if (over && done.length === lanes.length) return { title, end: { kind: 'done' } };
    // undo steps and late steps may still come, so a row with failures stays until the end
    if (closing) return { title, end: { kind: 'failed', text: title } };
    return { title, output: some(failed, running, most).join('\n') };
  };
}

function some(failed: readonly LaneProgress[], running: readonly LaneProgress[], most: number): readonly string[] {
  const lines = [...failed.map(failureText), ...running.map((lane) => laneState(lane, false).title ?? '')];
  if (lines.length <= most) return lines;
  // half of the rows for the newest failures; the rest for running lanes
  const room = Math.max(1, Math.min(failed.length, most - Math.min(running.length, Math.ceil(most / 2))));
  const shown = [...lines.slice(failed.length - room, failed.length), ...lines.slice(failed.length)].slice(0, most - 1);
  return [...shown, `and ${lines.length - shown.length} more`];
}

/** The row of the undo, from its first event on. */
export function undoRow({ undo }: Progress): Row {
  return (closing) => {
    if (undo.begun === 0) return closing ? { end: { kind: 'done' } } : {};
    const title = `undo: ${undo.done.length} of ${count(undo.begun, 'step')} undone`;
    const [first] = undo.failed;
    if (!closing) return { title, ...(undo.running === undefined ? {} : { output: plain(undo.running.title) }) };
    if (first === undefined) return { title, end: { kind: 'done' } };
    return { title, end: { kind: 'failed', text: plain(`${title}; ${first.step.title}: ${first.diagnostic.message}`) } };
  };
}
