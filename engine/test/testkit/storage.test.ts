import { describe, expect, test } from 'vitest';
import { defineAction } from '../../src/api/action.js';
import { definePlugin } from '../../src/api/plugin.js';
import { describeStorage, type StorageSubject } from '../../src/testkit/describe-storage.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';

interface Faults {
  /** All hosts share a disk. */
  readonly shared?: boolean;
  /** The disk is made where it shall stand, by nobody moved there. */
  readonly unpublished?: boolean;
  readonly undoes?: boolean;
  readonly removes?: boolean;
}

function shelf({ shared = false, unpublished = false, undoes = true, removes = true }: Faults = {}) {
  return definePlugin({
    name: 'shelf',
    api: 1,
    summary: 'keeps disks on a shelf',
    actions: {
      put: defineAction<{ at: string }>({
        async run({ args, files }) {
          await files.mkdir('/disks');
          await files.write(args.at, 'a disk');
        },
        undo: async ({ args, files }) => {
          if (undoes) await files.remove(args.at);
        },
      }),
      move: defineAction<{ from: string; to: string }>({
        run: ({ args, files }) => files.rename(args.from, args.to),
        undo: async ({ args, files }) => {
          if ((await files.stat(args.to)) !== undefined) await files.rename(args.to, args.from);
        },
      }),
      drop: defineAction<{ at: string }>({
        run: async ({ args, files }) => {
          if (removes) await files.remove(args.at);
        },
        undo: 'irreversible',
      }),
    },
    storage: {
      shelf: {
        summary: 'on a shelf',
        provision({ lane, host }) {
          const path = shared ? '/disks/one' : `/disks/${host.name}`;
          lane.step('put', { at: `${path}.new` }, { title: 'put it there' });
          return { path, stagingPath: `${path}.new`, format: 'raw', offset: 0 };
        },
        commit({ lane }, { path, stagingPath }) {
          if (!unpublished) lane.step('move', { from: stagingPath, to: path }, { title: 'move it' });
        },
        remove: ({ lane }, { path }) => void lane.step('drop', { at: path }, { title: 'drop it' }),
      },
    },
  });
}

function subject(faults?: Faults): StorageSubject {
  const plugin = shelf(faults);
  const text = 'global { project p }\nhost a { shelf }\nhost b { shelf }\n';
  const world = async () => ({ sh: scriptShell(), files: memoryFiles() });
  return { plugin, storage: 'shelf', sample: { text, plugins: [plugin] }, world };
}

describe('a good storage passes', () => describeStorage({ describe, test, expect }, subject()));

async function failures(faults: Faults): Promise<string> {
  const failed: string[] = [];
  const bodies: [string, () => Promise<void>][] = [];
  const kit = {
    describe: (_name: string, body: () => void) => body(),
    test: (name: string, body: () => Promise<void>) => void bodies.push([name, body]),
    expect,
  };
  describeStorage(kit, subject(faults));
  for (const [name, body] of bodies) await body().catch(() => failed.push(name));
  return failed.join('\n');
}

test.each([
  ['hosts share a disk', { shared: true }, 'every host has a disk of its own'],
  ['a disk is never put in its place', { unpublished: true }, 'made, every disk stands in its place'],
  ['undoing leaves it', { undoes: false }, 'undone, nothing of it stands there'],
  ['removing leaves it', { removes: false }, 'removed, nothing of it stands there'],
] as [string, Faults, string][])('a bad storage is found out when %s', async (_when, faults, title) => {
  expect(await failures(faults)).toContain(title);
});
