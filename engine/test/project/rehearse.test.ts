// A plan for two servers, listed: where each step would act, and nothing done on either.
import { expect, test } from 'vitest';
import type { ActionOf } from '../../src/api/action.js';
import type { Command } from '../../src/api/ports.js';
import { dryRun } from '../../src/cli/run-commands.js';
import type { Session } from '../../src/cli/session.js';
import { printPlan } from '../../src/plan/print.js';
import { connectServers } from '../../src/system/remote/connect-servers.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';
import { planOf, step } from '../run/toy.js';

const act: ActionOf<string> = {
  async run({ args, sh, files }) {
    await sh.probe({ file: 'xl', args: ['list'] });
    if ((await files.stat('/bridge')) === undefined) await sh.run({ file: 'ip', args: ['link', 'add', args] });
    await files.write('/etc/bridge', args);
  },
  undo: 'none',
};

const plan = planOf(
  { ...step('host:a', 'receive'), serviceHost: 'two', title: 'make room for it' },
  { ...step('host:a', 'send'), serviceHost: 'one', title: 'send it to two' },
);

/** The error output of a program that ssh ran, with the reports of its leader. */
function reported({ args }: Command, stderr: string, code: number): string {
  const token = /'([0-9a-f]{32})'/.exec(args.at(-1) ?? '')?.[1];
  return `\nmln-began ${token} 7\n${stderr}\nmln-ended ${token} ${code}\n`;
}

async function listed(json: boolean) {
  const sh = scriptShell([
    [/^ssh .*stat/, (command) => ({ exitCode: 1, stderr: reported(command, 'stat: No such file or directory\n', 1) })],
    [/^ssh /, (command) => ({ stderr: reported(command, '', 0) })],
  ]);
  const said: string[] = [];
  const io = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const plugins = { find: () => ({ plugin: { actions: { make: act } } }), openers: new Map() };
  const ports = { sh, files: memoryFiles({ '/bridge': '' }) };
  const connect = connectServers({ localServer: 'one', servers: { two: { ssh: 'root@two' } }, own: ports });
  const session = { ctx: { io, json }, engine: { ports, plugins, localServer: 'one', connect } } as unknown as Session; // what a listing looks at
  expect([await dryRun(session, plan), said.join('')]).toEqual([0, expect.not.stringContaining('error')]);
  return { out: said.join(''), commands: sh.log };
}

test('each step says where it acts, unless that is here; what is there is looked at, and nothing done', async () => {
  const { out, commands } = await listed(false);
  expect(out).toMatchInlineSnapshot(`
    "# host a, on two: make room for it
    ? xl list
    + ip link add host:a/receive
    + write /etc/bridge (0600, 14 bytes)
    # host a: send it to two
    ? xl list
    + write /etc/bridge (0600, 11 bytes)
    "
  `);
  expect(commands.filter((line) => line.startsWith('+'))).toEqual([]);
});

test('a program is told, too', async () => {
  const lines = (await listed(true)).out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const steps = lines.filter((line) => typeof line === 'object' && line !== null && 'type' in line && line.type === 'step');
  expect(steps).toMatchObject([{ title: 'make room for it', server: 'two' }, { title: 'send it to two' }]);
  expect(steps[1]).not.toHaveProperty('server');
});

test('a printed plan names the servers when there are several', () => {
  expect(printPlan(plan)).toContain('make room for it  [toy; on two; ');
  expect(printPlan(planOf(step('host:a', '1')))).not.toContain(' on ');
});
