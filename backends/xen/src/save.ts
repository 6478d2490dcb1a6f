// Acts: write a machine's memory to a file, and restore it.

import { type ActionContext, defineAction } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { codes } from './codes.js';
import { closeReader, openReader } from './console.js';
import { checkDomain, clean, type DomainArgs, type DomainContext, destroy, find } from './domain-acts.js';
import { explained } from './explain.js';
import { markMade, markUp } from './marks.js';
import { resumeDomain } from './resume.js';
import { resume } from './start.js';

type SaveContext = ActionContext<DomainArgs>;

// memory in gigabytes through a slow disk
const saveMs = 3_600_000;

/** Writes a temporary file and renames it when the domain has ended, so the saved memory is always complete. */
export const save = defineAction<DomainArgs>({
  async run(ctx) {
    await writeMemory(ctx);
    await clean(ctx);
  },
  undo: 'irreversible',
  check: (ctx) =>
    checkDomain(ctx, async (domain) =>
      domain === undefined && (await ctx.files.stat(ctx.args.places.save)) !== undefined ? 'done' : 'absent',
    ),
});

async function writeMemory(ctx: DomainContext): Promise<void> {
  const { args, sh, files } = ctx;
  const { save: file } = args.places;
  // a paused guest does not answer
  await resume(ctx);
  const domain = await find(ctx);
  // an earlier save was interrupted: the domain cannot answer until it resumes
  if (domain?.state === 'suspended') await resumeDomain(ctx, domain);
  if (domain !== undefined) {
    await sh.run({ file: 'xl', args: ['save', String(domain.id), `${file}.new`], timeoutMs: saveMs });
  } else if ((await files.stat(`${file}.new`)) === undefined) {
    if ((await files.stat(file)) !== undefined) return;
    throw failed(codes.hostToSaveNotRunning, { host: args.host });
  }
  // xl ends the domain when all is written, and not before
  await files.rename(`${file}.new`, file, { mode: 0o600, synced: true });
}

/**
 * The act renames the file before the guest continues: restored twice, the memory would not fit the changed disk. The undo saves
 * the machine again.
 */
export const restore = defineAction<DomainArgs>({
  async run(ctx) {
    const { args, files } = ctx;
    const { places, domain } = args;
    if ((await files.stat(places.save)) !== undefined) await takeUp(ctx);
    else if ((await find(ctx)) === undefined) throw failed(codes.domainGone, { name: domain.name, what: 'resume' });
    await openReader(ctx, domain.name);
    await resume(ctx);
    await files.remove(`${places.save}.used`);
    await markUp(files, places);
  },
  async undo(ctx) {
    const { args, files } = ctx;
    const isKept = (await files.stat(args.places.save)) !== undefined;
    if (isKept) await destroy(ctx);
    else if ((await find(ctx)) !== undefined) await writeMemory(ctx);
    // the machine ran and ended since, so the memory does not fit its disk any more
    await files.remove(`${args.places.save}.used`);
    await clean(ctx);
  },
  check: (ctx) =>
    checkDomain(ctx, async (domain) =>
      domain?.state === 'running' && (await ctx.files.stat(ctx.args.places.save)) === undefined ? 'done' : 'absent',
    ),
});

async function takeUp(ctx: SaveContext): Promise<void> {
  const { args, sh, files } = ctx;
  const { places } = args;
  // an incomplete domain of a run that was killed: it has not run, because the file still exists
  await destroy(ctx);
  await closeReader(ctx);
  try {
    await sh.run({ file: 'xl', args: ['restore', '-p', places.save], timeoutMs: saveMs });
  } catch (error) {
    throw explained(error, args);
  }
  await markMade(files, places);
  await files.rename(places.save, `${places.save}.used`);
}
