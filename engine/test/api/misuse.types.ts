// What does not compile: every line below an expected error is a mistake that authors make, and the compiler must find it.
import {
  type Backend,
  choice,
  defineAction,
  defineEdit,
  definePlugin,
  flag,
  type GuestRenderers,
  type Host,
  int,
  interfaceSettingsOf,
  secret,
  settingsOf,
  switchSettingsOf,
  text,
} from '../../src/api/index.js';

const base = { name: 'x', summary: 's' } as const;
const touch = defineAction<{ path: string }>({ run: async () => {}, undo: 'none' });
const shave = defineEdit<{ beard: number }>(async () => {});

// an action says how it is undone, and in words that are known
// @ts-expect-error missing undo
defineAction<{ path: string }>({ run: async () => {} });
// @ts-expect-error a misspelt way back
defineAction<{ path: string }>({ run: async () => {}, undo: 'irreversable' });
// @ts-expect-error run is not there
defineAction<{ path: string }>({ undo: 'none' });
// @ts-expect-error a check answers done, absent or unknown
defineAction<{ path: string }>({ run: async () => {}, undo: 'none', check: async () => true });
// @ts-expect-error what an action answers is data
defineAction<{ path: string }>({ run: async () => () => 1, undo: 'none' });
defineAction<{ path: string }>({
  async run({ args, sh, files }) {
    // @ts-expect-error args have no such member
    args.paht;
    // @ts-expect-error a command is argv, never text
    await sh.run(`touch ${args.path}`);
    // @ts-expect-error no member of that name
    await files.unlink(args.path);
  },
  undo: 'none',
});

// the level, the name and the summary are there
// @ts-expect-error another level of the interface
definePlugin({ ...base, api: 2 });
// @ts-expect-error no level
definePlugin({ ...base });
// @ts-expect-error no summary
definePlugin({ name: 'x', api: 1 });
// @ts-expect-error always is true or absent
definePlugin({ ...base, api: 1, always: false });
// @ts-expect-error a list of names
definePlugin({ ...base, api: 1, after: 'guest' });

// hooks
// @ts-expect-error a hook of another name
definePlugin({ ...base, api: 1, hooks: { customise() {} } });
// @ts-expect-error expand returns the draft
definePlugin({ ...base, api: 1, hooks: { expand() {} } });
// @ts-expect-error expand returns a draft
definePlugin({ ...base, api: 1, hooks: { expand: () => 7 } });
// @ts-expect-error parse returns a tree or undefined, not null
definePlugin({ ...base, api: 1, hooks: { parse: () => null } });
// @ts-expect-error a slot is early or late
definePlugin({ ...base, api: 1, hooks: { boot: { slot: 'middle', handler() {} } } });
// @ts-expect-error events are told, nobody waits
definePlugin({ ...base, api: 1, hooks: { event: 'log' } });

const words = { motd: text(), level: int({ default: 1 }), on: flag(), kind: choice(['a', 'b']), key: secret() };
const good = definePlugin({
  ...base,
  api: 1,
  claims: { host: words, network: { tag: int() }, switch: { loud: flag() } },
  actions: { touch },
  edits: { shave },
  hooks: {
    validate({ model, of, ofInterface, ofSwitch, report }) {
      for (const host of model.hosts) {
        const motd: string | undefined = of(host).motd;
        // @ts-expect-error a secret is a reference, not its value
        const key: string | undefined = of(host).key;
        // @ts-expect-error a word that is claimed for interfaces only
        of(host).tag;
        // @ts-expect-error the model is not to be changed
        model.hosts.push(host);
        // @ts-expect-error nor a host of it
        host.name = 'other';
        for (const iface of host.interfaces) {
          // @ts-expect-error a number
          const tag: string = ofInterface(iface).tag;
          void tag;
        }
        void [motd, key];
      }
      for (const sw of model.switches) {
        const loud: boolean = ofSwitch(sw).loud;
        void loud;
      }
      // @ts-expect-error a code is MLN and a number
      report.error({ code: 'E1', message: 'no' }, undefined);
      // @ts-expect-error a report takes the row, not its number
      report.error('MLN6999', undefined);
    },
    async observe({ fact, probe }) {
      // @ts-expect-error a fact is data
      fact('now', () => 1);
      // @ts-expect-error an observer can only look: there is no run
      probe.run;
    },
    boot({ lane, config, intent }) {
      const level: number = config.level;
      lane.step('touch', { path: '/x' }, { title: 'touch it' });
      // @ts-expect-error a misspelt action
      lane.step('tuoch', { path: '/x' }, { title: 'touch it' });
      // @ts-expect-error a wrong argument
      lane.step('touch', { paht: '/x' }, { title: 'touch it' });
      // @ts-expect-error an argument of another type
      lane.step('touch', { path: 7 }, { title: 'touch it' });
      // @ts-expect-error a step has a title
      lane.step('touch', { path: '/x' }, {});
      // @ts-expect-error edits are for disks, not for lanes of hosts
      lane.edit('shave', { beard: 1 }, { title: 'shave' });
      // @ts-expect-error no such intent
      if (intent === 'reboot') return;
      void level;
    },
    customize({ lane, config }) {
      lane.edit('shave', { beard: 1 }, { title: 'shave' });
      lane.user({ name: 'kim', hash: { secret: 's' } });
      // @ts-expect-error a user has no such field
      lane.user({ login: 'kim', hash: { secret: 's' } });
      // @ts-expect-error a hash is a reference, never the text
      lane.user({ name: 'kim', hash: '$6$x$y' });
      // @ts-expect-error an address is read before it is asked for
      lane.interface({ name: 'eth0', mac: '02:00:00:00:00:01', auto: true, address: '10.0.0.1/24' });
      // @ts-expect-error an action is no edit
      lane.step('touch', { path: '/x' }, { title: 'touch it' });
      // @ts-expect-error maybe there is no text
      lane.file('/etc/motd', config.motd);
      // @ts-expect-error one of the words that may be chosen
      if (config.kind === 'c') return;
    },
    migrate({ lane }) {
      lane.step('from', 'touch', { path: '/x' }, { title: 'touch it' });
      // @ts-expect-error from or to
      lane.step('there', 'touch', { path: '/x' }, { title: 'touch it' });
    },
  },
});

// another plugin's words
declare const host: Host;
export const motd: string | undefined = settingsOf(host, good).motd;
export const level: number = settingsOf(host, good).level;
// @ts-expect-error a word that it does not claim
settingsOf(host, good).modt;
// @ts-expect-error a word of its interfaces
settingsOf(host, good).tag;
// @ts-expect-error settings of an interface are asked of an interface
interfaceSettingsOf(host, good);
// @ts-expect-error settings of a switch are asked of a switch
switchSettingsOf(host, good);

// parts of a guest
export const renderers: GuestRenderers = {
  users: (users) => ({ action: 'users', args: { names: users.map(({ name }) => name) }, title: 'users' }),
  // @ts-expect-error a part of another name
  accounts: () => ({ action: 'users', args: {}, title: 'users' }),
};
export const misread: GuestRenderers = {
  // @ts-expect-error a field of another name
  users: (users) => ({ action: 'users', args: { names: users.map(({ login }) => login) }, title: 'users' }),
};
// @ts-expect-error a renderer of all parts leaves none out
export const few: Required<GuestRenderers> = { hostname: (name) => ({ action: 'hostname', args: { name }, title: name }) };

// drivers
type NoWords = Readonly<Record<never, never>>;
// @ts-expect-error a backend has all its verbs
export const lazy: Backend<NoWords, NoWords, NoWords> = { summary: 's', start() {}, stop() {} };
definePlugin({
  ...base,
  api: 1,
  actions: { touch },
  storage: {
    shelf: {
      summary: 's',
      // @ts-expect-error a disk has a place and a format
      provision: () => ({ path: '/x' }),
      commit() {},
      remove() {},
    },
  },
});
