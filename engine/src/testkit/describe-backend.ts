// What every backend promises besides what plugins do: its record of abilities and its verbs agree.

import { describePlugin, type PluginSubject } from './describe-plugin.js';
import type { Kit } from './kit.js';

export interface BackendSubject extends PluginSubject {
  /** The flag that chooses it: `uml`. */
  readonly backend: string;
}

const verbs = ['observe', 'define', 'start', 'stop', 'undefine', 'connect', 'disconnect'] as const;
const abilities = ['hvm', 'liveMigration', 'snapshots'] as const;

/** A backend as a test finds it: nothing is taken for granted. */
type Unknown = Readonly<Record<string, unknown>>;

export const describeBackend = (kit: Kit, subject: BackendSubject): void => {
  describePlugin(kit, subject);
  kit.describe(`backend ${subject.backend}`, () => {
    kit.test('it is there, with a summary and all verbs', async () => {
      const backend = backendOf(subject);
      kit.expect(typeof backend.summary).toBe('string');
      kit.expect(verbs.filter((verb) => typeof backend[verb] !== 'function')).toEqual([]);
    });
    kit.test('it says of every ability whether it has it, and can move machines exactly when it says so', async () => {
      const backend = backendOf(subject);
      const said = recordOf(backend.capabilities);
      kit.expect(abilities.filter((name) => !['yes', 'no', 'experimental'].includes(String(said[name])))).toEqual([]);
      kit.expect(typeof backend.move === 'function').toBe(said.liveMigration !== 'no');
    });
    kit.test('it takes at least one format of disks', async () => {
      const { formats } = recordOf(backendOf(subject).disk);
      kit.expect(Array.isArray(formats) && formats.length > 0).toBe(true);
    });
  });
};

const backendOf = ({ plugin, backend }: BackendSubject): Unknown => {
  const backends = 'backends' in plugin ? recordOf(plugin.backends) : {};
  return recordOf(backends[backend]);
};

const recordOf = (value: unknown): Unknown => (typeof value === 'object' && value !== null ? { ...value } : {});
