import { describe, expect, test } from 'vitest';
import type { Decoder } from '../../src/api/fields.js';
import { definePlugin } from '../../src/api/plugin.js';
import type { LocalFiles } from '../../src/api/ports.js';
import { text } from '../../src/api/scalars.js';
import { memoryFiles, planSample } from '../../src/testkit/index.js';

interface Work {
  decoded: number;
  planned: number;
  looks: number;
  readonly contexts: Set<unknown>;
}

/** Every second host has the word. */
function project(hosts: number): string {
  return Array.from({ length: hosts }, (_, i) => `host h${i} {\n${i % 2 === 0 ? `  motd hello ${i}\n` : ''}}\n`).join('');
}

function counted(count: () => void): Decoder<string | undefined> {
  const base = text();
  return {
    ...base,
    decode(node, word, ctx) {
      if (node !== undefined) count();
      return base.decode(node, word, ctx);
    },
  };
}

function counting(local: LocalFiles, count: () => void): LocalFiles {
  const told = <T>(answer: T): T => {
    count();
    return answer;
  };
  return {
    bytes: (path) => told(local.bytes(path)),
    text: (path) => told(local.text(path)),
    stat: (path) => told(local.stat(path)),
    list: (path) => told(local.list(path)),
  };
}

async function workFor(hosts: number): Promise<Work> {
  const work: Work = { decoded: 0, planned: 0, looks: 0, contexts: new Set() };
  const motd = definePlugin({
    name: 'motd',
    api: 1,
    summary: 'for tests',
    claims: { host: { motd: counted(() => work.decoded++) } },
    hooks: {
      customize({ at, lane }) {
        work.planned += 1;
        work.contexts.add(at);
        lane.file('/etc/motd', 'hello\n');
      },
    },
  });
  const local = counting(memoryFiles(), () => work.looks++);
  const { plan, diagnostics } = await planSample({ plugins: [motd], text: `global { project p }\n${project(hosts)}`, local });
  expect(diagnostics).toEqual([]);
  expect(plan?.steps.filter(({ action }) => action === 'customize')).toHaveLength(hosts / 2);
  return work;
}

describe('the work for a host', () => {
  test('is done once for each host that has a word, and not for the others', async () => {
    expect(await workFor(20)).toMatchObject({ decoded: 10, planned: 10 });
    expect(await workFor(80)).toMatchObject({ decoded: 40, planned: 40 });
  });

  test('is done by one context of the plugin, however many hosts there are', async () => {
    expect((await workFor(80)).contexts.size).toBe(1);
  });

  test('looks at no more files than for a few hosts', async () => {
    const [few, many] = [await workFor(20), await workFor(80)];
    expect(many.looks).toBe(few.looks);
  });

  test('is found out for each host whose interfaces have other words, however alike the hosts are', async () => {
    const planned: string[] = [];
    const tagged = definePlugin({
      name: 'tagged',
      api: 1,
      summary: 'for tests',
      claims: { network: { tag: text() } },
      hooks: { customize: ({ host }) => void planned.push(host.name) },
    });
    const host = (name: string, word: string): string => `host ${name} {\n  network eth0 {\n    ${word}\n  }\n}\n`;
    const { diagnostics } = await planSample({
      plugins: [tagged],
      text: `global { project p }\n${host('a', '')}${host('b', 'tag x')}${host('c', '')}`,
    });
    expect(diagnostics).toEqual([]);
    expect(planned).toEqual(['b']);
  });
});
