// mln set PATH VALUE -f FILE: changes one setting in the text of a project file.
import { basename, resolve } from 'node:path';
import type { Diagnostic } from '../../api/diagnostic.js';
import { didYouMean } from '../../api/nearest.js';
import type { Files } from '../../api/ports.js';
import { near } from '../../explain/format-explanation.js';
import type { Loaded } from '../../model/load.js';
import { readFile } from '../../project/project.js';
import { type Setting, settingAt } from '../../show/effective.js';
import { blockAt, dotted, type InspectedBlock, inspect, isOwn, parsePath, type SettingPath } from '../../show/project.js';
import type { CliContext, KernelCommand } from '../command.js';
import { Exit, type ExitCode, exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { openSession, type Session, unwrap } from '../session.js';

export const set: KernelCommand = {
  name: 'set',
  summary: 'change one setting in a project file; the rest of the text stays',
  arguments: ['[setting]', '[value...]'],
  options: {
    ...fileOption,
    '-k, --key <setting>': 'the setting: web1.memory or /host/web1/memory',
    '-v, --value <value>': 'the value, as in a project file; # ; { } need no backslash here',
    '-o, --output <file>': 'write the changed text to this file (- is standard output); the project file stays',
  },
  aliases: ['setScalar'],
  examples: [
    'mln set web1.memory 256M -f lab.mln',
    'mln set web1.network.eth0.address 10.0.0.7 -f lab.mln',
    "mln set 'global.$gw' 10.0.0.1 -f lab.mln",
    'mln setScalar -f lab.mln -k /host/web1/memory -v 256M -o changed.mln',
  ],
  async run(ctx) {
    const [first, ...rest] = ctx.args;
    const key = typeof ctx.options.key === 'string' ? ctx.options.key : first;
    const others = typeof ctx.options.key === 'string' ? ctx.args : rest;
    const value = typeof ctx.options.value === 'string' ? ctx.options.value : others.join(' ');
    const usage = 'mln set SETTING VALUE -f FILE';
    const file = fileOf(ctx, undefined, usage);
    if (key === undefined) return stop(ctx, exitCodes.usage, `which setting? ${usage}`);
    if (/[\r\n]/.test(value)) return stop(ctx, exitCodes.usage, 'a value is one line');
    return change({ ctx, file: resolve(ctx.io.cwd, file), path: parsePath(key), value: value.trim() });
  },
};

interface Change {
  readonly ctx: CliContext;
  /** Absolute. */
  readonly file: string;
  readonly path: SettingPath;
  readonly value: string;
}

/** Prints the error and ends the command. */
function stop({ io }: CliContext, code: ExitCode, text: string): never {
  io.err(`${text}\n`);
  throw new Exit(code);
}

async function change(wanted: Change): Promise<ExitCode> {
  const { ctx, file } = wanted;
  const session = await openSession(ctx, file);
  const raw = await ctx.ports.local.text(file);
  const mark = raw?.startsWith('\uFEFF') === true ? '\uFEFF' : '';
  const bare = raw?.slice(mark.length) ?? '';
  await refuseMalformed(wanted, bare);
  const loaded = await readFile(session.engine, file, 'text');
  const block = blockOf(wanted, session, loaded);
  const old = settingOf(wanted, block);
  const { edit } = await import('../../lang/edit.js');
  const changed = edit(bare, { at: block.span, path: wanted.path.rest, value: wanted.value });
  if (changed === undefined) return stop(ctx, exitCodes.refused, `${block.kind} ${block.name} was not found in ${file}`);
  const text = mark + changed;
  const setting = await checked(wanted, text, loaded.diagnostics);
  await write(wanted, text);
  report(wanted, { block, old, setting, same: raw === text });
  return exitCodes.ok;
}

/** Ends the command with 2 if the braces of the text do not fit together: the place of a change would be a guess. */
async function refuseMalformed({ ctx, file }: Change, text: string): Promise<void> {
  const { parse } = await import('../../lang/parse.js');
  const errors = parse({ file, text }).diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  printDiagnostics(ctx, errors, new Map([[file, text]]));
  ctx.io.err('nothing was changed\n');
  throw new Exit(exitCodes.invalid, errors);
}

function blockOf({ ctx, file, path }: Change, session: Session, loaded: Loaded): InspectedBlock {
  const { draft: value, diagnostics, texts } = loaded;
  const draft = value ?? unwrap<NonNullable<typeof value>>(session, { diagnostics, texts }, exitCodes.invalid);
  const inspected = inspect(draft, session.engine.claims);
  const block = blockAt(inspected, path);
  if (block === undefined || (block.kind === 'global' && !draft.stanzas.some(({ kind }) => kind === 'global'))) {
    const hint = didYouMean(
      path.name ?? '',
      inspected.blocks.map(({ name }) => name),
    );
    return stop(ctx, exitCodes.refused, `there is no block for "${dotted(path)}"${hint === undefined ? '' : `; ${hint}`}`);
  }
  if (path.rest.length === 0) return stop(ctx, exitCodes.usage, `which word of ${block.name}? for example ${block.name}.memory`);
  if (block.madeBy !== undefined)
    return stop(
      ctx,
      exitCodes.refused,
      `${block.kind} ${block.name} was made by plugin ${block.madeBy}: it has no text to change`,
    );
  if (block.span.file !== file)
    return stop(ctx, exitCodes.refused, `${block.kind} ${block.name} stands in ${block.span.file}: change it there with -f`);
  return block;
}

/** The setting in the file, before the change. An inherited or missing setting can be set in the block itself. */
function settingOf({ ctx, file, path }: Change, block: InspectedBlock): Setting | undefined {
  const setting = settingAt(block.settings, path.rest);
  if (setting === undefined) return undefined;
  if (setting.kind !== 'value') return stop(ctx, exitCodes.refused, `${dotted(path)} is a block, not a value`);
  const line = setting.lines.at(-1);
  if (line !== undefined && isOwn(line, block) && line.span.file !== file)
    return stop(
      ctx,
      exitCodes.refused,
      `${dotted(path)} stands in ${line.span.file}:${line.span.line}, which ${basename(file)} includes: change it there`,
    );
  return setting;
}

/** Reads the changed text as if it were in the file; ends the command with 2 if the text has a new error. */
async function checked({ ctx, file, path }: Change, text: string, before: readonly Diagnostic[]): Promise<Setting | undefined> {
  const ports = { ...ctx.ports, local: overlay(ctx.ports.local, file, text) };
  const { engine } = await openSession({ ...ctx, ports }, file);
  // errors that plugins find in the whole project may need several changes: `mln check` reports those
  const loaded = await readFile(engine, file, 'text');
  const known = new Set(before.map(({ code, message }) => `${code} ${message}`));
  const fresh = loaded.diagnostics.filter((d) => d.severity === 'error' && !known.has(`${d.code} ${d.message}`));
  if (fresh.length > 0) {
    printDiagnostics(ctx, fresh, loaded.texts);
    ctx.io.err('nothing was changed\n');
    throw new Exit(exitCodes.invalid, fresh);
  }
  const block = loaded.draft === undefined ? undefined : blockAt(inspect(loaded.draft, engine.claims), path);
  const setting = block && settingAt(block.settings, path.rest);
  const line = setting?.kind === 'value' ? setting.lines.at(-1) : undefined;
  if (block !== undefined && line !== undefined && (!isOwn(line, block) || line.span.file !== file))
    stop(ctx, exitCodes.refused, `${dotted(path)} is set again at ${line.span.file}:${line.span.line}: change it there`);
  return setting;
}

function overlay(local: Files, file: string, text: string): Files {
  return {
    ...local,
    bytes: async (path, options) => (path === file ? Buffer.from(text) : local.bytes(path, options)),
    text: async (path, options) => (path === file ? text : local.text(path, options)),
  };
}

async function write({ ctx, file }: Change, text: string): Promise<void> {
  const { output } = ctx.options;
  if (output === '-') {
    ctx.io.out(text);
    return;
  }
  const real = (await ctx.ports.local.realpath?.(file)) ?? file;
  const target = typeof output === 'string' ? resolve(ctx.io.cwd, output) : real;
  await ctx.ports.local.write(target, text, { mode: (await ctx.ports.local.stat(real))?.mode ?? 0o644 });
}

interface Outcome {
  readonly block: InspectedBlock;
  readonly old: Setting | undefined;
  readonly setting: Setting | undefined;
  readonly same: boolean;
}

function report({ ctx, path, value }: Change, { block, old, setting, same }: Outcome): void {
  const was = old?.kind === 'value' ? old.lines.at(-1) : undefined;
  const is = setting?.kind === 'value' ? setting.lines.at(-1) : undefined;
  const secret = setting?.kind === 'value' && setting.claim?.decoder.type === 'secret';
  const shown = (text: string | undefined) => (secret && text !== undefined ? '[secret]' : text);
  const answer = { setting: dotted(path), old: shown(was?.value?.text) ?? null, new: shown(value), changed: !same };
  if (ctx.options.output === '-') return;
  if (ctx.json) {
    ctx.io.out(`${JSON.stringify({ ...answer, place: is?.span ?? null }, null, 2)}\n`);
    return;
  }
  const place = near(ctx.io.cwd);
  const from = was !== undefined && !isOwn(was, block) ? ` (was inherited from ${was.via[0]}, ${place(was.span)})` : '';
  ctx.io.out(
    same
      ? `${answer.setting} is ${answer.new} already\n`
      : `${answer.setting}: ${answer.old ?? 'not set'} → ${answer.new}${is === undefined ? '' : `   ${place(is.span)}`}${from}\n`,
  );
}
