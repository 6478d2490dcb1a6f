// Two imagined servers: a machine goes from one to the other, and whatever is cut off, one copy of it runs.
import { describe, expect, test } from 'vitest';
import { arrive, depart, leave, receive } from '../src/arrive.js';
import type { DomainConfig } from '../src/domain-config.js';
import { migrate } from '../src/migrate.js';
import { contextOf, undo } from './support/context.js';
import { type Behaviour, domain, domainArgs, type FakeXen, fakeXen, id, places } from './support/xen.js';

const there = { to: 'root@beta', options: ['-i', '/etc/mln/a key'] };
const back = { to: 'root@alfa', options: [] };
const args = { ...domainArgs, there, server: 'beta' };

function servers(behaviour: Behaviour = {}, more: { readonly to?: Behaviour; readonly away?: true } = {}) {
  const to: FakeXen = fakeXen({ other: () => from, ...more.to });
  const from: FakeXen = fakeXen({ domains: [domain()], ...(more.away ? {} : { other: () => to }), ...behaviour });
  return { from, to, ctx: contextOf(args, from), cxTo: contextOf({ ...domainArgs, back }, to) };
}

/** Names and letters of what is on each. */
function on({ domains }: FakeXen): readonly string[] {
  return [...domains.values()].map(({ name, flags }) => `${name} ${flags}`);
}

function copies(...all: readonly FakeXen[]): number {
  return all.flatMap(on).filter((one) => /(?:r|-b)----$/.test(one)).length;
}

describe('a machine that moves', () => {
  test('runs over there, and is nowhere here', async () => {
    const { from, to, ctx } = servers();
    expect(await migrate.check?.(ctx)).toBe('absent');
    await migrate.run(ctx);
    expect([on(from), on(to)]).toEqual([[], ['web.lab -b----']]);
    expect(from.sh.log).toContain(`+ xl migrate -s 'ssh -o BatchMode=yes -i '\\''/etc/mln/a key'\\''' 1 root@beta`);
    expect(await migrate.check?.(ctx)).toBe('done');
  });

  test('and has moved already stays', async () => {
    const { from, ctx } = servers({ domains: [] }, { to: { domains: [domain()] } });
    await migrate.run(ctx);
    expect(from.sh.log.filter((line) => line.startsWith('+'))).toEqual([]);
  });

  test('and is refused runs on here, and what xl said is told', async () => {
    const { from, to, ctx } = servers({ migrates: 'refused' });
    await expect(migrate.run(ctx)).rejects.toMatchObject({
      code: 'MLN7370',
      message: 'cannot move host web to beta; it still runs on its server; xl said:\n    migration sender: ssh said no',
    });
    expect([on(from), on(to)]).toEqual([['web.lab -b----'], []]);
  });

  test.each([
    ['killed before it is handed over', ['web.lab -b----'], []],
    ['killed when it is handed over', ['web.lab -b----'], []],
  ] as const)('and is %s goes on here, under its name', async (migrates, here, away) => {
    const { from, to, ctx } = servers({ migrates });
    await expect(migrate.run(ctx)).rejects.toMatchObject({ code: 'MLN7370' });
    expect([on(from), on(to)]).toEqual([here, away]);
  });

  test('and is killed at the end is over there, and its husk is taken away', async () => {
    const { from, to, ctx } = servers({ migrates: 'killed at the end' });
    await migrate.run(ctx);
    expect([on(from), on(to)]).toEqual([[], ['web.lab -b----']]);
  });

  test('is waited for when it was handed over and goes on in a moment', async () => {
    const { from, to, ctx } = servers(
      { domains: [domain({ name: 'web.lab--migratedaway', flags: '---ss-' })] },
      { to: { domains: [domain({ flags: '--p---' })] } },
    );
    const clock = {
      now: () => from.clock.now(),
      sleep: async () => {
        for (const one of to.domains.values()) one.flags = 'r-----';
      },
    };
    await migrate.run({ ...ctx, clock });
    expect([on(from), on(to)]).toEqual([[], ['web.lab r-----']]);
  });

  test('is never taken away where it is the only copy, even held', async () => {
    const { to, ctx } = servers({ domains: [] }, { to: { domains: [domain({ flags: '--p---' })] } });
    await expect(migrate.run(ctx)).rejects.toMatchObject({ code: 'MLN7360' });
    await undo(migrate, ctx);
    expect(on(to)).toEqual(['web.lab --p---']);
  });

  test('and runs on both is an alarm, and nothing is done', async () => {
    const { from, to, ctx } = servers({}, { to: { domains: [domain()] } });
    await expect(migrate.run(ctx)).rejects.toMatchObject({ code: 'MLN7371' });
    expect(await migrate.check?.(ctx)).toBe('unknown');
    expect(copies(from, to)).toBe(2);
  });

  test('to a server that ssh does not reach stays, and nobody knows when it was cut off', async () => {
    const { from, ctx } = servers({}, { away: true });
    await expect(migrate.run(ctx)).rejects.toThrow('No route to host');
    expect(await migrate.check?.(ctx)).toBe('unknown');
    expect(on(from)).toEqual(['web.lab -b----']);
  });

  test.each([
    'refused',
    'killed before it is handed over',
    'killed when it is handed over',
    'killed at the end',
    undefined,
  ] as const)('cut off at a point (%s), asked, undone on both: it runs once, here', async (migrates) => {
    const { from, to, ctx, cxTo } = servers({ ...(migrates === undefined ? {} : { migrates }) });
    await migrate.run(ctx).catch(() => {});
    await undo(migrate, ctx);
    await undo(receive, cxTo);
    expect([copies(from), copies(to)]).toEqual([1, 0]);
  });
});

describe('the server it comes to', () => {
  test('refuses one that runs there already, and clears what never ran', async () => {
    const running = servers({}, { to: { domains: [domain()] } });
    await expect(receive.run(running.cxTo)).rejects.toMatchObject({ code: 'MLN7372' });
    const left = servers({}, { to: { domains: [domain({ name: 'web.lab--incoming', flags: '--p---' })] } });
    await receive.run(left.cxTo);
    expect(on(left.to)).toEqual([]);
    expect(await receive.check?.(left.cxTo)).toBe('done');
  });

  test('sends it back when that is undone', async () => {
    const { from, to, ctx, cxTo } = servers();
    await migrate.run(ctx);
    await undo(receive, cxTo);
    expect([on(from), on(to)]).toEqual([['web.lab -b----'], []]);
  });

  const config: DomainConfig = {
    ...{ ...id, type: 'pv', memory: 64, vcpus: 1, parameters: [], disks: [], vifs: [], extra: [], screen: {} },
    boot: { from: 'disk' },
  };

  test('reads its console, calls it up, and learns the password of its screen from Xen', async () => {
    const { to, ctx } = servers();
    await migrate.run(ctx);
    const listing = [{ domid: 1, config: { b_info: {}, vfbs: [{ vnc: { enable: 'True', passwd: 'hunter2' } }] } }];
    const sh = {
      ...to.sh,
      probe: (command: Parameters<typeof to.sh.probe>[0]) =>
        command.args.includes('-l')
          ? Promise.resolve({ exitCode: 0, stdout: JSON.stringify(listing), stderr: '' })
          : to.sh.probe(command),
    };
    const arriving = contextOf(
      { ...domainArgs, config, password: true, remains: [places.reader, places.screenRc] },
      { ...to, sh },
    );
    await arrive.run(arriving);
    expect(await to.files.text(places.config)).toContain('vncpasswd = "hunter2"');
    expect((await to.files.stat(places.config))?.mode).toBe(0o600);
    expect(await arrive.check?.(arriving)).toBe('done');
    await undo(arrive, arriving);
    expect(await to.files.list(places.screenDir)).toEqual([]);
    expect(await Promise.all([places.reader, places.screenRc].map((file) => to.files.stat(file)))).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('the server that it left', () => {
  test('reads its console again when it is back, and not when it is away', async () => {
    const { from, ctx, cxTo } = servers();
    const leaving = contextOf(domainArgs, from);
    await depart.run(leaving);
    await migrate.run(ctx);
    await undo(depart, leaving);
    expect(await from.files.list(places.screenDir)).toEqual([]);
    await undo(receive, cxTo);
    await undo(depart, leaving);
    expect(await from.files.list(places.screenDir)).toHaveLength(1);
    expect(await from.files.stat(places.up)).toBeDefined();
  });

  const bridge = { switch: 'lan', bridge: 'br0123456789a', alias: 'mln lab lan 0123', made: true };
  const leaving = { ...domainArgs, remains: [places.config], bridges: [bridge], swept: ['/m/lab', '/m/lab/run'] };

  test('forgets it: its configuration, its reader, its bridge', async () => {
    const seed = { '/sys/class/net/br0123456789a/bridge/id': '', '/sys/class/net/br0123456789a/ifalias': 'mln lab lan 0123\n' };
    const from = fakeXen({}, seed);
    const ctx = contextOf(leaving, from);
    await leave.run(ctx);
    expect(await from.files.stat(places.config)).toBeUndefined();
    expect(await from.files.list('/sys/class/net')).toEqual(['.keep']);
    expect(from.sh.log.at(-1)).toBe('+ find /m/lab /m/lab/run -depth -type d -empty -delete');
    expect(await leave.check?.(ctx)).toBe('done');
  });

  test('does not forget what still runs', async () => {
    const from = fakeXen({ domains: [domain()] });
    await expect(leave.run(contextOf(leaving, from))).rejects.toMatchObject({ code: 'MLN7374' });
    expect(await from.files.stat(places.config)).toBeDefined();
  });
});
