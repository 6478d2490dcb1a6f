// The console of a domain: read into a log by a session of screen, for as long as there is a domain of that name.

import type { ActionContext, LocalFiles } from '@mln/engine/api';
import { consoleEnvironment, detached, lives, plainText, screenRc } from '@mln/machine-kit';
import type { Places } from './names.js';

type ReaderContext = Pick<ActionContext<{ readonly places: Places }>, 'args' | 'sh' | 'files'>;

/**
 * Run with the name of a domain. `xl console` ends when the guest reboots, for that makes a new domain; and a person may end
 * it. A domain that is not there for ten seconds does not come back.
 */
export const readerScript = `#!/bin/sh
away=0
while [ "$away" -lt 10 ]; do
  if xl domid "$1" >/dev/null 2>&1; then
    away=0
    xl console "$1"
  else
    away=$((away + 1))
  fi
  sleep 1
done
`;

/** Starts the reader if it does not run. The log also has the earlier output, because xenconsoled keeps it. */
export async function openReader(ctx: ReaderContext, domain: string): Promise<void> {
  const { args, sh, files } = ctx;
  const { places } = args;
  if ((await readers(files, places)).some(({ live }) => live)) return;
  await removeRemains(ctx);
  await files.mkdir(places.screenDir, { mode: 0o700 });
  for (const file of [places.reader, places.log]) await files.mkdir(file.slice(0, file.lastIndexOf('/')));
  await files.write(places.screenRc, screenRc);
  await files.write(places.reader, readerScript);
  const session = { screenRc: places.screenRc, name: places.session, log: places.log };
  await sh.run({
    file: 'screen',
    args: detached(session, ['sh', places.reader, domain]),
    env: consoleEnvironment(places.screenDir, 'vt100'),
  });
}

/** Succeeds if no reader runs. */
export async function closeReader(ctx: ReaderContext): Promise<void> {
  const { args, sh, files } = ctx;
  // screen removes its socket by itself; the process id is fresh, because `readers` has just read it
  for (const { pid, live } of await readers(files, args.places))
    if (live) await sh.run({ file: 'kill', args: ['-TERM', pid], ok: [0, 1] });
  await removeRemains(ctx);
}

async function removeRemains({ args: { places }, files }: ReaderContext): Promise<void> {
  for (const { socket, live } of await readers(files, places)) if (!live) await files.remove(socket);
}

interface Reader {
  readonly socket: string;
  readonly pid: string;
  readonly live: boolean;
}

async function readers(local: LocalFiles, { screenDir, session, reader }: Places): Promise<readonly Reader[]> {
  const names = (await local.list(screenDir)).filter((name) => name.slice(name.indexOf('.') + 1) === session);
  return Promise.all(
    names.map(async (name) => {
      const pid = name.slice(0, name.indexOf('.'));
      return { socket: `${screenDir}/${name}`, pid, live: await lives(local, pid, [reader]) };
    }),
  );
}

/** The console output since the start of the machine. */
export async function consoleTextOf(local: LocalFiles, { log }: Pick<Places, 'log'>): Promise<string> {
  return plainText((await local.text(log)) ?? '');
}
