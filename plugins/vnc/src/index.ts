// vnc { password W } → ~/.vnc/passwd of the user whose screen it is.
import {
  block,
  commonCodes,
  defineEdit,
  definePlugin,
  type Guest,
  type ImageContext,
  type ModelContext,
  type Scalar,
  type SecretRef,
  scalar,
  secret,
} from '@mln/engine/api';
import { accountOf } from '@mln/machine-kit';
import { codes } from './codes.js';
import { longest, passwordFile } from './password.js';

/** The stored password, and whether VNC reads all of it. */
interface Password {
  readonly ref: SecretRef;
  readonly fits: 'yes' | 'no' | 'foreign';
}

function password(doc: string): Scalar<Password | undefined> {
  const kept = secret({ doc });
  const parse: Scalar<Password | undefined>['parse'] = (word, ctx) => {
    const ref = kept.parse(word, ctx);
    const fits = /[^\x20-\xff]/.test(word.text) ? 'foreign' : word.text.length > longest ? 'no' : 'yes';
    return ref && { ref, fits };
  };
  return {
    ...{ ...kept, parse },
    decode: (node, word, ctx) => {
      const line = node?.values.get(word);
      if (line !== undefined && line.value === undefined)
        ctx.report.error(commonCodes.missingValue, line.span, { word, wanted: 'a password' });
      return line?.value && parse(line.value, ctx);
    },
  };
}

const vnc = block(
  {
    password: password('who knows it may use the screen; at most 8 characters'),
    view_password: password('who knows it may look on'),
    user: scalar(
      {
        type: 'user',
        wanted: 'the name of a user',
        parse: (t): string | undefined => (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(t) ? t : undefined),
      },
      { doc: 'the owner of the screen', default: 'root' },
    ),
  },
  { doc: 'the password of a VNC server in the guest' },
);

const claims = { global: { vnc }, host: { vnc } };

interface PasswordArgs {
  readonly user: string;
  readonly full: SecretRef;
  readonly view?: SecretRef;
  readonly host: string;
}

const edits = {
  password: defineEdit<PasswordArgs>(async ({ args, guest, secret: value }) => {
    const { home, owner, group } = await ownerOf(guest, args);
    await guest.mkdir(`${home}/.vnc`, { mode: 0o700, owner, group });
    const file = passwordFile(value(args.full), args.view && value(args.view));
    await guest.write(`${home}/.vnc/passwd`, file, { mode: 0o600, owner, group });
  }),
};

async function ownerOf(guest: Guest, { user, host }: PasswordArgs) {
  const { uid, gid, home } = (await accountOf(guest, user)) ?? { uid: Number.NaN, gid: Number.NaN, home: '' };
  if (Number.isNaN(uid) || !home.startsWith('/')) throw new Error(`host ${host} has no user ${user} with a home directory`);
  return { home: home === '/' ? '' : home, owner: uid, group: gid };
}

function validate(ctx: ModelContext<typeof claims>): void {
  for (const host of ctx.model.hosts) {
    const words = ctx.of(host).vnc;
    if (words === undefined) continue;
    const at = (word: string) => ctx.at('host', host.name, 'vnc', word);
    if (words.password === undefined) ctx.report.error(codes.missingPassword, at('password'));
    for (const word of ['password', 'view_password'] as const) {
      if (words[word]?.fits === 'no') ctx.report.warning(codes.passwordTooLong, at(word), { word, longest });
      if (words[word]?.fits === 'foreign') ctx.report.error(codes.invalidPasswordCharacters, at(word), { word });
    }
  }
}

function customize({ lane, host, config: { vnc: words }, at }: ImageContext<typeof claims, typeof edits>): void {
  if (words?.password === undefined) return;
  const view = words.view_password === undefined ? {} : { view: words.view_password.ref };
  const args = { user: words.user, full: words.password.ref, ...view, host: host.name };
  lane.edit('password', args, { title: `VNC password of ${words.user}`, origin: at('host', host.name, 'vnc') });
}

export default definePlugin({
  name: 'vnc',
  api: 1,
  summary: 'the password of a VNC server in a guest',
  after: ['guest'],
  claims,
  edits,
  codes,
  hooks: { validate, customize },
});
