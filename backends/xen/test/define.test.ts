import { expect, test } from 'vitest';
import { define } from '../src/define.js';
import type { DomainConfig } from '../src/domain-config.js';
import { contextOf, undo } from './support/context.js';
import { fakeXen, places } from './support/xen.js';

const config: DomainConfig = {
  ...{ name: 'web.lab', uuid: 'u', type: 'hvm', memory: 64, vcpus: 1, parameters: [], disks: [], vifs: [], extra: [] },
  boot: { from: 'disk' },
  screen: {},
};
const args = { file: places.config, config, password: { secret: 'vncpasswd' } };

test("the password of a screen is in the file that is root's alone, and nowhere else", async () => {
  const xen = fakeXen();
  const ctx = contextOf(args, xen);
  await define.run(ctx);
  expect(await xen.files.text(places.config)).toContain('vncpasswd = "the value of vncpasswd"');
  expect((await xen.files.stat(places.config))?.mode).toBe(0o600);
  expect(JSON.stringify([xen.sh.log, ctx.said, args])).not.toContain('the value of');
  expect(await define.check?.(ctx)).toBe('done');
});

test('a configuration that was changed by hand is written again', async () => {
  const xen = fakeXen({}, { [places.config]: 'name = "other"\n' });
  const ctx = contextOf(args, xen);
  expect(await define.check?.(ctx)).toBe('absent');
  await define.run(ctx);
  expect(await define.check?.(ctx)).toBe('done');
});

test('undone, the directories that were made for it go with it when they are empty', async () => {
  const xen = fakeXen({}, { [places.config]: 'name = "web.lab"\n' });
  await undo(define, contextOf({ ...args, swept: ['/m/lab'] }, xen));
  expect(await xen.files.stat(places.config)).toBeUndefined();
  expect(xen.sh.log).toEqual(['+ find /m/lab -depth -type d -empty -delete']);
});
