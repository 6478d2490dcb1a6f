// An imagined server: files in memory, programs that do what a table says, time that passes when somebody waits.
import { dryClock, memoryFiles, type ScriptShell, scriptShell } from '@mln/engine/testkit';
import { type MachinePlaces, machinePlaces } from '../../src/names.js';
import type { Ports } from './ports.js';

export const paths = { run: '/p/run', logs: '/p/logs' };
export const places = machinePlaces(paths, 'web');
export const pid = 4242;
export const sessionPid = 4240;

export interface Imagined extends Ports {
  readonly sh: ScriptShell;
  readonly files: ReturnType<typeof memoryFiles>;
  /** Is in /proc from now on, with these arguments. */
  appear(pid: number, words: readonly string[], children?: readonly number[]): Promise<void>;
  vanish(pid: number): Promise<void>;
}

export type Event = (world: Imagined) => Promise<void>;

/** `programs` are called when that name, and the words after it, are in a command; `later` once at its time in milliseconds. */
export function imagine(programs: Readonly<Record<string, Event>>, later: ReadonlyMap<number, Event> = new Map()): Imagined {
  const clock = dryClock();
  const due = new Map(later);
  const files = memoryFiles({ '/p/logs/.keep': '' });
  const rules = Object.entries(programs).map(([name, event]) => {
    const act = async () => {
      await event(world);
      return {};
    };
    return [new RegExp(`(^| )${name}( |$)`), act] as const;
  });
  const world: Imagined = {
    // nothing is on a console that does not exist
    sh: scriptShell([...rules, ['grep', { exitCode: 1 }]]),
    files,
    clock: {
      now: clock.now,
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal);
        for (const [at, event] of [...due])
          if (clock.now() >= at) {
            due.delete(at);
            await event(world);
          }
      },
    },
    appear: async (number, words, children = []) => {
      await files.mkdir(`/proc/${number}/task/${number}`);
      await files.write(`/proc/${number}/cmdline`, `${words.join('\0')}\0`);
      await files.write(`/proc/${number}/stat`, `${number} (any (name)) S 1 1 1`);
      await files.write(`/proc/${number}/task/${number}/children`, children.map((child) => `${child} `).join(''));
    },
    vanish: (number) => files.remove(`/proc/${number}`),
  };
  return world;
}

function machineWords({ umid, umlDir }: MachinePlaces) {
  return [`umid=${umid}`, `uml_dir=${umlDir}`];
}

/** The session and the process in it, which has not written its pid file. */
export const sessionOpens: Event = async (world) => {
  await world.appear(sessionPid, ['SCREEN', '-c', places.screenRc, ...machineWords(places)], [pid]);
  await world.appear(pid, ['linux.uml', ...machineWords(places)]);
  await world.files.mkdir(places.screenDir);
  await world.files.write(`${places.screenDir}/${sessionPid}.${places.session}`, '');
};

export const pidFileAppears: Event = async ({ files }) => {
  await files.mkdir(`${places.umlDir}/${places.umid}`);
  await files.write(places.pidFile, `${pid}\n`);
};

export const machineRuns: Event = async (world) => {
  await sessionOpens(world);
  await pidFileAppears(world);
};

export const machineEnds: Event = async (world) => {
  await world.vanish(pid);
  await world.vanish(sessionPid);
  await world.files.remove(`${places.screenDir}/${sessionPid}.${places.session}`);
};

/** The console shows that text, besides what it has shown. */
export function says(text: string): Event {
  return async ({ files }) => files.write(places.log, `${(await files.text(places.log)) ?? ''}${text}`);
}

export function all(...events: readonly Event[]): Event {
  return async (world) => {
    for (const event of events) await event(world);
  };
}
