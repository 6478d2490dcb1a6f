// Plan and RunEvents → a drawing on the terminal. This file is the only importer of listr2, which only draws here: each of its
// tasks waits for its end from mln. listr2 draws everything again at every change, so the tree collects changes and passes them
// on together.
import type { ListrDefaultRendererOptions, ListrTask, ListrTaskWrapper } from 'listr2';
import type { Plan } from '../api/step.js';
import { trackProgress } from './progress.js';
import { countRow, laneRows, type Row, type RowEnd, undoRow } from './rows.js';
import type { View } from './view.js';

export interface TreeOptions {
  /** Milliseconds between two drawings; default 200. */
  readonly throttleMs?: number;
  /**
   * With more lanes than this the tree shows counts, and only the running and failed lanes; default 200, or the rows of the
   * terminal.
   */
  readonly mostRows?: number;
  /** The output stream; default: standard output. */
  readonly stdout?: NodeJS.WriteStream;
}

// the undo row, the output of running steps, the cursor
const spareRows = 4;
const mostListed = 12;

export function treeView(plan: Plan, options: TreeOptions = {}): View {
  const { throttleMs = 200, mostRows: most = 200, stdout = process.stdout } = options;
  const progress = trackProgress(plan);
  const room = Math.max(1, (stdout.rows ?? 200) - spareRows);
  const each = progress.lanes.size <= Math.min(most, room);
  const lanes = laneRows(progress);
  const rows = each ? lanes : [countRow(progress, Math.min(mostListed, room))];
  const tasks = [...rows, undoRow(progress)].map(makeTask);
  const drawn = draw(tasks, stdout);
  let timer: NodeJS.Timeout | undefined;
  const refresh = (closing: boolean) => {
    timer = undefined;
    for (const task of tasks) task.refresh(closing);
  };
  return {
    event(event) {
      progress.take(event);
      timer ??= setTimeout(() => refresh(false), throttleMs);
    },
    async close() {
      clearTimeout(timer);
      refresh(true);
      await drawn;
      // too many for the screen, but not for its scrollback
      if (!each && lanes.length <= most) stdout.write(`${lanes.map(finalLine).join('\n')}\n`);
    },
  };
}

const marks = { done: '✔', failed: '✖', skipped: '↓' } as const;

function finalLine(row: Row): string {
  const { title = '', end } = row(true);
  if (end === undefined || end.kind === 'done') return `  ${marks.done} ${title}`;
  return `  ${marks[end.kind]} ${end.text}`;
}

type Drawn = ListrTaskWrapper<unknown, never, never>;

interface Task {
  readonly listr: ListrTask;
  refresh(closing: boolean): void;
}

function makeTask(row: Row): Task {
  let open: (end: RowEnd) => void = () => {};
  const ended = new Promise<RowEnd>((resolve) => {
    open = resolve;
  });
  let drawn: Pick<Drawn, 'title' | 'output'> | undefined;
  let last = row(false);
  const refresh = (closing: boolean) => {
    const now = row(closing);
    if (drawn !== undefined && now.title !== undefined && now.title !== last.title) drawn.title = now.title;
    if (drawn !== undefined && now.output !== last.output) drawn.output = now.output ?? '';
    last = now;
    if (now.end !== undefined) open(now.end);
  };
  const listr: ListrTask = {
    ...(last.title === undefined ? {} : { title: last.title }),
    task: async (_, task) => {
      // listr2 accepts the output of a task only after the first drawing, which the tree requested a moment ago
      await new Promise((resolve) => setImmediate(resolve));
      drawn = task;
      last = {};
      refresh(false);
      const end = await ended;
      if (end.kind === 'skipped') task.skip(end.text);
      if (end.kind === 'failed') throw new Error(end.text);
    },
  };
  return { listr, refresh };
}

const rendererOptions: ListrDefaultRendererOptions = {
  // no spinner: it would draw everything ten times a second
  lazy: true,
  formatOutput: 'truncate',
  collapseSkips: true,
};

/** Never rejects: a failed drawing must not fail the run. */
async function draw(tasks: readonly Task[], stdout: NodeJS.WriteStream): Promise<void> {
  try {
    const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import('listr2');
    class GatheredRenderer extends DefaultRenderer {
      static override nonTTY = true;
      #pending: NodeJS.Immediate | undefined;
      override update(): void {
        this.#pending ??= setImmediate(() => {
          this.#pending = undefined;
          super.update();
        });
      }
      override end(): void {
        clearImmediate(this.#pending);
        super.end();
      }
    }
    const logger = new ListrLogger({ processOutput: new ProcessOutput(stdout) });
    const list = new Listr(
      tasks.map((task) => task.listr),
      {
        concurrent: true,
        exitOnError: false,
        // the handler of listr2 for Ctrl-C would end the process at once
        registerSignalListeners: false,
        renderer: GatheredRenderer,
        rendererOptions: { ...rendererOptions, logger },
      },
    );
    await list.run();
  } catch {
    // the journal and the summary report the errors
  }
}
