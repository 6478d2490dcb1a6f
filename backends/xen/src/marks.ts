// Has the machine been up since the server booted? The console of a restored or moved guest does not show it again.
import type { Files, LocalFiles } from '@mln/engine/api';
import { consoleTextOf } from './console.js';
import type { Places } from './names.js';

// another one after each boot of the server
async function bootId(local: LocalFiles): Promise<string> {
  return (await local.text('/proc/sys/kernel/random/boot_id'))?.trim() ?? 'unknown';
}

/** True if the machine was up: a mark says so, or its console shows the text. */
export async function wasUp(local: LocalFiles, places: Places, upText: string | undefined): Promise<boolean> {
  if ((await local.text(places.up))?.trim() === (await bootId(local))) return true;
  return upText !== undefined && (await consoleTextOf(local, places)).includes(upText);
}

export async function markUp(files: Files, { up }: Places): Promise<void> {
  await files.mkdir(up.slice(0, up.lastIndexOf('/')));
  await files.write(up, `${await bootId(files)}\n`);
}

export async function markMade(files: Files, { made }: Places): Promise<void> {
  await files.mkdir(made.slice(0, made.lastIndexOf('/')));
  await files.write(made, `${await bootId(files)}\n`);
}

export async function isMade(local: LocalFiles, { made }: Places): Promise<boolean> {
  return (await local.text(made))?.trim() === (await bootId(local));
}

export async function removeMarks(files: Files, { made, up }: Places): Promise<void> {
  for (const file of [made, up]) await files.remove(file);
}
