// Acts: the configuration that xl reads is written, and removed with all that is kept of a machine.
import { type ActionContext, defineAction, type Found, type SecretRef, type Shell } from '@mln/engine/api';
import { type DomainConfig, domainConfig } from './domain-config.js';

export interface DefineArgs {
  readonly file: string;
  readonly config: DomainConfig;
  /** Of its screen. The one place that the value goes to is the file, which is root's alone. */
  readonly password?: SecretRef;
  /** Directories that go with it when nothing else is in them. */
  readonly swept?: readonly string[];
}

type DefineContext = ActionContext<DefineArgs>;

function textFor({ args: { config, password }, secret }: DefineContext): string {
  return domainConfig(config, password === undefined ? undefined : secret(password));
}

export const define = defineAction<DefineArgs>({
  async run(ctx) {
    const { args, files } = ctx;
    await files.mkdir(args.file.slice(0, args.file.lastIndexOf('/')));
    await files.write(args.file, textFor(ctx), { mode: 0o600 });
  },
  async undo({ args, files, sh }) {
    await files.remove(args.file);
    await sweep(sh, args.swept ?? []);
  },
  async check(ctx): Promise<Found> {
    return (await ctx.files.text(ctx.args.file)) === textFor(ctx) ? 'done' : 'absent';
  },
});

/** Removes the empty ones of these directories. Succeeds if they do not exist. */
export async function sweep(sh: Shell, directories: readonly string[]): Promise<void> {
  if (directories.length === 0) return;
  await sh.run({ file: 'find', args: [...directories, '-depth', '-type', 'd', '-empty', '-delete'], ok: [0, 1] });
}

export interface UndefineArgs {
  readonly remains: readonly string[];
}

export const undefine = defineAction<UndefineArgs>({
  async run({ args, files }) {
    for (const file of args.remains) await files.remove(file);
  },
  undo: 'irreversible',
  async check({ args, files }): Promise<Found> {
    const there = await Promise.all(args.remains.map((file) => files.stat(file)));
    return there.every((one) => one === undefined) ? 'done' : 'absent';
  },
});
