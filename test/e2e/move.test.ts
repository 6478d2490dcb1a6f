// Machines in memory that move to another server: another directory, at the other end of ssh to an sshd of our own.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  load,
  type MoveRequest,
  move as moveMachine,
  open,
  openEngine,
  planMove,
  type RunEvent,
  type RunOptions,
  update,
} from '@mln/engine';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type OwnSshd, removeSshd, startSshd, whyNoSshd } from '../../engine/test/system/support/sshd.js';
import { type Lab, lab, repository, trustedDir } from './mln.js';

const why = whyNoSshd();

describe.skipIf(why !== undefined)(`a machine that moves${why === undefined ? '' : ` (left out: ${why})`}`, () => {
  let sshd: OwnSshd;
  let site: string;
  let my: Lab;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => removeSshd(sshd));
  beforeEach(async () => {
    site = trustedDir();
    const config = join(site, 'mln.config.json');
    my = lab({ config });
    const two = { ssh: sshd.to, options: sshd.options, projects: join(my.dir, 'q') };
    const away = { ...two, options: ['-p', '1', ...sshd.options] };
    writeFileSync(
      config,
      JSON.stringify({ plugins: ['@mln/backend-null'], defaults: { server: 'one' }, servers: { two, away } }),
    );
    writeFileSync(
      join(my.dir, 'paper.mln'),
      'global { project paper }\nhost a { null ; template tiny }\nhost b { null ; template tiny }\n',
    );
    await my.ok('build', '-f', join(my.dir, 'paper.mln'));
    await my.ok('start', 'paper');
  });
  afterEach(() => {
    my.remove();
    rmSync(site, { recursive: true });
  });

  const opened = async () => {
    const paths = { projects: my.projects, templates: inject('templates'), files: join(repository, 'examples/files') };
    const { value, diagnostics } = await openEngine({ config: join(site, 'mln.config.json'), paths });
    if (value === undefined) throw new Error(JSON.stringify(diagnostics));
    return value;
  };
  const move = async (request: Partial<MoveRequest> = {}, options: RunOptions = {}) =>
    moveMachine(await opened(), { project: 'paper', host: 'a', to: 'two', disks: 'shared', ...request }, options);
  const running = (server: 'p' | 'q', host = 'a') => {
    const file = join(my.dir, server, 'paper/run', `machine.${host}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { since: number }) : undefined; // as null writes it
  };
  const serverOf = () => {
    const state = JSON.parse(readFileSync(join(my.projects, 'paper/state.json'), 'utf8')) as {
      model: { hosts: { name: string; serviceHost?: string }[] };
    }; // the kernel's own
    return state.model.hosts.map(({ serviceHost }) => serviceHost);
  };

  test('is there with its memory, and no more here; the project knows it', async () => {
    const before = running('p');
    const { value, diagnostics } = await move();
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect([running('p'), running('q')]).toEqual([undefined, before]);
    expect(serverOf()).toEqual(['two', undefined]);
    const again = await move();
    expect(again.diagnostics.map(({ code }) => code)).toEqual(['MLN4024']);
    expect((await my.run('status', 'paper')).out).toMatch(/host +a +up +null +on two, in memory\n.*host +b +up +null +in memory/);
    // what is elsewhere is not acted on here
    const stopped = await my.run('stop', 'paper', '-h', 'a');
    expect([stopped.code, stopped.err]).toEqual([3, expect.stringContaining('MLN4004')]);
  });

  test('stays where it is when it is not up, and nothing is begun', async () => {
    await my.ok('pause', 'paper', '-h', 'a');
    expect((await move()).diagnostics.map(({ message }) => message)).toEqual([
      'cannot move host a: on server one it is paused, and only a machine that is up can move',
    ]);
    expect(running('q')).toBeUndefined();
  });

  test('does not go where it cannot, or where two of it could run, and nothing is begun', async () => {
    const refusals: readonly (readonly [Partial<MoveRequest>, string])[] = [
      [{ to: 'three' }, 'MLN5011'],
      [{ to: 'away' }, 'MLN5010'],
      [{ disks: 'moved' }, 'MLN4027'],
      [{ host: 'c' }, 'MLN4005'],
      [{ project: 'other' }, 'MLN4002'],
    ];
    for (const [request, code] of refusals) {
      const { value, diagnostics } = await move(request);
      expect([value, diagnostics.map((said) => said.code)]).toEqual([undefined, [code]]);
    }
    for (const kind of ['machine', 'saved']) {
      const file = join(my.dir, `q/paper/run/${kind}.a.json`);
      mkdirSync(join(my.dir, 'q/paper/run'), { recursive: true });
      writeFileSync(file, '{"since":1}');
      expect((await move()).diagnostics.map(({ code }) => code)).toEqual(['MLN4026']);
      rmSync(file);
    }
    expect([running('p') !== undefined, running('q')]).toEqual([true, undefined]);
  });

  test('planned only, it says on which server each step acts, and stays', async () => {
    const before = running('p');
    const request = { project: 'paper', host: 'a', to: 'two', disks: 'shared' } as const;
    const { value, diagnostics } = await planMove(await opened(), request);
    expect(diagnostics).toEqual([]);
    expect(value?.command).toBe('upgrade');
    expect(new Set(value?.steps.map(({ serviceHost }) => serviceHost))).toEqual(new Set(['one', 'two']));
    expect([running('p'), running('q')]).toEqual([before, undefined]);
    expect((await planMove(await opened(), { ...request, to: 'three' })).diagnostics).toMatchObject([{ code: 'MLN5011' }]);
    expect((await planMove(await opened(), { ...request, project: 'other' })).diagnostics).toMatchObject([{ code: 'MLN4002' }]);
  });

  /** Broken off when that step is done, and nothing undone. */
  const cutAfter = async (action: string) => {
    const abort = new AbortController();
    const event = (one: RunEvent) => {
      if (one.type === 'step-done' && one.id.includes(`null.${action}`)) abort.abort();
    };
    const { value } = await move({}, { signal: abort.signal, onFailure: 'keep', event });
    expect(value?.outcome).toBe('interrupted');
    expect([running('p'), running('q')].filter(Boolean).length).toBeLessThanOrEqual(1);
  };

  const resumes = async (action: string) => {
    const before = running('p');
    await cutAfter(action);
    expect((await my.run('start', 'paper')).err).toContain('MLN4003');
    await my.ok('resume', 'paper');
    expect([running('p'), running('q'), serverOf()]).toEqual([undefined, before, ['two', undefined]]);
  };

  test('cut off after restore is finished by resume', () => resumes('restore'));

  test('cut off after fetch is finished by resume', { tags: 'long' }, () => resumes('fetch'));

  test.each(['fetch', 'restore'])('cut off after %s is back after a rollback', { tags: 'long' }, async (action) => {
    const before = running('p');
    await cutAfter(action);
    await my.ok('rollback', 'paper');
    expect([running('p'), running('q'), serverOf()]).toEqual([before, undefined, [undefined, undefined]]);
    expect((await my.ok('status', 'paper')).out).toMatch(/host +a +up/);
  });

  test('that fails half way is back where it was', { tags: 'long' }, async () => {
    const before = running('p');
    mkdirSync(join(my.dir, 'q/paper'), { recursive: true });
    writeFileSync(join(my.dir, 'q/paper/logs'), 'not a directory');
    const { value } = await move();
    expect(value?.outcome).toBe('rolled-back');
    expect([running('p'), running('q'), serverOf()]).toEqual([before, undefined, [undefined, undefined]]);
  });

  test('an update tells machines that run what the model says, and passes over those that do not', async () => {
    const engine = await opened();
    await my.ok('stop', 'paper', '-h', 'b');
    const { value: wanted } = await load(engine, join(my.dir, 'paper.mln'));
    const { value: there } = await open(engine, 'paper');
    if (wanted === undefined || there === undefined) throw new Error('not there');
    const project = { ...wanted, disks: there.disks };
    expect((await update(project)).value).toMatchObject({ outcome: 'done', diagnostics: [] });
    expect(running('p')).toMatchObject({ words: { vcpus: 1 } });
    await my.ok('stop', 'paper');
    // another run began after the project was opened
    expect((await update(project)).diagnostics).toMatchObject([{ code: 'MLN4033' }]);
    const { value: later } = await open(engine, 'paper');
    const now = { ...project, generation: later?.generation ?? '' };
    expect((await update(now)).value).toMatchObject({ outcome: 'unchanged', steps: new Map() });
  });

  describe('by command', () => {
    const words = ['move', 'a', 'two', '-p', 'paper', '--shared-disks'] as const;

    test('shows the plan and asks; without a terminal only -f is consent, and nothing is begun before', async () => {
      const { code, err } = await my.run(...words);
      expect([code, err]).toEqual([3, expect.stringMatching(/upgrade paper: .*on two; .*move a to two\?\n.*MLN4014/s)]);
      expect(running('q')).toBeUndefined();
      const { out } = await my.ok(...words, '-f');
      expect(out).toMatch(/upgrade paper: done/);
      expect([running('p'), running('q') !== undefined, serverOf()]).toEqual([undefined, true, ['two', undefined]]);
    });

    test('rehearsed, it names the server of each step, and the machine stays', async () => {
      const before = running('p');
      const { out } = await my.ok(...words, '-n');
      expect(out).toMatch(/^# host a, on two: /m);
      expect([running('p'), running('q')]).toEqual([before, undefined]);
    });

    test('tells programs each event, and the refusal of a move', { tags: 'long' }, async () => {
      const { out } = await my.ok(...words, '-f', '--json');
      const events = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; outcome?: string }); // events, one a line
      expect(events.at(0)?.type).toBe('run-begin');
      expect(events.at(-1)).toMatchObject({ type: 'run-end', outcome: 'done' });
      const again = await my.run(...words, '-f', '--json');
      expect(again.code).toBe(3);
      expect(JSON.parse(again.out)).toMatchObject({ diagnostics: [{ code: 'MLN4024' }] });
    });

    test('says how it is used when a word is missing', async () => {
      const { code, err } = await my.run('move', 'a', '-p', 'paper');
      expect([code, err]).toEqual([1, 'which machine, and where to? mln move HOST SERVER -p PROJECT\n']);
    });
  });
});
