// mln fmt FILE…: tidies blanks in project files and keeps their meaning.
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Diagnostic } from '../../api/diagnostic.js';
import { readSource } from '../../source/read.js';
import type { CliContext, KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { printDiagnostics } from '../print-diagnostics.js';

export const fmt: KernelCommand = {
  name: 'fmt',
  summary: 'format project files in place; comments, order and meaning stay',
  arguments: ['<file...>'],
  options: { '--check': 'change nothing; exit with 1 if a file is not formatted' },
  examples: ['mln fmt lab.mln', 'mln fmt --check *.mln', 'mln fmt - < lab.mln'],
  async run(ctx) {
    const done: Formatted[] = [];
    for (const name of ctx.args) done.push(await formatOne(ctx, name));
    const changed = done.filter((one) => one.state === 'changed');
    if (ctx.json) ctx.io.out(`${JSON.stringify(done, null, 2)}\n`);
    else if (ctx.options.check === true) for (const { file } of changed) ctx.io.out(`${file}\n`);
    if (done.some((one) => one.state === 'invalid')) return exitCodes.invalid;
    return ctx.options.check === true && changed.length > 0 ? exitCodes.usage : exitCodes.ok;
  },
};

interface Formatted {
  readonly file: string;
  readonly state: 'changed' | 'same' | 'invalid';
  readonly diagnostics?: readonly Diagnostic[];
}

async function formatOne(ctx: CliContext, name: string): Promise<Formatted> {
  const [{ format }, { parse }] = await Promise.all([import('../../lang/format.js'), import('../../lang/parse.js')]);
  const file = name === '-' ? name : resolve(ctx.io.cwd, name);
  const local = name === '-' ? await standardInput() : ctx.ports.local;
  // a link is followed, so that the link stays one
  const real = name === '-' ? name : ((await ctx.ports.local.realpath?.(file)) ?? file);
  const source = await readSource(real, local);
  const parsed = source.value === undefined ? { diagnostics: [] } : parse({ ...source.value, file });
  const diagnostics = [...source.diagnostics, ...parsed.diagnostics];
  if (source.value === undefined || diagnostics.length > 0) {
    printDiagnostics(ctx, diagnostics, new Map([[file, source.value?.text ?? '']]));
    return { file: name, state: 'invalid', diagnostics };
  }
  const text = format(source.value.text);
  const raw = await local.text(real);
  const check = ctx.options.check === true;
  if (name === '-' && !check && !ctx.json) ctx.io.out(text);
  else if (name !== '-' && !check && raw !== text)
    await ctx.ports.local.write(real, text, { mode: (await ctx.ports.local.stat(real))?.mode ?? 0o644 });
  return { file: name, state: raw === text ? 'same' : 'changed' };
}

async function standardInput(): Promise<Pick<CliContext['ports']['local'], 'bytes' | 'stat' | 'text'>> {
  const content = await readAll(process.stdin);
  return { bytes: async () => Buffer.from(content), text: async () => content, stat: async () => undefined };
}
