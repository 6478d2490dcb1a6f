// The manifest of a node, on the machine where mln is run: written when the host is built, removed with it.
import { type ActionContext, defineAction, type Edits, type HostContext, whyOutside } from '@mln/engine/api';
import { manifest, mark, type Node } from './conf.js';
import type { PuppetClaims } from './words.js';

export interface ManifestArgs extends Node {
  readonly path: string;
  /** The places where the directory must be. */
  readonly below: readonly string[];
}

type Context = ActionContext<ManifestArgs>;

/** `nobody`: there is no file. `mln`: the file is ours. `others`: mln may not change the file. */
async function ownerOf({ args, files }: Pick<Context, 'args' | 'files'>): Promise<'nobody' | 'mln' | 'others'> {
  const text = await files.text(args.path);
  if (text === undefined) return 'nobody';
  return text.startsWith(`${mark(args)}\n`) ? 'mln' : 'others';
}

async function remove(ctx: Context): Promise<void> {
  if ((await ownerOf(ctx)) === 'mln') await ctx.files.remove(ctx.args.path);
}

export const manifestActions = {
  write: defineAction<ManifestArgs>({
    run: async (ctx) => {
      const { path, below } = ctx.args;
      const outside = await whyOutside(path, below, ctx.files);
      if (outside !== undefined) throw new Error(`${path} leads to ${outside}, which is outside of ${below.join(', ')}`);
      if ((await ownerOf(ctx)) === 'others')
        throw new Error(`${ctx.args.path} is there already, and was not written by mln for this host`);
      // read by the server's own user
      await ctx.files.write(ctx.args.path, manifest(ctx.args), { mode: 0o644 });
    },
    undo: remove,
    check: async ({ args, files }) => ((await files.text(args.path)) === manifest(args) ? 'done' : 'absent'),
  }),
  remove: defineAction<ManifestArgs>({ run: remove, undo: 'none' }),
};

type HookContext = HostContext<PuppetClaims, typeof manifestActions, Edits>;

function argsOf({ model, host, roots, config: { puppet } }: HookContext): ManifestArgs | undefined {
  if (puppet?.manifests === undefined) return undefined;
  const node = {
    project: model.project,
    host: host.name,
    certname: puppet.nodename ?? host.name.toLowerCase(),
    classes: puppet.include,
  };
  return { ...node, path: `${puppet.manifests}/${model.project}-${host.name}.pp`, below: roots.files };
}

export function writeManifest(ctx: HookContext): void {
  const args = argsOf(ctx);
  if (args === undefined || ctx.intent !== 'build') return;
  ctx.lane.step('write', args, { title: `manifest ${args.path}`, origin: ctx.at('host', ctx.host.name, 'puppet') });
}

export function removeManifest(ctx: HookContext): void {
  const args = argsOf(ctx);
  if (args === undefined || ctx.intent !== 'remove') return;
  ctx.lane.step('remove', args, { title: `remove manifest ${args.path}`, origin: ctx.at('host', ctx.host.name, 'puppet') });
}
