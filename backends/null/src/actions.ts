// What acts: files that say that something runs, and a console that says since when.
import { defineAction, type Files } from '@mln/engine/api';

// types rather than interfaces, so that they are Json
type Machine = { readonly host: string; readonly file: string; readonly log: string; readonly disk: string };
type Stopping = Pick<Machine, 'host' | 'file' | 'log'> & { readonly how: 'ask' | 'kill' };
type Switch = { readonly file: string; readonly ports: readonly string[] };
type Journey = Pick<Machine, 'host' | 'file' | 'log'> & { readonly server: string };

const exists = async (files: Files, path: string): Promise<boolean> => (await files.stat(path)) !== undefined;

const say = async (files: Files, log: string, line: string): Promise<void> => {
  const before = (await files.text(log)) ?? '';
  await files.write(log, `${before}${line}\n`);
};

const start = defineAction<Machine>({
  async run({ args, files, clock }) {
    if (await exists(files, args.file)) return;
    await say(files, args.log, `${args.host} runs on ${args.disk}`);
    await say(files, args.log, `${args.host} login:`);
    await files.write(args.file, `${JSON.stringify({ since: clock.now() })}\n`);
  },
  undo: ({ args, files }) => files.remove(args.file),
  check: async ({ args, files }) => ((await exists(files, args.file)) ? 'done' : 'absent'),
});

const stop = defineAction<Stopping>({
  async run({ args, files }) {
    if (!(await exists(files, args.file))) return;
    await say(files, args.log, args.how === 'ask' ? `${args.host} is shut down` : `${args.host} is killed`);
    await files.remove(args.file);
  },
  // what was in its memory is gone
  undo: 'irreversible',
  check: async ({ args, files }) => ((await exists(files, args.file)) ? 'absent' : 'done'),
});

const connect = defineAction<Switch>({
  run: ({ args, files }) => files.write(args.file, `${JSON.stringify({ ports: args.ports })}\n`),
  undo: ({ args, files }) => files.remove(args.file),
  check: async ({ args, files }) => ((await exists(files, args.file)) ? 'done' : 'absent'),
});

const disconnect = defineAction<Pick<Switch, 'file'>>({
  run: ({ args, files }) => files.remove(args.file),
  undo: 'irreversible',
  check: async ({ args, files }) => ((await exists(files, args.file)) ? 'absent' : 'done'),
});

/** On the server it goes to. */
const arrive = defineAction<Journey>({
  async run({ args, files, clock }) {
    const { host, file, log, server } = args;
    await say(files, log, `${host} arrived on ${server}`);
    await files.write(file, `${JSON.stringify({ since: clock.now(), server })}\n`);
  },
  undo: async ({ args, files }) => {
    if (await isOn(files, args)) await files.remove(args.file);
  },
  check: async ({ args, files }) => ((await isOn(files, args)) ? 'done' : 'absent'),
});

/** On the server it comes from. Two servers that share their directories share the file, which is then the other one's. */
const leave = defineAction<Journey>({
  async run({ args, files }) {
    if (await isElsewhere(files, args)) return;
    await files.remove(args.file);
  },
  undo: 'irreversible',
  check: async ({ args, files }) => ((await exists(files, args.file)) && !(await isElsewhere(files, args)) ? 'absent' : 'done'),
});

const serverIn = async (files: Files, file: string): Promise<string | undefined> => {
  const written: unknown = JSON.parse((await files.text(file)) ?? '{}');
  const isRecord = typeof written === 'object' && written !== null && 'server' in written;
  return isRecord && typeof written.server === 'string' ? written.server : undefined;
};

const isOn = async (files: Files, { file, server }: Journey): Promise<boolean> => (await serverIn(files, file)) === server;

const isElsewhere = async (files: Files, { file, server }: Journey): Promise<boolean> => {
  const found = await serverIn(files, file);
  return found !== undefined && found !== server;
};

export const actions = { start, stop, connect, disconnect, arrive, leave };
