import { describe, expect, test } from 'vitest';
import { restore, save } from '../src/save.js';
import { contextOf, undo } from './support/context.js';
import { type Behaviour, domain, domainArgs, fakeXen, places } from './support/xen.js';

function trying(behaviour: Behaviour, seed: Readonly<Record<string, string>> = {}) {
  const xen = fakeXen(behaviour, seed);
  return { xen, ctx: contextOf(domainArgs, xen) };
}

function changes(log: readonly string[]) {
  return log.filter((line) => line.startsWith('+ xl'));
}

const kept = { [places.save]: 'its memory' };

describe('a machine that is saved', () => {
  test('is gone, and its memory is in a file of that name when all is written', async () => {
    const { xen, ctx } = trying({ domains: [domain()] });
    await save.run(ctx);
    expect(changes(xen.sh.log)).toEqual([`+ xl save 1 ${places.save}.new`]);
    expect(await xen.files.text(places.save)).toBe('its memory');
    expect((await xen.files.stat(places.save))?.mode).toBe(0o600);
    expect(await save.check?.(ctx)).toBe('done');
  });

  test('and was held goes on first, for it could not answer', async () => {
    const { xen, ctx } = trying({ domains: [domain({ flags: '--p---' })] });
    await save.run(ctx);
    expect(changes(xen.sh.log)).toEqual(['+ xl unpause 1', `+ xl save 1 ${places.save}.new`]);
  });

  test('by a run that was killed before it could rename the file is saved', async () => {
    const { xen, ctx } = trying({}, { [`${places.save}.new`]: 'its memory' });
    expect(await save.check?.(ctx)).toBe('absent');
    await save.run(ctx);
    expect(await xen.files.text(places.save)).toBe('its memory');
  });

  test('and does not run is reported', async () => {
    await expect(save.run(trying({}).ctx)).rejects.toMatchObject({ code: 'MLN7359' });
  });
});

describe('a machine that was saved', () => {
  test('is taken up held, its console is read, its file is put aside, and then it goes on', async () => {
    const { xen, ctx } = trying({}, kept);
    await restore.run(ctx);
    expect(changes(xen.sh.log)).toEqual([`+ xl restore -p ${places.save}`, '+ xl unpause 1']);
    expect(await xen.files.stat(places.save)).toBeUndefined();
    expect(await xen.files.stat(`${places.save}.used`)).toBeUndefined();
    expect(await xen.files.text(places.up)).toBe('this-life\n');
  });

  test('and half taken up by a run that was killed is taken up again', async () => {
    const { xen, ctx } = trying({ domains: [domain({ flags: '--p---' })] }, kept);
    await restore.run(ctx);
    expect(changes(xen.sh.log).slice(0, 2)).toEqual(['+ xl destroy 1', `+ xl restore -p ${places.save}`]);
  });

  test('goes on when the run was killed after the file was put aside', async () => {
    const { xen, ctx } = trying({ domains: [domain({ flags: '--p---' })] }, { [`${places.save}.used`]: 'its memory' });
    await restore.run(ctx);
    expect(changes(xen.sh.log)).toEqual(['+ xl unpause 1']);
  });

  test('is as it was when Xen does not take it', async () => {
    const { xen, ctx } = trying({ unsupportedReason: 'xc: error: restore failed' }, kept);
    await expect(restore.run(ctx)).rejects.toMatchObject({
      code: 'MLN7364',
      hint: `remove ${places.save}: the machine then boots again`,
    });
    await undo(restore, ctx);
    expect(await xen.files.text(places.save)).toBe('its memory');
  });

  test('is saved again when that is undone', async () => {
    const { xen, ctx } = trying({}, kept);
    await restore.run(ctx);
    await undo(restore, ctx);
    expect(xen.domains.size).toBe(0);
    expect(await xen.files.text(places.save)).toBe('its memory');
  });

  test('went on and ended is not taken up from the memory that its disk has left behind', async () => {
    const { xen, ctx } = trying({}, { [`${places.save}.used`]: 'its memory' });
    await expect(restore.run(ctx)).rejects.toMatchObject({ code: 'MLN7360' });
    await undo(restore, ctx);
    expect(await xen.files.stat(places.save)).toBeUndefined();
  });
});
