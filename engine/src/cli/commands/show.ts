// mln show -f FILE: the project with nothing left to look up.
import type { Json } from '../../api/json.js';
import { dataAt, dataOf, listOf } from '../../show/data.js';
import { settingAt } from '../../show/effective.js';
import { printBlock, printProject, printSetting } from '../../show/print.js';
import { blockAt, parsePath } from '../../show/project.js';
import type { CliContext, KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { type InspectedFile, inspectFile } from '../inspect.js';
import { fileOf, fileOption } from '../options.js';

export const show: KernelCommand = {
  name: 'show',
  summary: 'print a project as mln understands it: with includes, variables and superclasses resolved',
  arguments: ['[file]'],
  options: {
    ...fileOption,
    '-S, --scalar <path>': 'print one value: /host/web1/memory',
    '-A, --array <path>': 'print the lines of a block, or the names in it: /host/web1/users',
    '-H, --hash <path>': 'print a block: /host/web1/network/eth0',
  },
  aliases: ['parse'],
  examples: ['mln show -f lab.mln', 'mln show -f lab.mln --json', 'mln show -f lab.mln -S /host/web1/network/eth0/address'],
  async run(ctx) {
    const file = await inspectFile(ctx, fileOf(ctx, ctx.args[0], 'mln show -f FILE'));
    const asked = (['scalar', 'array', 'hash'] as const).filter((name) => typeof ctx.options[name] === 'string');
    const [view, other] = asked;
    if (other !== undefined) return say(ctx, 'ask for one thing at a time: -S, -A or -H', exitCodes.usage);
    if (view !== undefined) return query(file, view, String(ctx.options[view]));
    const data = { project: file.loaded.model.project, ...dataOf(file.inspected, file.secrets) };
    ctx.io.out(ctx.json ? `${JSON.stringify(data, null, 2)}\n` : printProject(file.inspected.blocks, file.secrets));
    return exitCodes.ok;
  },
};

function query(file: InspectedFile, view: 'scalar' | 'array' | 'hash', written: string): ExitCode {
  const { ctx } = file.session;
  const path = pathIn(file, written);
  const found = path && dataAt(dataOf(file.inspected, file.secrets), path);
  if (path === undefined || found === undefined) return say(ctx, `there is nothing at ${written}`, exitCodes.refused);
  const isBlock = typeof found === 'object';
  if (view === 'scalar' && isBlock) return say(ctx, `${written} is a block: ask with -A or -H`, exitCodes.refused);
  if (view === 'hash' && !isBlock) return say(ctx, `${written} is a value: ask with -S`, exitCodes.refused);
  if (ctx.json) ctx.io.out(`${JSON.stringify(view === 'array' ? listOf(found) : found, null, 2)}\n`);
  else ctx.io.out(view === 'hash' ? `${blockText(file, written) ?? listOf(found).join('\n')}\n` : lines(found));
  return exitCodes.ok;
}

function lines(found: Json): string {
  return listOf(found)
    .map((line) => `${line}\n`)
    .join('');
}

/** As keys of the data: `web1.memory` is `['host', 'web1', 'memory']`. */
function pathIn({ inspected }: InspectedFile, written: string): readonly string[] | undefined {
  const path = parsePath(written);
  if (path.name === undefined) return path.kind === undefined ? [] : [path.kind];
  const block = blockAt(inspected, path);
  if (block === undefined) return undefined;
  return block.kind === 'global' ? ['global', ...path.rest] : [block.kind, block.name, ...path.rest];
}

function blockText({ inspected, secrets }: InspectedFile, written: string): string | undefined {
  const path = parsePath(written);
  const block = blockAt(inspected, path);
  if (block === undefined) return undefined;
  if (path.rest.length === 0) return printBlock(block, secrets);
  const setting = settingAt(block.settings, path.rest);
  return setting && printSetting(setting, secrets);
}

function say({ io }: CliContext, text: string, code: ExitCode): ExitCode {
  io.err(`${text}\n`);
  return code;
}
