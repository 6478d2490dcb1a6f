import { describe, expect, test } from 'vitest';
import { start } from '../src/start.js';
import { contextOf, undo } from './support/context.js';
import { type Behaviour, domain, domainArgs, type FakeXen, fakeXen, id, places } from './support/xen.js';

const args = { ...domainArgs, upText: 'login:', timeoutSeconds: 30 };

function trying(behaviour: Behaviour = {}, seed: Readonly<Record<string, string>> = {}) {
  const xen = fakeXen(behaviour, seed);
  return { xen, ctx: contextOf(args, xen) };
}

function changes({ sh }: FakeXen): readonly string[] {
  return sh.log.filter((line) => line.startsWith('+')).map((line) => line.replace(/^\+ (SCREENDIR=\S+ TERM=\S+ )?/, ''));
}

async function failing(behaviour: Behaviour, seed: Readonly<Record<string, string>> = {}) {
  const { ctx } = trying(behaviour, seed);
  return start.run(ctx).then(
    () => ({}),
    (error: unknown) => error,
  );
}

describe('a machine that is started', () => {
  test('is made held, its console is read, and only then it runs', async () => {
    const { xen, ctx } = trying();
    await start.run(ctx);
    expect(changes(xen).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['xl create', 'screen -c', 'xl unpause']);
    expect(changes(xen)[0]).toBe(`xl create -p ${places.config}`);
    expect(ctx.said).toEqual(['up after 0.0 s']);
  });

  test('keeps the log of the life before beside that of this one', async () => {
    const { xen, ctx } = trying({}, { [places.log]: 'old login:' });
    await start.run(ctx);
    expect(await xen.files.text(`${places.log}.1`)).toBe('old login:');
    expect(await xen.files.text(places.log)).toBe('web login: ');
  });

  test('that runs already is only waited for', async () => {
    const { xen, ctx } = trying({ domains: [domain()] });
    await start.run(ctx);
    expect(changes(xen).map((line) => line.split(' ')[0])).toEqual(['screen']);
  });

  test('that is held, and was made whole, goes on', async () => {
    const { xen, ctx } = trying({ domains: [domain({ flags: '--p---' })] }, { [places.made]: 'this-life\n' });
    await start.run(ctx);
    expect(changes(xen).some((line) => line.startsWith('xl create'))).toBe(false);
    expect(await start.check?.(ctx)).toBe('done');
  });

  test.each([
    ['half made, by a run that was killed', '--p---', {}],
    ['made in a life of the server before this one', '--p---', { [places.made]: 'another-life\n' }],
    ['ended and not cleared away', '---s--', { [places.made]: 'this-life\n' }],
  ])('that is %s is made anew', async (_, flags, seed) => {
    const { xen, ctx } = trying({ domains: [domain({ flags })] }, seed);
    await start.run(ctx);
    expect(changes(xen).slice(0, 2)).toEqual(['xl destroy 1', `xl create -p ${places.config}`]);
    expect([...xen.domains.keys()]).toEqual([2]);
  });

  test('without a text to wait for is up when it runs', async () => {
    const { upText: _, ...silent } = args;
    const xen = fakeXen({ says: 'a BIOS' });
    await start.run(contextOf(silent, xen));
    expect(await xen.files.text(places.up)).toBe('this-life\n');
  });
});

describe('it fails', () => {
  test.each([
    [
      'xc: error: panic: xg_dom_core.c:536: xc_dom_chk_alloc_pages: segment kernel too large (0x3a00 > 0x4000 - 0x1000 pages): Out of memory',
      'MLN7365',
    ],
    [
      'libxl: error: libxl_aoutils.c:539:async_exec_timeout: killing execution of /etc/xen/scripts/block add because of timeout\nlibxl: error: Domain 4:unable to add disk devices',
      'MLN7366',
    ],
    ['libxl: error: libxl_dom.c: failed to free memory for the domain', 'MLN7352'],
    ["xc: error: panic: xc_dom_boot.c: xc_dom_boot_mem_init: can't allocate low memory for domain: Out of memory", 'MLN7352'],
    ['libxl: error: libxl_create.c:1896:domcreate_attach_devices: Domain 5:unable to add vif devices', 'MLN7354'],
    ['libxl: error: libxl_create.c:1640:domcreate_launch_dm: Domain 5:unable to add disk devices', 'MLN7353'],
    ['Domain with name web.lab already exists.', 'MLN7351'],
  ])('when xl says "%s", with %s', async (unsupportedReason, code) => {
    expect(await failing({ unsupportedReason })).toMatchObject({ code });
  });

  test.each([
    ['xen-qemu-system-i386: -vnc 127.0.0.1:7,password=on: Cipher backend does not support DES algorithm\n', 'MLN7367', ''],
    ['a warning\nFailed to find an available port: Address already in use\n', 'MLN7357', 'Address already in use'],
  ])('when QEMU does not come up and its log says "%s", with %s', async (log, code, message) => {
    const unsupportedReason =
      'libxl: error: libxl_create.c:1896:domcreate_devmodel_started: Domain 4:device model did not start: -26';
    const error = await failing({ unsupportedReason }, { [`/var/log/xen/qemu-dm-${id.name}.log`]: log });
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('as it is, when xl says something that nobody knows', async () => {
    expect(await failing({ unsupportedReason: 'the moon is full' })).toMatchObject({ name: 'CommandFailed' });
  });

  test("when somebody else's domain has its name, and leaves that one alone", async () => {
    const { xen, ctx } = trying({ domains: [domain({ uuid: '11111111-2222-8333-8444-555555555555' })] });
    await expect(start.run(ctx)).rejects.toMatchObject({ code: 'MLN7351' });
    expect(changes(xen)).toEqual([]);
    await undo(start, ctx);
    expect(xen.domains.size).toBe(1);
  });

  test('when the machine ends before it is up, and tells what it said last', async () => {
    expect(await failing({ says: 'init: no such thing\n', endsAfter: 1000 })).toMatchObject({
      code: 'MLN7350',
      message: 'host web ended before it was up; the console said last:\n    init: no such thing',
      hint: `the console log is ${places.log}`,
    });
  });

  test.each([
    ['Kernel panic - not syncing: Attempted to kill init!\n', 'MLN7362'],
    ['VFS: Unable to mount root fs on unknown-block(202,1)\nKernel panic - not syncing: VFS\n', 'MLN7363'],
    ['ALERT!  /dev/xvda1 does not exist.  Dropping to a shell!\n', 'MLN7363'],
  ])('when its console says "%s", with %s', async (says, code) => {
    expect(await failing({ says, endsAfter: 1000 })).toMatchObject({ code });
  });

  test('when it is not up in time', async () => {
    expect(await failing({ says: 'waiting for the network' })).toMatchObject({ code: 'MLN5005' });
  });
});

test('a guest that reboots while it comes up is not lost', async () => {
  const { xen, ctx } = trying({ says: 'rebooting' });
  const sleeps: number[] = [];
  const clock = {
    now: () => xen.clock.now(),
    sleep: async (ms: number) => {
      await xen.clock.sleep(ms);
      sleeps.push(ms);
      if (sleeps.length === 2) xen.domains.clear();
      if (sleeps.length === 6) xen.domains.set(9, domain());
      if (sleeps.length === 8) await xen.files.write(places.log, 'rebooting\nweb login: ');
    },
  };
  await start.run({ ...ctx, clock });
  expect([...xen.domains.keys()]).toEqual([9]);
});

test('nobody knows when Xen does not answer', async () => {
  const xen = fakeXen();
  const sh = { ...xen.sh, probe: async () => ({ exitCode: 1, stdout: '', stderr: 'xencall: error' }) };
  expect(await start.check?.(contextOf(args, { ...xen, sh }))).toBe('unknown');
  await expect(start.run(contextOf(args, { ...xen, sh }))).rejects.toThrow('xl list failed (exit 1): xencall: error');
});

test('undone, neither the domain nor its reader is left', async () => {
  const { xen, ctx } = trying();
  await start.run(ctx);
  await undo(start, ctx);
  expect(xen.domains.size).toBe(0);
  expect(await xen.files.list(places.screenDir)).toEqual([]);
  expect(id.name).toBe('web.lab');
});
