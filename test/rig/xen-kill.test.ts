/** @module-tag long */
// kill -9 of mln at every step, and of xl and LVM amid theirs: resume ends in the declared state, rollback in the old one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { minutes, onRig, type RigHost } from './hosts.js';
import { clearSite, makeSite, onSite } from './kill-site.js';

/** Tests of one host run one after the other, those of the other meanwhile. */
const turns = new Map<RigHost['name'], Promise<unknown>>();
const inTurn = (host: RigHost, title: string, work: () => Promise<void>): void =>
  test.concurrent(
    title,
    () => {
      const turn = (turns.get(host.name) ?? Promise.resolve()).then(work);
      const over = turn.catch(() => {});
      turns.set(host.name, over);
      return turn;
    },
    60 * minutes,
  );

const killed = 'ended 137';
const well = 'ended 0';
const undisturbed = 99;

/** Of the machines: what runs, without the files that say so. */
const alive = (lines: readonly string[]) => lines.filter((line) => /^(domain|reader|br)/.test(line));
const up = [
  ...['domain one.pair runs', 'domain two.pair runs', 'reader one.pair', 'reader two.pair'],
  expect.stringMatching(/^br[0-9a-f]{11}$/),
];

/** Calls for the first moment, the second and so on, until a run ended by itself. How many there were. */
const atEach = async (one: (at: number) => Promise<string | undefined>): Promise<number> => {
  for (let at = 1; at < undisturbed; at++) {
    const how = await one(at);
    if (how === well) return at - 1;
    expect({ at, how }).toEqual({ at, how: killed });
  }
  throw new Error('it is cut at every moment');
};

onRig('kill -9 on Xen', ({ alfa, beta }) => {
  beforeAll(async () => void (await Promise.all([alfa, beta].map(makeSite))), 10 * minutes);
  afterAll(async () => void (await Promise.all([alfa, beta].map(clearSite))), 10 * minutes);

  inTurn(beta, 'at every step of a build, rollback leaves nothing', async () => {
    const moments = await atEach(async (at) => {
      const script = `crash ${at} build -f pair.mln && attempt rollback -p pair && there; true`;
      const [[how, ...rest] = []] = await onSite(beta, `build, moment ${at}, rollback`, script);
      if (how === killed) expect({ at, rest }).toEqual({ at, rest: ['ok'] });
      return how;
    });
    expect(moments).toBeGreaterThan(15);
    await onSite(beta, 'remove', 'attempt remove -f -p pair');
  });

  inTurn(alfa, 'at every step of a build and of a removal, resume ends as if nobody had been killed', async () => {
    const [, whole = []] = await onSite(
      alfa,
      'build',
      'attempt build -f pair.mln; echo --; whole; mln remove -f -p pair >/dev/null 2>&1',
    );
    expect(whole.length).toBeGreaterThan(8);
    const removals: string[] = [];
    const moments = await atEach(async (at) => {
      const script = `crash ${at} build -f pair.mln && attempt resume -p pair
echo --; whole; echo --
crash ${at} remove -f -p pair && attempt resume -p pair
there`;
      const [[how, ...built] = [], found, [removal = '', ...removed] = []] = await onSite(
        alfa,
        `build and remove, moment ${at}, resume`,
        script,
      );
      expect({ at, built, found }).toEqual({ at, built: how === killed ? ['ok'] : [], found: whole });
      expect({ at, removed }).toEqual({ at, removed: removal === killed ? ['ok'] : [] });
      removals.push(removal);
      return how;
    });
    expect(moments).toBeGreaterThan(15);
    expect(removals.filter((how) => how === killed).length).toBeGreaterThan(10);
    expect(removals.at(-1)).toBe(well);
  });

  inTurn(beta, 'at every step of a start and of a stop, resume ends with one domain each, and with none', async () => {
    await onSite(beta, 'build', 'attempt build -f pair.mln');
    const moments = await atEach(async (at) => {
      const script = `crash ${at} start -p pair && attempt resume -p pair
echo --; there; echo --
crash ${at} stop -H -p pair && attempt resume -p pair
echo --; there`;
      const [[how, ...started] = [], running = [], [, ...stopped] = [], left = []] = await onSite(
        beta,
        `start and stop, moment ${at}, resume`,
        script,
      );
      const ok = how === killed ? ['ok'] : [];
      expect({ at, started, running: alive(running), stopped }).toEqual({ at, started: ok, running: up, stopped: ok });
      expect({ at, left: alive(left) }).toEqual({ at, left: [] });
      return how;
    });
    expect(moments).toBe(8);
    await onSite(beta, 'remove', 'attempt remove -f -p pair');
  });

  inTurn(alfa, 'at every step of a start, rollback leaves no domain, no bridge and no reader', async () => {
    await onSite(alfa, 'build', 'attempt build -f pair.mln');
    const moments = await atEach(async (at) => {
      const script = `crash ${at} start -p pair && attempt rollback -p pair; echo --; there`;
      const [[how, ...rest] = [], left = []] = await onSite(alfa, `start, moment ${at}, rollback`, script);
      if (how === killed) expect({ at, rest, left: alive(left) }).toEqual({ at, rest: ['ok'], left: [] });
      return how;
    });
    expect(moments).toBe(8);
    await onSite(alfa, 'remove', 'attempt stop -H -p pair; attempt remove -f -p pair');
  });

  // resume and rollback end what mln had begun: xl is killed with it, and with what it started, or a moment later
  inTurn(beta, 'in the middle of xl create, resume ends with one domain each, and rollback with none', async () => {
    await onSite(beta, 'build', 'attempt build -f pair.mln');
    let cuts = 0;
    for (const [seconds, whom, way] of [
      [0.3, 'all', 'resume'],
      [0.7, 'all', 'rollback'],
      [1.2, 'all', 'resume'],
      [1.8, 'all', 'rollback'],
      [0.5, 'mln', 'resume'],
      [1, 'mln', 'rollback'],
    ] as const) {
      const when = `create ${seconds} ${whom}`;
      const script = `cut '${when}' start -p pair && attempt ${way} -p pair
echo --; there; mln stop -H -p pair >/dev/null 2>&1; echo --; there`;
      const [[how, ...said] = [], found = [], left = []] = await onSite(beta, `start, ${when}, ${way}`, script);
      if (how === killed) cuts += 1;
      const expected = how === killed ? { said: ['ok'], found: way === 'resume' ? up : [] } : { said: [], found: up };
      expect({ when, said, found: alive(found) }).toEqual({ when, ...expected });
      expect({ when, left: alive(left) }).toEqual({ when, left: [] });
    }
    expect(cuts).toBeGreaterThan(3);
    await onSite(beta, 'remove', 'attempt remove -f -p pair');
  });
});
