import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Model } from '../../src/api/model.js';
import { load } from './world.js';

const word = fc.constantFrom(
  'memory 1G',
  'memory 2G',
  'size 4G',
  'template a',
  'template b',
  'nameserver 10.0.0.1',
  'xen',
  'vmware',
  'vmware no',
  'users { kim x ; eve y }',
  'users { kim z }',
  'users { !clear ; tom t }',
  'startup { one ; two }',
  'startup { one ; !remove two }',
  'apache { doc_root /a }',
  'apache { max_connections 3 }',
  'network eth0 { address dhcp ; switch lan }',
  'network eth0 { netmask 255.0.0.0 }',
  'network eth1 { switch lan }',
);
const body = fc.array(word, { maxLength: 6 }).map((words) => words.join('\n'));
function named(kind: string, names: readonly string[]) {
  return fc.tuple(...names.map(() => body)).map((bodies) => bodies.map((text, i) => ({ kind, name: names[i] ?? '', text })));
}

const family = fc.tuple(named('superclass', ['s', 't', 'u']), named('host', ['a', 'b', 'c']));

interface Written {
  readonly kind: string;
  readonly name: string;
  readonly text: string;
}

const parents: Readonly<Record<string, string>> = { a: 's', b: 't', c: 'u', t: 's' };
function stanza({ kind, name, text }: Written, of = parents): string {
  return `${kind} ${name} {\n${of[name] === undefined ? '' : `superclass ${of[name]}\n`}${text}\n}`;
}

async function modelOf(stanzas: readonly string[]) {
  const loaded = await load({ '/p/t.mln': ['global { project t }', ...stanzas, 'switch lan { }'].join('\n') });
  return { model: loaded.model && JSON.parse(JSON.stringify(loaded.model)), codes: loaded.diagnostics.map((d) => d.code).sort() };
}

test('the order of stanzas changes nothing but the order of hosts', async () => {
  await fc.assert(
    fc.asyncProperty(family, fc.integer(), async ([superclasses, hosts], seed) => {
      const stanzas = [...superclasses, ...hosts].map((one) => stanza(one));
      const turned = [...stanzas.slice(Math.abs(seed) % 6), ...stanzas.slice(0, Math.abs(seed) % 6)].reverse();
      const [first, second] = [await modelOf(stanzas), await modelOf(turned)];
      const sorted = (model: Model | undefined) => model?.hosts.toSorted((x, y) => (x.name < y.name ? -1 : 1));
      expect(sorted(second.model)).toEqual(sorted(first.model));
      expect(second.codes).toEqual(first.codes);
    }),
    { numRuns: 150 },
  );
});

test('a superclass without anything in it, put between, changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(family, async ([superclasses, hosts]) => {
      const plain = await modelOf([...superclasses, ...hosts].map((one) => stanza(one)));
      const between = { ...parents, a: 'empty', empty: 's' };
      const empty = { kind: 'superclass', name: 'empty', text: '' };
      const longer = await modelOf([empty, ...superclasses, ...hosts].map((one) => stanza(one, between)));
      const told = (model: Model | undefined) => model?.hosts.map((host) => ({ ...host, superclasses: [] }));
      expect(told(longer.model)).toEqual(told(plain.model));
    }),
    { numRuns: 150 },
  );
});

test('what stands in the host wins, whatever its superclasses say', async () => {
  await fc.assert(
    fc.asyncProperty(family, async ([superclasses, hosts]) => {
      const own = 'memory 7G\nnetwork eth0 { address 10.9.9.9 }\napache { doc_root /own }\nxen\nvmware no';
      const { model, codes } = await modelOf(
        [...superclasses, ...hosts].map((one) => stanza({ ...one, text: one.name === 'a' ? own : one.text })),
      );
      const host = model?.hosts.find((one: { readonly name: string }) => one.name === 'a');
      if (host === undefined) expect(codes).toContainEqual(expect.stringMatching(/^MLN30/));
      else {
        expect(host).toMatchObject({
          backend: 'xen',
          settings: { disks: { memory: 7 * 2 ** 30 }, web: { apache: { doc_root: '/own' } } },
        });
        expect(host.interfaces[0]).toMatchObject({ name: 'eth0', settings: { guest: { address: '10.9.9.9' } } });
      }
    }),
    { numRuns: 150 },
  );
});
