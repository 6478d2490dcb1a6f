import { describe, expect, test } from 'vitest';
import { type BridgeArgs, bridgeDown, bridgeUp } from '../src/bridge.js';
import { contextOf, undo } from './support/context.js';
import { fakeXen } from './support/xen.js';

const made: BridgeArgs = { switch: 'lan', bridge: 'br0123456789a', alias: 'mln lab lan 0123', made: true };
const named: BridgeArgs = { ...made, bridge: 'xenbr0', made: false };
function at(bridge: string, alias = '', flags = '0x1003') {
  return {
    [`/sys/class/net/${bridge}/bridge/bridge_id`]: '8000',
    [`/sys/class/net/${bridge}/ifalias`]: `${alias}\n`,
    [`/sys/class/net/${bridge}/flags`]: `${flags}\n`,
  };
}

function changes(log: readonly string[]) {
  return log.filter((line) => line.startsWith('+'));
}

describe('a bridge', () => {
  test('is made, marked with whose it is, and up; then it is done', async () => {
    const xen = fakeXen();
    const ctx = contextOf(made, xen);
    await bridgeUp.run(ctx);
    expect(changes(xen.sh.log)).toEqual([
      `+ ip link add name ${made.bridge} type bridge`,
      `+ ip link set dev ${made.bridge} alias 'mln lab lan 0123'`,
      `+ ip link set dev ${made.bridge} up`,
    ]);
    expect([await bridgeUp.check?.(ctx), await bridgeDown.check?.(ctx)]).toEqual(['done', 'absent']);
  });

  test('that a killed run left without a mark is finished, and goes when it is undone', async () => {
    const xen = fakeXen({}, at(made.bridge, '', '0x1002'));
    const ctx = contextOf(made, xen);
    expect(await bridgeUp.check?.(ctx)).toBe('absent');
    await bridgeUp.run(ctx);
    expect(await bridgeUp.check?.(ctx)).toBe('done');
    await undo(bridgeUp, ctx);
    expect(await xen.files.list('/sys/class/net')).toEqual(['.keep']);
  });

  test("with a name that mln made and somebody else's mark is not touched", async () => {
    const xen = fakeXen({}, at(made.bridge, 'mln lab lan of another directory'));
    const ctx = contextOf(made, xen);
    await expect(bridgeUp.run(ctx)).rejects.toMatchObject({ code: 'MLN7311' });
    await undo(bridgeUp, ctx);
    await bridgeDown.run(ctx);
    expect(changes(xen.sh.log)).toEqual([]);
  });

  test('that was there before is joined, and stays', async () => {
    const xen = fakeXen({}, at('xenbr0'));
    const ctx = contextOf(named, xen);
    await bridgeUp.run(ctx);
    expect(ctx.said).toEqual(['joins bridge xenbr0, which was there']);
    expect(await bridgeUp.check?.(ctx)).toBe('done');
    await bridgeDown.run(ctx);
    expect(await bridgeDown.check?.(ctx)).toBe('done');
    expect(changes(xen.sh.log)).toEqual([]);
  });

  test('of a name that nobody had is made, and goes again', async () => {
    const xen = fakeXen();
    const ctx = contextOf(named, xen);
    await bridgeUp.run(ctx);
    await bridgeDown.run(ctx);
    expect(changes(xen.sh.log).at(-1)).toBe('+ ip link del dev xenbr0');
  });
});
