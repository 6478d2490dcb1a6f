import { describe, expect, test } from 'vitest';
import { stop } from '../src/stop.js';
import { contextOf } from './support/context.js';
import { type Behaviour, domain, domainArgs, fakeXen, places } from './support/xen.js';

const asked = { ...domainArgs, how: 'ask', graceSeconds: 10 } as const;

function trying(behaviour: Behaviour, args: typeof asked | (Omit<typeof asked, 'how'> & { readonly how: 'kill' }) = asked) {
  const xen = fakeXen({ domains: [domain()], ...behaviour }, { [places.up]: 'this-life\n', [places.made]: 'this-life\n' });
  return { xen, ctx: contextOf(args, xen) };
}

describe('a machine that is asked to stop', () => {
  test('shuts down, and nothing says any more that it runs', async () => {
    const { xen, ctx } = trying({});
    await stop.run(ctx);
    expect(xen.sh.log).toContain('+ xl shutdown -F 1');
    expect(xen.sh.log.filter((line) => line.includes('destroy'))).toEqual([]);
    expect(await xen.files.stat(places.up)).toBeUndefined();
    expect(await stop.check?.(ctx)).toBe('done');
  });

  test('and is held goes on first, for it hears nothing', async () => {
    const { xen, ctx } = trying({ domains: [domain({ flags: '--p---' })] });
    await stop.run(ctx);
    expect(xen.sh.log.filter((line) => line.startsWith('+'))).toEqual(['+ xl unpause 1', '+ xl shutdown -F 1']);
  });

  test('and does not hear is reported after the grace time, and runs on', async () => {
    const { xen, ctx } = trying({ deaf: true });
    await expect(stop.run(ctx)).rejects.toMatchObject({ code: 'MLN7358', message: 'host web did not shut down within 10 s' });
    expect(xen.domains.size).toBe(1);
    expect(await stop.check?.(ctx)).toBe('absent');
    expect(await xen.files.stat(places.up)).toBeDefined();
  });

  test('and ends, while nobody clears it away, is cleared away', async () => {
    const { xen, ctx } = trying({ lingers: true });
    await stop.run(ctx);
    expect(xen.domains.size).toBe(0);
  });

  test('and is not there is stopped', async () => {
    const { xen, ctx } = trying({ domains: [] });
    await stop.run(ctx);
    expect(xen.sh.log.filter((line) => line.startsWith('+'))).toEqual([]);
  });
});

test('a machine that is killed is asked nothing', async () => {
  const { xen, ctx } = trying({ deaf: true }, { ...asked, how: 'kill' });
  await stop.run(ctx);
  expect(xen.sh.log.filter((line) => line.startsWith('+'))).toEqual(['+ xl destroy 1']);
  expect(await stop.check?.(ctx)).toBe('done');
});

test("somebody else's domain of that name is not touched", async () => {
  const stranger = domain({ uuid: '11111111-2222-8333-8444-555555555555' });
  const { xen, ctx } = trying({ domains: [stranger] });
  await expect(stop.run(ctx)).rejects.toMatchObject({ code: 'MLN7351' });
  expect(xen.domains.size).toBe(1);
});

test('a domain that cannot be taken away is reported', async () => {
  const { xen, ctx } = trying({}, { ...asked, how: 'kill' });
  const sh = { ...xen.sh, run: async () => ({ exitCode: 0, stdout: '', stderr: '' }) };
  await expect(stop.run({ ...ctx, sh })).rejects.toMatchObject({ code: 'MLN7361' });
});
