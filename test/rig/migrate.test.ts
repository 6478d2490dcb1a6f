/** @module-tag long */
// A machine moves from host to host while it runs, and is killed on its way: it runs once at every moment, and goes on.
import { beforeAll, expect, test } from 'vitest';
import { minutes, onRig, type RigHost, slowness } from './hosts.js';
import { answered, awaitAnswers, overlaps, prepare, project, say, watch } from './moving.js';
import { timed } from './site.js';

onRig('a machine that moves', ({ alfa, beta }) => {
  const mln = async (words: string): Promise<string> =>
    timed(`mln ${words}`, () => alfa.ok(`mln --config /root/mv.yaml ${words} 2>&1`));
  const program = async (words: string) => {
    const said = await timed(words, () => alfa.ok(`node /root/mv.mjs ${words} 2>&1`));
    const steps = said.split('\n').filter((line) => line.includes('xen.migrate'));
    if (steps.length > 0) process.stdout.write(`         ${steps.join(' ')} ms\n`);
    return JSON.parse(said.split('\n').at(-1) ?? '') as { readonly outcome?: string; readonly said: readonly string[] }; // as the program prints it
  };

  const domains = async (host: RigHost) =>
    (await host.ok("xl list | tail -n +3 | awk '{ print $1, $5 }'")).replaceAll(/[rb-]{2}----/g, 'runs');
  const active = async (host: RigHost) => (await host.ok('lvs --noheadings -o lv_active vg0/tre.mv')) === 'active';
  const bridges = async (host: RigHost) => host.ok("grep -ls '^mln mv' /sys/class/net/br*/ifalias | wc -l");
  const placed = async (host: RigHost) => [await domains(host), await active(host), await bridges(host)];
  const [here, away] = [
    ['tre.mv runs', true, '1'],
    ['', false, '0'],
  ] as const;
  // its exit code tells that something is down: the switch is, where nobody is on it
  const state = async () =>
    /^mv +host +tre +(.*)$/m.exec((await alfa.sh(`mln --config /root/mv.yaml status mv`)).stdout)?.[1]?.replace(/ +/g, ' ');
  const last = async (host: RigHost) => Math.max(0, ...(await answered(host)));
  const boots = async (host: RigHost) => host.ok(`cat ${project}/logs/tre.console* | grep -ac 'login:'; true`);

  /** Begins a move and comes back when pages are sent; `pid` is that of mln. */
  const begun = async (to: RigHost): Promise<{ readonly pid: string }> => {
    const pid = await alfa.ok(`nohup node /root/mv.mjs move ${to.name} >/root/mv.log 2>&1 </dev/null & echo $!`);
    await timed(`move ${to.name}, up to the first pages`, async () => {
      while ((await to.sh('xl list | grep -q -- --incoming')).exitCode !== 0)
        if ((await alfa.sh(`kill -0 ${pid}`)).exitCode !== 0) throw new Error(await alfa.ok('cat /root/mv.log'));
    });
    return { pid };
  };
  const ended = (pid: string) => alfa.ok(`while kill -0 ${pid} 2>/dev/null; do sleep 0.3; done; cat /root/mv.log`);
  const pidsOf = async (host: RigHost, words: string) =>
    (await host.ok(`pgrep -f '^([^ ]*/)?xl ${words}'`)).replaceAll('\n', ' ');

  beforeAll(async () => {
    await prepare({ alfa, beta });
    await mln('build -f /root/mv.mln');
    await mln('start mv');
    await awaitAnswers(alfa, 0);
  }, 20 * minutes);

  test(
    'is on the other host, and was never on both; its pings went on, its volume, bridge and console are there',
    async () => {
      const stop = await Promise.all([alfa, beta].map(watch));
      const printed = await mln('move tre beta -p mv -f');
      expect(printed).toMatch(/upgrade mv: done/);
      expect(printed).not.toContain('MLN');
      await awaitAnswers(beta, await last(alfa));
      const [left = [], came = []] = await Promise.all(stop.map((end) => end()));
      expect([left.filter(({ domain }) => domain === 'running').length > 3, came.at(-1)?.domain]).toEqual([true, 'running']);
      expect(overlaps(left, came)).toEqual([]);
      expect(came.filter(({ domain, bridge }) => domain !== 'none' && !bridge)).toEqual([]);
      expect([await placed(alfa), await placed(beta)]).toEqual([away, here]);
      const [before, after] = [await answered(alfa), await answered(beta)];
      expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
      const lost = Math.max(...after) - new Set([...before, ...after]).size;
      process.stdout.write(`         ${before.length} and ${after.length} pings were answered, ${lost} lost\n`);
      expect(lost).toBeLessThan(8 * slowness);
      expect([await boots(alfa), await boots(beta)]).toEqual(['1', '0']);
      expect(await state()).toMatch(/^up xen on beta/);
    },
    30 * minutes,
  );

  test(
    'comes back, though mln is killed on the way and resumed; nothing is left of it where it was',
    async () => {
      const before = await last(beta);
      const { pid } = await begun(alfa);
      await alfa.ok(`kill -9 ${pid}`);
      await mln('resume mv');
      await awaitAnswers(alfa, before);
      expect([await placed(alfa), await placed(beta)]).toEqual([here, away]);
      expect((await beta.sh(`ls -d ${project}`)).exitCode).not.toBe(0);
      expect((await beta.sh("pgrep -f '[c]onsole.sh'")).exitCode).not.toBe(0);
      expect(await boots(alfa)).toBe('1');
      expect(await state()).toMatch(/^up xen domain/);
    },
    30 * minutes,
  );

  test(
    'stays when xl is killed on both hosts while pages are sent',
    async () => {
      const before = await last(alfa);
      const { pid } = await begun(beta);
      await alfa.ok(`kill -9 ${await pidsOf(alfa, 'migrate ')}`);
      await beta.ok(`kill -9 ${await pidsOf(beta, 'migrate-receive')}`);
      const said = await timed('and is undone', () => ended(pid));
      expect(said).toContain('"outcome":"rolled-back","said":["MLN7370"]');
      expect([await placed(alfa), await placed(beta)]).toEqual([here, away]);
      await awaitAnswers(alfa, before + 10);
      expect(await boots(alfa)).toBe('1');
    },
    30 * minutes,
  );

  test(
    'stays when mln is killed on the way and the move is taken back',
    async () => {
      const { pid } = await begun(beta);
      await alfa.ok(`kill -9 ${pid}`);
      await mln('rollback mv');
      const before = await last(alfa);
      await awaitAnswers(alfa, before);
      expect([await placed(alfa), await placed(beta)]).toEqual([here, away]);
      expect(await boots(alfa)).toBe('1');
      for (const host of [alfa, beta]) expect((await host.sh("pgrep -f '[x]l migrate -s'")).stdout).toBe('');
    },
    30 * minutes,
  );

  test(
    'takes less memory while it runs, and gets it back',
    async () => {
      const memory = async () => alfa.ok("xl list | awk '/^tre.mv/ { print $3 }'");
      await say(alfa, '104M');
      expect(await program('adjust')).toEqual({ outcome: 'done', said: [] });
      expect(await memory()).toBe('104');
      await say(alfa, '112M');
      expect(await program('adjust')).toEqual({ outcome: 'done', said: [] });
      expect(await memory()).toBe('112');
      await say(alfa, '128M');
      expect((await program('adjust')).said).toEqual(['MLN7388']);
      expect(await memory()).toBe('112');
    },
    20 * minutes,
  );

  test(
    'removed, nothing of it is left on either host',
    async () => {
      await mln('stop -H mv');
      await mln('remove -f mv');
      for (const host of [alfa, beta]) {
        expect([await domains(host), await bridges(host)]).toEqual(['', '0']);
        expect(await host.ok('lvs --noheadings -o name vg0')).toBe('pool');
        expect((await host.sh(`ls -d ${project} || pgrep -f '[c]onsole.sh'`)).exitCode).not.toBe(0);
      }
    },
    20 * minutes,
  );
});
