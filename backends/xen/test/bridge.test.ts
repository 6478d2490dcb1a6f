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
    const cx = contextOf(made, xen);
    await bridgeUp.run(cx);
    expect(changes(xen.sh.log)).toEqual([
      `+ ip link add name ${made.bridge} type bridge`,
      `+ ip link set dev ${made.bridge} alias 'mln lab lan 0123'`,
      `+ ip link set dev ${made.bridge} up`,
    ]);
    expect([await bridgeUp.check?.(cx), await bridgeDown.check?.(cx)]).toEqual(['done', 'absent']);
  });

  test('that a killed run left without a mark is finished, and goes when it is undone', async () => {
    const xen = fakeXen({}, at(made.bridge, '', '0x1002'));
    const cx = contextOf(made, xen);
    expect(await bridgeUp.check?.(cx)).toBe('absent');
    await bridgeUp.run(cx);
    expect(await bridgeUp.check?.(cx)).toBe('done');
    await undo(bridgeUp, cx);
    expect(await xen.files.list('/sys/class/net')).toEqual(['.keep']);
  });

  test("with a name that mln made and somebody else's mark is not touched", async () => {
    const xen = fakeXen({}, at(made.bridge, 'mln lab lan of another directory'));
    const cx = contextOf(made, xen);
    await expect(bridgeUp.run(cx)).rejects.toMatchObject({ code: 'MLN7311' });
    await undo(bridgeUp, cx);
    await bridgeDown.run(cx);
    expect(changes(xen.sh.log)).toEqual([]);
  });

  test('that was there before is joined, and stays', async () => {
    const xen = fakeXen({}, at('xenbr0'));
    const cx = contextOf(named, xen);
    await bridgeUp.run(cx);
    expect(cx.said).toEqual(['joins bridge xenbr0, which was there']);
    expect(await bridgeUp.check?.(cx)).toBe('done');
    await bridgeDown.run(cx);
    expect(await bridgeDown.check?.(cx)).toBe('done');
    expect(changes(xen.sh.log)).toEqual([]);
  });

  test('of a name that nobody had is made, and goes again', async () => {
    const xen = fakeXen();
    const cx = contextOf(named, xen);
    await bridgeUp.run(cx);
    await bridgeDown.run(cx);
    expect(changes(xen.sh.log).at(-1)).toBe('+ ip link del dev xenbr0');
  });
});
