// mln asks of a server with Xen what it asked when the tests of the rig passed: so what they saw there still holds. No Xen is needed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVerdict, type Verdict } from '@mln/engine/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { imageOfRig } from '../rig/image.js';
import { type Scenario, scenarios } from '../rig/scenarios.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const fileOf = ({ name }: Scenario): string => here(`../rig/verdicts/${name}.jsonl`);
const renewal = ({ name }: Scenario): string =>
  `the verdict of scenario "${name}" has to be renewed on the rig: sh scripts/test.sh --record ${name}`;

/** An act that was done again, as test/rig/tape/replay.mjs prints it. */
interface Done {
  readonly test: string;
  readonly argv: readonly string[];
  readonly same: boolean;
  readonly said?: readonly string[];
}

/** What is not as it was recorded, as test/rig/tape/mln.mjs prints it. */
interface Difference {
  /** Of how many questions of the act the answers were the recorded ones. */
  readonly at: number;
  readonly asked?: unknown;
  readonly wanted?: unknown;
  readonly ended?: unknown;
  readonly end?: unknown;
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

/** Fails with what differs. */
const explain = ({ argv, said = [] }: Done, scenario: Scenario): never => {
  const where = `mln ${argv.join(' ')}`;
  let found: Difference | undefined;
  try {
    found = JSON.parse(said.at(-1) ?? '') as Difference;
  } catch {
    throw new Error([`${where} ends otherwise than on the rig`, ...said, renewal(scenario)].join('\n'));
  }
  const { at, asked, wanted, ended, end } = found;
  const title = `${where}, question ${at + 1}: asked is not what was recorded; ${renewal(scenario)}`;
  expect(ended === undefined ? asked : ended, title).toEqual(ended === undefined ? wanted : end);
  throw new Error(title);
};

beforeAll(() => void execFileSync(process.execPath, [here('../rig/tape/bundle.mjs')]), 120_000);

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const verdict: Verdict | undefined = existsSync(fileOf(scenario))
    ? readVerdict(readFileSync(fileOf(scenario), 'utf8'))
    : undefined;
  let done: readonly Done[] | undefined;

  test('was recorded on a host like that of the rig', () => {
    expect(verdict?.image, renewal(scenario)).toBe(imageOfRig());
  });

  test('is a file that can be read by its difference', () => {
    expect(verdict === undefined ? 0 : statSync(fileOf(scenario)).size).toBeLessThan(500_000);
  });

  test.each(verdict?.passed ?? [])('%s', (title) => {
    done ??= replay(scenario, verdict?.slowness ?? 1);
    const changed = done.find(({ same }) => !same);
    if (changed !== undefined && (changed.test === title || changed === done[0])) explain(changed, scenario);
    const acts = (all: readonly { readonly test: string }[] = []) => all.filter((act) => act.test === title).length;
    expect(acts(done), `"${changed?.test}" differs, and this comes after it; ${renewal(scenario)}`).toBe(acts(verdict?.acts));
  });
});
