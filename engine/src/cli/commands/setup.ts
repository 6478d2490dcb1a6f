// mln setup: a few questions, a configuration file, the directories it names.
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseSize } from '../../api/scalars.js';
import { expandPath } from '../../config/layers.js';
import { type Answers, confText } from '../../scaffold/mln-conf.js';
import type { CliContext, KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';

export const setup: KernelCommand = {
  name: 'setup',
  summary: 'write a configuration file and make its directories',
  options: {
    '-s, --system': 'for the whole system: /etc/mln/mln.conf and /opt/mln; default: only for you, ~/.mln and ~/mln',
    '-n, --no-questions': 'ask nothing and take the defaults',
    '-f, --force': 'overwrite a configuration file without asking',
    '--dry-run': 'print the file, and write and make nothing',
  },
  examples: ['mln setup', 'mln setup -n', 'sudo mln setup --system -n', 'mln setup -n --dry-run'],
  async run(ctx) {
    const quiet = ctx.options.questions === false || ctx.options.dryRun === true;
    if (!quiet && !process.stdin.isTTY) {
      ctx.io.err('there is no terminal to ask at: mln setup -n takes the defaults\n');
      return exitCodes.usage;
    }
    const ask = quiet ? silent : questioner();
    try {
      return await settle(ctx, ask);
    } finally {
      ask.close();
    }
  },
};

interface Asker {
  text(question: string, otherwise: string, fault?: (answer: string) => string | undefined): Promise<string>;
  yes(question: string): Promise<boolean>;
  close(): void;
}

const silent: Asker = { text: async (_, otherwise) => otherwise, yes: async () => false, close: () => undefined };

function questioner(): Asker {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const text: Asker['text'] = async (question, otherwise, fault = () => undefined) => {
    for (;;) {
      const answer = (await lines.question(`${question} [${otherwise}]: `)).trim() || otherwise;
      const wrong = fault(answer);
      if (wrong === undefined) return answer;
      process.stderr.write(`${wrong}\n`);
    }
  };
  const yes: Asker['yes'] = async (question) => /^y(es)?$/i.test((await lines.question(`${question} y/N: `)).trim());
  return { text, yes, close: () => lines.close() };
}

async function settle(ctx: CliContext, ask: Asker): Promise<ExitCode> {
  const forAll =
    ctx.options.system === true || (await ask.text('for you alone, or the whole system? (me, system)', 'me', oneOf)) === 'system';
  const file = forAll ? '/etc/mln/mln.conf' : join(ctx.io.home, '.mln');
  const kernel = await findKernel(ctx.ports);
  ctx.io.err(
    kernel === undefined
      ? 'no User-Mode Linux kernel found: install the package user-mode-linux\n'
      : `User-Mode Linux: ${kernel}\n`,
  );
  const answers = await answersFor(ctx, ask, forAll);
  const text = confText(answers);
  if (ctx.options.dryRun === true) {
    ctx.io.out(ctx.json ? `${JSON.stringify({ file, text, settings: answers, kernel: kernel ?? null }, null, 2)}\n` : text);
    return exitCodes.ok;
  }
  if ((await ctx.ports.local.stat(file)) !== undefined && ctx.options.force !== true && !(await ask.yes(`overwrite ${file}?`))) {
    ctx.io.err(`${file} is there already and stays as it is; -f overwrites it\n`);
    return exitCodes.refused;
  }
  const made = await makeDirectories(ctx, answers, forAll);
  await ctx.ports.local.mkdir(dirname(file), { mode: 0o755 });
  await ctx.ports.local.write(file, text, { mode: forAll ? 0o644 : 0o600 });
  const next = ['mln template make tiny', 'mln build -f FILE'];
  if (ctx.json)
    ctx.io.out(`${JSON.stringify({ file, directories: made, settings: answers, kernel: kernel ?? null }, null, 2)}\n`);
  else ctx.io.out(`${[`written: ${file}`, ...made.map((dir) => `made: ${dir}`), `next: ${next.join(', then ')}`].join('\n')}\n`);
  return exitCodes.ok;
}

function oneOf(answer: string): string | undefined {
  return ['me', 'system'].includes(answer) ? undefined : 'write me or system';
}

function path(answer: string): string | undefined {
  return /^[/~$]\S*$/.test(answer) ? undefined : 'write a whole path without blanks';
}

function size(answer: string): string | undefined {
  return (parseSize(answer, true) ?? 0) >= 16 * 2 ** 20 ? undefined : 'write a size of at least 16M';
}

async function answersFor(ctx: CliContext, ask: Asker, forAll: boolean): Promise<Answers> {
  const root = forAll ? '/opt/mln' : '~/mln';
  const own = forAll ? '/$USER' : '';
  return {
    projects: await ask.text('directory of projects', `${root}/projects${own}`, path),
    templates: await ask.text('directory of templates', `${root}/templates`, path),
    files: await ask.text('directory of files to copy into guests', `${root}/files${own}`, path),
    memory: await ask.text('memory of a host that does not say', '128M', size),
    server: ctx.io.hostname,
  };
}

/** Its version when there is one. */
async function findKernel({ sh }: Pick<CliContext['ports'], 'sh'>): Promise<string | undefined> {
  const { exitCode, stdout } = await sh.probe({ file: 'linux.uml', args: ['--version'], timeoutMs: 10_000 });
  return exitCode === 0 ? `linux.uml ${stdout.trim().split('\n').at(-1) ?? ''}`.trim() : undefined;
}

/**
 * Makes the missing directories. Below a directory with `$USER` in its path each user makes a directory of their own, as in /tmp.
 */
async function makeDirectories(ctx: CliContext, answers: Answers, forAll: boolean): Promise<readonly string[]> {
  const made: string[] = [];
  for (const written of [answers.projects, answers.templates, answers.files]) {
    const shared = forAll && written.includes('/$');
    const fixed = shared ? written.slice(0, written.indexOf('/$')) : written;
    const dir = expandPath(fixed, { dir: ctx.io.home, home: ctx.io.home, env: ctx.io.env }).path;
    if ((await ctx.ports.local.stat(dir)) !== undefined) continue;
    await ctx.ports.local.mkdir(dir, { mode: shared ? 0o1777 : 0o755 });
    made.push(dir);
  }
  return made;
}
