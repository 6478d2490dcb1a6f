// The running task of a machine: vSphere runs only one task of a machine at a time.
import type { ActionContext } from '@mln/engine/api';
import { propertiesOf, refsOf } from './answers.js';
import { answerOf, asked, type Machine, type Ports } from './call.js';

// a disk may be on the way
const longestMs = 12 * 3_600_000;
const pollMs = 2000;

/** After mln is killed, the server continues the task that mln started. */
export async function waitWhileBusy(ctx: ActionContext<Machine>): Promise<void> {
  const { args, clock, signal } = ctx;
  const until = clock.now() + longestMs;
  for (let told = false; ; ) {
    const task = await runningTask(ctx, args);
    if (task === undefined || clock.now() > until) return;
    if (!told) ctx.output(`waiting for ${task}`);
    told = true;
    await clock.sleep(pollMs, signal);
  }
}

async function runningTask(ctx: Ports, { link, vm }: Machine): Promise<string | undefined> {
  const outcome = await asked(ctx, link, { args: ['object.collect', '-json', vm, 'recentTask'], assume: { stdout: '[]' } });
  if (outcome.exitCode !== 0) return undefined;
  for (const task of refsOf(propertiesOf(answerOf(link, outcome)).recentTask)) {
    const one = await asked(ctx, link, {
      args: ['object.collect', '-json', `Task:${task}`, 'info.state'],
      assume: { stdout: '[]' },
    });
    const state = one.exitCode === 0 ? propertiesOf(answerOf(link, one))['info.state'] : undefined;
    if (state === 'running' || state === 'queued') return task;
  }
  return undefined;
}
