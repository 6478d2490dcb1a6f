// The words of this plugin and their decoders.

import {
  commonCodes,
  type Decoder,
  type FieldOptions,
  flag,
  guestPath,
  int,
  type Line,
  lines,
  type Node,
  namedLists,
  type Scalar,
  type SecretRef,
  scalar,
  secret,
  serverPath,
  table,
  text,
} from '@mln/engine/api';
import { guest, readAddress } from '@mln/machine-kit';

/** The form of a password hash; the hash itself is a secret. */
export interface PasswordHash {
  readonly ref: SecretRef;
  /** `other`: no login works with it. `broken`: it would break the account file. */
  readonly form: 'hash' | 'locked' | 'other' | 'broken';
}

function formOf(written: string): PasswordHash['form'] {
  if (written.includes(':')) return 'broken';
  if (/^[!*]+$/.test(written)) return 'locked';
  // thirteen characters: the classic DES crypt; else $method$salt$hash
  return /^([./0-9A-Za-z]{13}|\$[0-9a-z]+\$.+)$/.test(written) ? 'hash' : 'other';
}

/** A column of `users`: the model keeps a reference to the secret hash, and its form. */
export function passwordHash(): Scalar<PasswordHash | undefined> {
  const kept = secret();
  return {
    ...kept,
    type: 'password hash',
    parse(word, ctx) {
      const ref = kept.parse(word, ctx);
      return ref && { ref, form: formOf(word.text) };
    },
    decode: () => undefined,
  };
}

function plainAddress(options: FieldOptions<undefined>) {
  return scalar(
    {
      type: 'address',
      wanted: 'an address such as 10.0.0.1',
      parse: (t: string): string | undefined => {
        const read = readAddress(t);
        return read !== undefined && read.prefix === undefined ? t : undefined;
      },
    },
    options,
  );
}

/** `validate` checks that the ones are contiguous, because it has better messages for that. */
function mask(options: FieldOptions<undefined>) {
  return scalar(
    {
      type: 'netmask',
      wanted: 'a netmask such as 255.255.255.0 or 24',
      parse: (t: string): string | undefined => (/^\d{1,3}$/.test(t) || readAddress(t)?.family === 4 ? t : undefined),
    },
    options,
  );
}

function fileMode() {
  return scalar<number, undefined>(
    {
      type: 'mode',
      wanted: 'permissions in octal such as 0644',
      parse: (t) => (/^[0-7]{3,4}$/.test(t) ? Number.parseInt(t, 8) : undefined),
    },
    {},
  );
}

/** `nameserver A B`, the word repeated, or both. The lines of the nearest stanza that has any replace inherited ones. */
export function nameservers(options: FieldOptions<undefined>): Decoder<readonly string[]> {
  const one = plainAddress({});
  return {
    reads: 'value',
    type: 'addresses',
    repeats: true,
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    decode(node, word, ctx) {
      const found = nearest(node, word).flatMap((line) => {
        ctx.origin(line.span);
        if (line.value === undefined) ctx.report.error(commonCodes.missingValue, line.span, { word, wanted: 'an address' });
        return line.value === undefined ? [] : spread(line.value);
      });
      return [...new Set(found.map((address) => one.parse(address, ctx)).filter((a) => a !== undefined))];
    },
  };
}

function nearest(node: Node | undefined, word: string): readonly Line[] {
  const winner = node?.values.get(word);
  if (node === undefined || winner === undefined) return [];
  const all = node.lines.filter((line) => line.name.text === word && line.via[0] === winner.via[0]);
  return all.length === 0 ? [winner] : all;
}

function spread({ text: written, span }: NonNullable<Line['value']>) {
  return [...written.matchAll(/[^\s,]+/g)].map((m) => ({
    text: m[0],
    span: { ...span, column: span.column + m.index, length: m[0].length },
  }));
}

const source = serverPath({ root: 'files', relativeTo: 'files', is: 'file or directory' });

export const claims = {
  host: {
    ...guest.claims.host,
    nameserver: nameservers({ doc: 'name servers, on one line or on several' }),
    users: table(
      { name: text(), hash: passwordHash(), home: guestPath(), uid: int({ min: 0, max: 2 ** 32 - 2 }) },
      { required: 2, doc: 'accounts: name, password hash, home directory, number' },
    ),
    groups: namedLists({ doc: 'groups with their members, one group on each line' }),
    root_passwd: secret({ doc: 'password of root, plain or encoded' }),
    files: table(
      { source, target: guestPath(), mode: fileMode() },
      { required: 2, doc: 'files and directories copied into the guest: source, target, mode' },
    ),
    mount: table(
      { device: text(), mountpoint: guestPath(), fstype: text(), options: text() },
      { required: 3, doc: 'lines of fstab: device, mount point, file system, options' },
    ),
    startup: lines({ doc: 'shell lines run at the end of each boot' }),
    shutdown: lines({ doc: 'shell lines run at each shutdown' }),
    modules: lines({ once: true, doc: 'kernel modules that the guest loads at boot, one on each line' }),
    run: lines({ doc: 'shell lines that mln runs inside the guest once, during the build' }),
  },
  network: {
    ...guest.claims.network,
    netmask: mask({ doc: 'netmask, or its prefix length' }),
    broadcast: plainAddress({ doc: 'broadcast address; default: the last one of the subnet' }),
    gateway: plainAddress({ doc: 'default gateway' }),
    auto: flag({ default: true, doc: 'the guest brings the interface up at boot; "auto no" leaves it down' }),
  },
};

export type GuestClaims = typeof claims;
