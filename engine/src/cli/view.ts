// The view that suits the terminal, and the progress that the last lines are made of.
import type { RunEvent } from '../api/event.js';
import type { Plan } from '../api/step.js';
import { lineView } from '../view/lines.js';
import { type Progress, trackProgress } from '../view/progress.js';
import { treeView } from '../view/tree.js';
import { chooseView, ndjsonView, noView, type View } from '../view/view.js';
import type { CliContext } from './command.js';

export interface WatchedView extends View {
  readonly progress: Progress;
}

export function openView(ctx: CliContext, plan: Plan): WatchedView {
  const view = viewOf(ctx, plan);
  const progress = trackProgress(plan);
  return {
    progress,
    event(event: RunEvent) {
      progress.take(event);
      view.event(event);
    },
    close: () => view.close(),
  };
}

function viewOf({ io, json, global }: CliContext, plan: Plan): View {
  const { isTTY, env } = io;
  switch (chooseView({ json, quiet: global.quiet === true, isTTY, env, columns: process.stdout.columns })) {
    case 'tree':
      return treeView(plan);
    case 'lines':
      return lineView((text) => io.out(text));
    case 'ndjson':
      return ndjsonView((text) => io.out(text));
    case 'none':
      return noView;
  }
}
