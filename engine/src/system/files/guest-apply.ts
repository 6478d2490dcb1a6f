// Recorded edits → an opened guest: all edits in their order, then the scripts in theirs.

import type { EditOf } from '../../api/action.js';
import type { OpenGuest } from '../../api/drivers.js';
import type { EditRecord } from '../../api/edit.js';
import type { SecretRef } from '../../api/model.js';
import type { FileOptions, LocalFiles } from '../../api/ports.js';
import type { Span } from '../../api/span.js';
import { asError } from '../../diagnostics/diagnose.js';
import { copyIn } from './copy-in.js';

export interface EditContext {
  edit(plugin: string, action: string): EditOf<never>;
  secret(ref: SecretRef): string;
  readonly local: LocalFiles;
  /** After an abort, mln waits for no edit any longer. */
  readonly signal?: AbortSignal;
  output(line: string): void;
}

/** Names the edit that failed; the reason is its `cause`. */
export class EditFailed extends Error {
  readonly plugin: string;
  readonly origin: Span | undefined;
  constructor(record: EditRecord, thrown: unknown) {
    const cause = asError(thrown);
    super(`cannot ${describe(record)} (plugin ${record.plugin}): ${cause.message}`, { cause });
    this.name = 'EditFailed';
    this.plugin = record.plugin;
    this.origin = record.origin;
  }
}

/** Throws `EditFailed` at the first edit that fails; the guest is neither closed nor aborted. */
export async function applyEdits(guest: OpenGuest, edits: readonly EditRecord[], ctx: EditContext): Promise<void> {
  const scripts = edits.filter((record) => record.do === 'run');
  for (const record of [...edits.filter((e) => e.do !== 'run'), ...scripts]) {
    try {
      await untilAborted(applyOne(guest, record, ctx), ctx.signal);
    } catch (error) {
      throw new EditFailed(record, error);
    }
  }
}

function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

async function applyOne(guest: OpenGuest, record: EditRecord, ctx: EditContext): Promise<void> {
  const options = fileOptions(record);
  switch (record.do) {
    case 'write':
      return write(guest, record, ctx);
    case 'append':
      return append(guest, record.path, { content: record.content, options });
    case 'mkdir':
      return guest.mkdir(record.path, options);
    case 'symlink':
      return guest.symlink(record.target, record.path);
    case 'remove':
      return guest.remove(record.path);
    case 'edit': {
      const args = record.args as never; // the planner checked it with this action
      return ctx.edit(
        record.plugin,
        record.action,
      )({ args, guest, output: (line) => ctx.output(line), secret: (ref) => ctx.secret(ref) });
    }
    case 'run': {
      ctx.output(record.title);
      await guest.run({ script: record.script, ...(record.timeoutMs === undefined ? {} : { timeoutMs: record.timeoutMs }) });
    }
  }
}

function describe(record: EditRecord): string {
  switch (record.do) {
    case 'edit':
    case 'run':
      return `do "${record.title}"`;
    case 'symlink':
      return `link ${record.path}`;
    case 'append':
      return `append to ${record.path}`;
    case 'mkdir':
      return `make directory ${record.path}`;
    default:
      return `${record.do} ${record.path}`;
  }
}

function fileOptions({ mode, owner, group }: EditRecord): FileOptions {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}

async function write(guest: OpenGuest, record: EditRecord & { do: 'write' }, ctx: EditContext): Promise<void> {
  const { path, content } = record;
  const options = fileOptions(record);
  if (typeof content === 'string') await guest.write(path, content, options);
  else if ('secret' in content) await guest.write(path, ctx.secret(content), { mode: 0o600, ...options });
  else await copyIn(guest, { ...content, to: path, options, local: ctx.local });
}

interface Addition {
  readonly content: string;
  readonly options: FileOptions;
}

async function append(guest: OpenGuest, path: string, { content, options }: Addition): Promise<void> {
  if (content === '') return;
  const before = (await guest.text(path)) ?? '';
  const whole = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  const block = content.endsWith('\n') ? content : `${content}\n`;
  if (`\n${whole}`.includes(`\n${block}`)) return;
  await guest.write(path, whole + block, options);
}
