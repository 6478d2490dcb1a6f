// The words of an autoenum block. One decoder reads it twice: in the draft to make hosts, and in the model to keep it.
import {
  block,
  choice,
  type Decoded,
  type Decoder,
  int,
  type Node,
  type Scalar,
  scalar,
  secret,
  table,
  text,
} from '@mln/engine/api';
import { readNet } from './addresses.js';

const net: Scalar<string | undefined> = scalar(
  {
    type: 'network',
    wanted: 'a network such as 10.0.0.0/24 or fd00::/64',
    parse: (t): string | undefined => (readNet(t) === undefined ? undefined : t),
  },
  { doc: 'the network of the addresses; a plain x.y.z.0 means /24' },
);

/** How many hosts a server is given: a number, or all that are left. */
const share: Scalar<number | 'all' | undefined> = scalar(
  {
    type: 'number or all',
    wanted: 'a number of hosts, or all',
    parse: (t): number | 'all' | undefined => (t === 'all' ? t : /^\d{1,6}$/.test(t) ? Number(t) : undefined),
  },
  {},
);

const fields = {
  superclass: text({ doc: 'the superclass of the hosts' }),
  numhosts: int({ min: 1, max: 100_000, doc: 'the number of hosts' }),
  hostprefix: text({ doc: 'the first part of their names; default: the name of the superclass, else node' }),
  address: choice(['auto'], { doc: 'auto: each host gets the next address of net' }),
  addresses_begin: int({ min: 0, default: 1, doc: 'number of the first address in net' }),
  net,
  netmask: text({ doc: 'netmask of net, if net has no prefix' }),
  interface: text({ default: 'eth0', doc: 'the interface that gets the address' }),
  service_hosts: table({ server: text(), hosts: share }, { required: 1, doc: 'servers, each with its number of hosts or all' }),
  autouser: secret({ doc: 'password hash of a user with the name of the host' }),
};

export type GroupWords = Decoded<typeof fields>;

export interface GroupBlock {
  /** `autoenum`, `autoenum3` or `autoenum web`. */
  readonly title: string;
  /** Where its words are: `autoenum`, or `autoenum/web`. */
  readonly path: string;
  readonly words: GroupWords;
}

const one = block(fields);

/** All blocks of one name, with and without a label. */
const groups: Decoder<readonly GroupBlock[]> = {
  reads: 'blocks',
  type: `block of ${Object.keys(fields).join(', ')}`,
  doc: 'makes many similar hosts',
  change: 'rebuild',
  decode(node, word, ctx) {
    return [...(node?.blocks.get(word) ?? [])].flatMap(([label, inner]) => {
      const below = label === '' ? ctx : ctx.below(label);
      const words = one.decode(alone(word, inner), word, below);
      const title = label === '' ? word : `${word} ${label}`;
      return words === undefined ? [] : [{ title, path: below.path, words }];
    });
  },
};

function alone(word: string, inner: Node): Node {
  return {
    span: inner.span,
    values: new Map(),
    lines: [],
    blocks: new Map([[word, new Map([['', inner]])]]),
  };
}

/** `autoenum`, and those with a number that the original had for several groups. */
export const groupWords = ['autoenum', ...Array.from({ length: 10 }, (_, i) => `autoenum${i}` as const)] as const;

export function decodeGroups(node: Node, ctx: Parameters<typeof groups.decode>[2]): readonly GroupBlock[] {
  return groupWords.flatMap((word) => groups.decode(node, word, ctx.below(word)));
}

const another: typeof groups = { ...groups, type: 'block, as autoenum', doc: 'another group' };

export const claims = { global: Object.fromEntries(groupWords.map((word) => [word, word === 'autoenum' ? groups : another])) };
