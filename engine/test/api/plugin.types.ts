import {
  address,
  block,
  defineAction,
  defineEdit,
  definePlugin,
  flag,
  guestPath,
  pairs,
  secret,
  settingsOf,
  size,
  table,
  text,
} from '../../src/api/index.js';

const clone = defineAction<{ from: string }>({
  async run({ args, sh }) {
    await sh.run({ file: 'cp', args: [args.from] });
  },
  undo: 'none',
});
const auth = defineEdit<{ user: string }>(async ({ args, guest }) => {
  await guest.write('/x', args.user);
});
const p = definePlugin({
  name: 'x',
  api: 1,
  summary: 's',
  claims: {
    host: {
      memory: size({ default: 64, memory: true }),
      up: text({ default: 'login:' }),
      f: flag(),
      sshkey: pairs(guestPath()),
      pw: secret(),
      users: table({ n: text(), p: secret(), home: guestPath() }, { required: 2 }),
      apache: block({ root: text() }),
    },
    network: { address: address({ or: ['dhcp'] }) },
  },
  actions: { clone },
  edits: { auth },
  hooks: {
    async customize({ lane, config, host, ofInterface }) {
      const m: number = config.memory;
      const u: string = config.up;
      const b: boolean = config.f;
      for (const [user, file] of config.sshkey) lane.edit('auth', { user: user + file }, { title: 'x' });
      for (const r of config.users) {
        const h: string | undefined = r.home;
        const n: string | undefined = r.n;
        void h;
        void n;
      }
      const r: string | undefined = config.apache?.root;
      void [m, u, b, r];
      for (const i of host.interfaces) {
        const a: string | undefined = ofInterface(i).address;
        void a;
      }
      // @ts-expect-error misspelt
      lane.edit('auht', { user: 'x' }, { title: 'x' });
      // @ts-expect-error wrong args
      lane.edit('auth', { usr: 'x' }, { title: 'x' });
      // @ts-expect-error unclaimed
      config.memroy;
    },
    provision: {
      slot: 'late',
      handler({ lane }) {
        lane.step('clone', { from: 'x' }, { title: 't' });
      },
    },
  },
  storage: {
    file: {
      summary: '',
      provision({ lane, config }) {
        lane.step('clone', { from: String(config.memory) }, { title: 't' });
        return { path: '', stagingPath: '', format: 'raw', offset: 0 };
      },
      commit() {},
      remove() {},
    },
  },
});
export function q(h: import('../../src/api/index.js').Host): number {
  return settingsOf(h, p).memory;
}

const all: import('../../src/api/index.js').Plugin[] = [];
export const z = all;
