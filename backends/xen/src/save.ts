// Acts: a machine's memory goes to a file, and comes back.
import { type ActionContext, defineAction } from '@mln/engine/api';
import { closeReader, openReader } from './console.js';
import { checkDomain, clean, type DomainArgs, type DomainCx, destroy, find } from './domain-acts.js';
import { explained } from './explain.js';
import { failed } from './failed.js';
import { markMade, markUp } from './marks.js';
import { resumeDomain } from './resume.js';
import { letGo } from './start.js';

type SaveCx = ActionContext<DomainArgs>;

// memory in gigabytes through a slow disk
const saveMs = 3_600_000;

/** Written beside and renamed when the domain has ended, so a file of that name is always whole. */
export const save = defineAction<DomainArgs>({
  async run(cx) {
    await writeMemory(cx);
    await clean(cx);
  },
  undo: 'irreversible',
  check: (cx) =>
    checkDomain(cx, async (domain) =>
      domain === undefined && (await cx.files.stat(cx.args.places.save)) !== undefined ? 'done' : 'absent',
    ),
});

async function writeMemory(cx: DomainCx): Promise<void> {
  const { args, sh, files } = cx;
  const { save: file } = args.places;
  // a guest that is held does not answer
  await letGo(cx);
  const domain = await find(cx);
  // broken off once: it cannot answer until it goes on
  if (domain?.state === 'suspended') await resumeDomain(cx, domain);
  if (domain !== undefined) {
    await sh.run({ file: 'xl', args: ['save', String(domain.id), `${file}.new`], timeoutMs: saveMs });
  } else if ((await files.stat(`${file}.new`)) === undefined) {
    if ((await files.stat(file)) !== undefined) return;
    throw failed('MLN7359', { host: args.host });
  }
  // xl ends the domain when all is written, and not before
  await files.rename(`${file}.new`, file, { mode: 0o600, synced: true });
}

/**
 * The file is put aside before the guest goes on: taken up twice, it would meet a disk that is not the one it knew. Undone, the
 * machine is saved again.
 */
export const restore = defineAction<DomainArgs>({
  async run(cx) {
    const { args, files } = cx;
    const { places, domain } = args;
    if ((await files.stat(places.save)) !== undefined) await takeUp(cx);
    else if ((await find(cx)) === undefined) throw failed('MLN7360', { name: domain.name, what: 'taken up again' });
    await openReader(cx, domain.name);
    await letGo(cx);
    await files.remove(`${places.save}.used`);
    await markUp(files, places);
  },
  async undo(cx) {
    const { args, files } = cx;
    const isKept = (await files.stat(args.places.save)) !== undefined;
    if (isKept) await destroy(cx);
    else if ((await find(cx)) !== undefined) await writeMemory(cx);
    // it went on and ended, so its disk is not the one that this memory knew
    await files.remove(`${args.places.save}.used`);
    await clean(cx);
  },
  check: (cx) =>
    checkDomain(cx, async (domain) =>
      domain?.state === 'running' && (await cx.files.stat(cx.args.places.save)) === undefined ? 'done' : 'absent',
    ),
});

async function takeUp(cx: SaveCx): Promise<void> {
  const { args, sh, files } = cx;
  const { places } = args;
  // half of one, from a run that was killed: it has not gone on, for the file is still here
  await destroy(cx);
  await closeReader(cx);
  try {
    await sh.run({ file: 'xl', args: ['restore', '-p', places.save], timeoutMs: saveMs });
  } catch (error) {
    throw explained(error, args);
  }
  await markMade(files, places);
  await files.rename(places.save, `${places.save}.used`);
}
