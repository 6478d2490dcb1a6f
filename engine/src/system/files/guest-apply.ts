// Recorded edits → an opened guest: all edits in their order, then the scripts in theirs.
import type { EditOf } from '../../api/action.js';
import type { OpenGuest } from '../../api/drivers.js';
import type { EditRecord } from '../../api/edit.js';
import type { SecretRef } from '../../api/model.js';
import type { FileOptions, LocalFiles, Stat } from '../../api/ports.js';
import type { Span } from '../../api/span.js';

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
  constructor(record: EditRecord, cause: unknown) {
    super(`cannot ${describe(record)} (plugin ${record.plugin}): ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
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
  else await copyIn(guest, { from: content.from, to: path, options, local: ctx.local });
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

interface CopyJob {
  readonly from: string;
  readonly to: string;
  /** `mode` applies to files; directories of a tree keep their modes. */
  readonly options: FileOptions;
  readonly local: LocalFiles;
}

/**
 * Copies a file or a tree of this machine with its permissions, but not its owners. The copy follows links. Throws when `from` is
 * missing, or is neither a file nor a directory.
 */
async function copyIn(guest: OpenGuest, job: CopyJob): Promise<void> {
  const found = await job.local.stat(job.from);
  if (found === undefined) throw new Error(`${job.from} does not exist on this machine`);
  if (found.type === 'directory') return copyTree(guest, job, found);
  if (found.type !== 'file' && found.type !== 'symlink') throw new Error(`${job.from} is neither a file nor a directory`);
  const bytes = await job.local.bytes(job.from);
  if (bytes === undefined) throw new Error(`${job.from} does not lead to a file`);
  // the permissions of a link have no meaning
  await guest.write(job.to, bytes, found.type === 'file' ? { mode: found.mode, ...job.options } : job.options);
}

async function copyTree(guest: OpenGuest, job: CopyJob, found: Stat): Promise<void> {
  await guest.mkdir(job.to, { ...job.options, mode: found.mode });
  for (const name of await job.local.list(job.from))
    await copyIn(guest, { ...job, from: `${job.from}/${name}`, to: join(job.to, name) });
}

function join(directory: string, name: string): string {
  return `${directory.replace(/\/+$/, '')}/${name}`;
}
