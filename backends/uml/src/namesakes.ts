// Machines that run with the name of a host although the project does not know them: its directory was deleted while they ran.
import type { Facts, Json, ObserveContext } from '@mln/engine/api';
import { readProc } from '@mln/machine-kit';
import { machineBelow } from './alive.js';
import { machinePlaces } from './names.js';

const key = 'namesakes';

/** By host, their process ids. */
export function namesakesOf(facts: Facts): Readonly<Record<string, number>> {
  return (facts.values[`uml.${key}`] ?? {}) as Readonly<Record<string, number>>; // written below, in this run
}

/** One look at the processes for all hosts; none when the command only wants states. */
export async function observeNamesakes(ctx: ObserveContext): Promise<void> {
  const { hosts, paths, local, probe, statesOnly } = ctx;
  if (statesOnly === true || hosts.length === 0) return;
  const { screenRc, screenDir } = machinePlaces(paths, '');
  const { stdout } = await probe({ file: 'pgrep', args: ['-f', '--', `SCREEN -c ${literal(screenRc)} `] });
  const screens = stdout.split('\n').filter((pid) => /^\d+$/.test(pid));
  if (screens.length === 0) return;
  const known = new Set((await local.list(screenDir)).map((name) => name.slice(0, name.indexOf('.'))));
  const byDir = new Map(hosts.map(({ name }) => [`uml_dir=${machinePlaces(paths, name).umlDir}`, name]));
  const found: Record<string, Json> = {};
  for (const screen of screens.filter((pid) => !known.has(pid))) {
    const words = (await readProc(local, `${screen}/cmdline`))?.split('\0') ?? [];
    const name = words.map((word) => byDir.get(word)).find((host) => host !== undefined);
    if (name === undefined) continue;
    const { child } = await machineBelow(local, screen, machinePlaces(paths, name));
    if (child !== undefined) found[name] = child;
  }
  if (Object.keys(found).length > 0) ctx.fact(key, found);
}

/** An extended regular expression that matches only this text. */
function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
