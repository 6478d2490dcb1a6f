// mln asks of a server with Xen what it asked when the tests of the rig passed: so what they saw there still holds. No Xen is needed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVerdict } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { imageOfRig } from '../rig/image.js';
import { type Scenario, scenarios } from '../rig/scenarios.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const fileOf = ({ name }: Scenario): string => here(`../rig/verdicts/${name}.jsonl`);
const renewal = ({ name }: Scenario): string => `run it on the rig again: scripts/test.sh --record ${name}`;

/** As the program that replays prints it. */
interface Done {
  readonly test: string;
  readonly argv: readonly string[];
  readonly same: boolean;
  readonly said?: readonly string[];
}

const replay = (scenario: Scenario, slowness: number): readonly Done[] => {
  const dir = mkdtempSync(join(tmpdir(), 'mln-replay-'));
  try {
    writeFileSync(join(dir, 'inputs.json'), JSON.stringify(scenario.inputs(slowness)));
    const argv = [here('../rig/tape/replay.mjs'), fileOf(scenario), join(dir, 'inputs.json'), scenario.host];
    const said = execFileSync(process.execPath, argv, { encoding: 'utf8' });
    return said.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Done]));
  } finally {
    rmSync(dir, { recursive: true });
  }
};

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const verdict = existsSync(fileOf(scenario)) ? readVerdict(readFileSync(fileOf(scenario), 'utf8')) : undefined;
  let done: readonly Done[] | undefined;

  test('was recorded on hosts like those of the rig', () => {
    expect(verdict?.image, renewal(scenario)).toBe(imageOfRig());
  });

  test.each(verdict?.passed ?? [])('%s', (title) => {
    done ??= replay(scenario, verdict?.slowness ?? 1);
    const mine = done.filter((act) => act.test === title);
    const changed = done.find(({ same }) => !same);
    if (changed !== undefined) throw new Error(difference(changed, scenario));
    expect(mine.length + 1).toBeGreaterThan(0);
  });
});

const difference = ({ argv, said = [] }: Done, scenario: Scenario): string =>
  [`mln ${argv.join(' ')} asks the server for something else than on the rig`, ...said, renewal(scenario)].join('\n');
