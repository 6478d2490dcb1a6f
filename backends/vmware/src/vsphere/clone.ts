// Acts: clone a machine of vSphere, and pass its settings to cloud-init by guestinfo.

import { gzipSync } from 'node:zlib';
import { type ActionContext, defineAction, type SecretRef } from '@mln/engine/api';
import { type Cloud, hasSecrets, metadataOf, userdataOf } from '@mln/machine-kit';
import { again, assumedAbsent, change, foreign, look, type Machine } from './call.js';
import { codes, VsphereFailed } from './codes.js';
import { nameOf } from './inventory.js';
import { noteOf } from './names.js';
import { takeCards } from './nics.js';
import { complete, destroy, isMade, makeFolder, placing, removeFolder, removeOurs, type Target } from './upload.js';

export type CloneArgs = Machine & {
  readonly target: Target;
  /** Inventory path of the machine to clone. */
  readonly template: string;
  readonly memoryMiB: number;
  readonly vcpus: number;
  readonly cloud: Cloud;
  /** cloud-init does its work for an instance that it has not seen, which a fresh clone never has. */
  readonly instance: string;
  /** A separate directory on this machine. */
  readonly work: string;
};

type CloneContext = ActionContext<CloneArgs>;

const cloneTimeoutMs = 12 * 3_600_000;

/** Idempotent: keeps a complete machine; deletes an incomplete one and makes it again. */
export const vsphereClone = defineAction<CloneArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      const { args } = ctx;
      const { link, vm, project, host } = args;
      const seen = await look(ctx, args, assumedAbsent);
      if (seen.is === 'foreign') throw foreign(args);
      if (seen.is === 'ours' && seen.whole) return;
      if (seen.is === 'ours') await destroy(ctx, args);
      await makeFolder(ctx, args);
      const size = ['-m', String(args.memoryMiB), '-c', String(args.vcpus)];
      const flags = [
        '-vm',
        args.template,
        '-on=false',
        '-annotation',
        noteOf(project, host, false),
        ...size,
        ...placing(args.target),
      ];
      await change(ctx, link, { args: ['vm.clone', ...flags, nameOf(vm)], timeoutMs: cloneTimeoutMs });
      // its cards are those of the template
      await takeCards(ctx, args);
      await tell(ctx);
      await complete(ctx, args);
    }),
  async undo(ctx) {
    await ctx.files.remove(ctx.args.work);
    await removeOurs(ctx, ctx.args);
    await removeFolder(ctx, ctx.args);
  },
  check: (ctx) => isMade(ctx, ctx.args),
});

// vSphere limits the size of the settings that a machine holds for its guest
const guestinfoLimit = 64 * 1024;

function packed(text: string): string {
  return gzipSync(text).toString('base64');
}

async function tell(ctx: CloneContext): Promise<void> {
  const { args, files } = ctx;
  const { link, vm, cloud, instance, work } = args;
  const metadata = packed(metadataOf(cloud, instance));
  const userdata = packed(userdataOf(cloud, await filled(ctx)));
  if (metadata.length + userdata.length > guestinfoLimit)
    throw new VsphereFailed(codes.guestSettingsTooLarge, {
      host: args.host,
      bytes: metadata.length + userdata.length,
      limit: guestinfoLimit,
    });
  const plain = ['-e', `guestinfo.metadata=${metadata}`, '-e', 'guestinfo.metadata.encoding=gzip+base64'];
  const flags = ['-vm', vm, ...plain, '-e', 'guestinfo.userdata.encoding=gzip+base64'];
  if (!hasSecrets(cloud)) return change(ctx, link, { args: ['vm.change', ...flags, '-e', `guestinfo.userdata=${userdata}`] });
  await files.mkdir(work, { mode: 0o700 });
  const file = `${work}/userdata`;
  await files.write(file, userdata, { mode: 0o600 });
  try {
    await change(ctx, link, { args: ['vm.change', ...flags, '-f', `guestinfo.userdata=${file}`] });
  } finally {
    await files.remove(work);
  }
}

/** Asks for secrets and reads files now, not at plan time. */
async function filled(ctx: CloneContext) {
  const { cloud } = ctx.args;
  const sources = cloud.files.flatMap(({ content }) => (typeof content === 'object' && 'from' in content ? [content] : []));
  const read = new Map<string, string>();
  for (const { from: source, below } of sources) {
    const bytes = await ctx.files.bytes(source, below === undefined ? {} : { below });
    if (bytes === undefined) throw new Error(`${source} cannot be read, or is a directory, which cloud-init does not take`);
    read.set(source, Buffer.from(bytes).toString('base64'));
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    content: (content: Cloud['files'][number]['content']) => {
      if (typeof content === 'string') return base64(content);
      return 'from' in content ? (read.get(content.from) ?? '') : base64(ctx.secret(content));
    },
    hash: (ref: SecretRef) => ctx.secret(ref),
    root: cloud.rootPassword === null ? undefined : await hashed(ctx, cloud.rootPassword),
  };
}

/** A hash as it is; a password as its hash, because every user who may see the machine in vSphere can read its guest settings. */
async function hashed(ctx: CloneContext, { password, salt }: NonNullable<Cloud['rootPassword']>): Promise<string> {
  const plain = ctx.secret(password);
  if (/^(\$[0-9a-z]+\$\S+|[!*])$/.test(plain)) return plain;
  const { stdout } = await ctx.sh.run({ file: 'openssl', args: ['passwd', '-6', '-salt', salt, '-stdin'], input: `${plain}\n` });
  return stdout.trim();
}
