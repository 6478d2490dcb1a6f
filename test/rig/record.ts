// Keeps what mln asks of a host of the rig while tests run, and writes it down as a verdict when all of them have passed.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsed, printVerdict, readActs } from '@mln/engine/testkit';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { minutes, type RigHost, repository, slowness } from './hosts.js';
import { imageOfRig } from './image.js';
import type { Scenario } from './scenarios.js';

/** MLN_RECORD: names of scenarios, parted by blanks. */
const wanted = (process.env.MLN_RECORD ?? '').split(' ');

/** The tape and the name of the test that runs; what is done between tests, to clean up, is no part of a scenario. */
const [tape, running] = ['/root/tape', '/root/tape.test'];
const wrapper = `#!/bin/sh
[ -e ${running} ] || exec node /opt/mln/engine/bin/mln.js "$@"
export TAPE_RECORD=${tape} TAPE_TEST="$(cat ${running})" HOME=/srv/home
exec node /opt/mln/engine/dist/taped/mln.js "$@"
`;

/** To be called in a describe; gives what is to be called on the host once mln is there. */
export const recordOn = (host: RigHost, scenario: Scenario): (() => Promise<void>) => {
  if (!wanted.includes(scenario.name)) return async () => {};
  // before mln is installed, of which it is a part then
  beforeAll(() => void execFileSync(process.execPath, [join(repository, 'test/rig/tape/bundle.mjs')]));
  const passed: string[] = [];
  let failed = 0;
  beforeEach(async ({ task }) => void (await host.ok(`cat >${running} <<'END'\n${task.name}\nEND`)));
  afterEach(async ({ task }) => {
    await host.ok(`rm ${running}`);
    if (task.result?.state === 'fail') failed += 1;
    else passed.push(task.name);
  });
  afterAll(async () => {
    if (failed > 0 || passed.length === 0) throw new Error(`no verdict of ${scenario.name} is written: ${failed} tests failed`);
    const acts = readActs(parsed(await host.ok(`cat ${tape}`)));
    const tools = Object.fromEntries((await host.ok(versions)).split('\n').map((line) => line.split('\t') as [string, string]));
    const recorded = new Date().toISOString().slice(0, 10);
    const verdict = { scenario: scenario.name, recorded, image: imageOfRig(), slowness, tools, passed, acts };
    writeFileSync(join(repository, 'test/rig/verdicts', `${scenario.name}.jsonl`), printVerdict(verdict));
  }, 10 * minutes);
  return async () => {
    await host.ok(`rm -f /usr/local/bin/mln ${tape}; mkdir -p /srv/home; echo 'before all' >${running}
cat >/usr/local/bin/mln <<'END'\n${wrapper}END\nchmod +x /usr/local/bin/mln`);
  };
};

const versions = `printf 'xen\\t%s\\n' "$(xl info xen_version)"
printf 'lvm\\t%s\\n' "$(lvm version | sed -n 's/ *LVM version: *//p')"
printf 'linux\\t%s\\n' "$(uname -r)"
printf 'node\\t%s\\n' "$(node --version)"`;
