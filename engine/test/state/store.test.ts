import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunOutcome } from '../../src/api/event.js';
import type { Model } from '../../src/api/model.js';
import type { Plan } from '../../src/api/step.js';
import { projectPaths } from '../../src/config/project-paths.js';
import { openJournal } from '../../src/run/journal.js';
import { makeProjectDirs } from '../../src/state/project-dir.js';
import { openStore, type ProjectState, type StoredRun } from '../../src/state/store.js';
import { diskFiles } from '../../src/system/files/disk-files.js';

function roots() {
  const base = mkdtempSync(join(tmpdir(), 'mln-store-'));
  return { projects: join(base, 'projects'), templates: join(base, 't'), files: join(base, 'f') };
}

const model: Model = { version: 1, project: 'p', file: '/x/p.mln', hosts: [], switches: [], settings: {} };
const state: ProjectState = { version: 2, project: 'p', model, sources: { '/x/p.mln': 'global { project p }\n' }, disks: {} };
function plan(command: Plan['command'] = 'build'): Plan {
  return {
    version: 2,
    project: 'p',
    command,
    hash: 'h',
    steps: [],
    disks: {},
  };
}

function header(command: Plan['command']) {
  return { type: 'run', version: 1, at: 0, project: 'p', command, hash: 'h' } as const;
}

async function journal(run: StoredRun, outcome?: RunOutcome) {
  const open = openJournal(run.journalFile);
  await open.append(header(run.command));
  if (outcome !== undefined) await open.append({ type: 'end', at: 1, outcome });
  await open.close();
}

function fresh() {
  return openStore(projectPaths(roots(), 'p'), diskFiles());
}

describe('paths', () => {
  test('everything of a project is below its directory', () => {
    expect(projectPaths({ projects: '/p', templates: '/t', files: '/f' }, 'lab', 7)).toEqual({
      projects: '/p',
      templates: '/t',
      files: '/f',
      project: '/p/lab',
      images: '/p/lab/images',
      logs: '/p/lab/logs',
      run: '/p/lab/run',
    });
  });

  test.each([
    [60, false],
    [61, true],
  ])('a run directory of %i bytes is moved to a short place: %s', (length, moved) => {
    const projects = `/${'p'.repeat(length - '//lab/run'.length)}`;
    const { run } = projectPaths({ projects, templates: '/t', files: '/f' }, 'lab', 7);
    expect(run.startsWith('/tmp/mln-7/')).toBe(moved);
    expect(run.length).toBeLessThanOrEqual(60);
  });

  test('two projects of one name in two places have different short directories', () => {
    const run = (projects: string) => projectPaths({ projects, templates: '', files: '' }, 'p', 7).run;
    expect(run(`/${'a'.repeat(80)}`)).not.toBe(run(`/${'b'.repeat(80)}`));
  });

  test('directories are for their owner alone', async () => {
    const paths = projectPaths(roots(), 'p');
    await makeProjectDirs(paths);
    for (const dir of [paths.project, paths.images, paths.logs, paths.run]) expect(lstatSync(dir).mode & 0o777).toBe(0o700);
  });

  test('a short directory that others can write, or that is a link, is refused', async () => {
    const { projects, templates, files } = roots();
    const uid = process.getuid?.() ?? 0;
    const paths = projectPaths({ projects: join(projects, 'x'.repeat(60)), templates, files }, 'p', uid);
    await makeProjectDirs(paths);
    chmodSync(paths.run, 0o777);
    await expect(makeProjectDirs(paths)).rejects.toMatchObject({ code: 'EPERM', path: paths.run });
    rmSync(paths.run, { recursive: true });
    symlinkSync(templates, paths.run);
    await expect(makeProjectDirs(paths)).rejects.toThrow();
    rmSync(paths.run);
  });
});

describe('state', () => {
  test('a project that is not built has none', async () => {
    const store = fresh();
    expect(await store.readState()).toBeUndefined();
    expect(await store.lastRun()).toBeUndefined();
    expect(await store.unfinishedRun()).toBeUndefined();
    await store.settle();
  });

  test('what is written is read', async () => {
    const store = fresh();
    await makeProjectDirs(store.paths);
    await store.writeState(state);
    expect(await store.readState()).toEqual(state);
  });

  test.each([
    ['{"version":3}', 'it is of version 3, this mln knows 2'],
    ['{}', 'it has no version'],
    ['{"version":1', 'JSON'],
  ])('%s is refused', async (text, reason) => {
    const store = fresh();
    await makeProjectDirs(store.paths);
    writeFileSync(join(store.paths.project, 'state.json'), text);
    await expect(store.readState()).rejects.toThrow(reason);
    await expect(store.readState()).rejects.toMatchObject({ code: 'MLN5008' });
  });
});

describe('runs', () => {
  test('keep their secrets until they are settled, wherever mln is killed', async () => {
    for (let at = 1; ; at++) {
      const paths = projectPaths(roots(), 'p');
      const disk = diskFiles();
      const run = await openStore(paths, disk).newRun({ plan: plan(), nextState: { state }, secrets: { s: 'value' } });
      await journal(run, 'done');
      let changes = 0;
      const killedAt =
        <A extends unknown[]>(change: (...args: A) => Promise<void>) =>
        (...args: A) => {
          if (++changes >= at) throw new Error('killed');
          return change(...args);
        };
      const dying = { ...disk, write: killedAt(disk.write), remove: killedAt(disk.remove), rename: killedAt(disk.rename) };
      const whole = await openStore(paths, dying)
        .settle()
        .then(
          () => true,
          () => false,
        );
      if (!existsSync(join(run.dir, 'settled')))
        expect({ at, secrets: await run.secrets() }).toEqual({ at, secrets: { s: 'value' } });
      await openStore(paths, disk).settle();
      expect([existsSync(join(run.dir, 'settled')), existsSync(join(run.dir, 'secrets.json'))]).toEqual([true, false]);
      if (!whole) continue;
      expect(at).toBeGreaterThan(3);
      return;
    }
  });

  test('are numbered, and keep the plan, and secrets until they are settled', async () => {
    const store = fresh();
    const first = await store.newRun({ plan: plan(), nextState: { state }, secrets: { s: 'value' } });
    expect(await first.secrets()).toEqual({ s: 'value' });
    expect(lstatSync(join(first.dir, 'secrets.json')).mode & 0o777).toBe(0o600);
    await journal(first, 'done');
    const second = await store.newRun({ plan: plan('start'), nextState: 'same' });
    expect([first.dir, second.dir].map((dir) => dir.slice(-10))).toEqual(['0001-build', '0002-start']);
    expect(await (await store.lastRun())?.plan()).toEqual(plan('start'));
    expect(existsSync(join(first.dir, 'secrets.json'))).toBe(false);
  });

  test.each([
    ['build', undefined, true],
    ['build', 'unfinished', true],
    ['build', 'interrupted', true],
    ['build', 'rolled-back', false],
    ['build', 'done', false],
    ['start', undefined, true],
    ['start', 'unfinished', false],
  ] as const)('a %s that ended as %s must be finished first: %s', async (command, outcome, must) => {
    const store = fresh();
    await journal(await store.newRun({ plan: plan(command), nextState: 'same' }), outcome);
    expect((await store.unfinishedRun()) !== undefined).toBe(must);
  });

  test('a run that never began is not unfinished', async () => {
    const store = fresh();
    await store.newRun({ plan: plan(), nextState: 'same' });
    expect(await store.unfinishedRun()).toBeUndefined();
  });
});

describe('settling', () => {
  test('makes the state of what the journal says, also when a crash came between', async () => {
    const store = fresh();
    await journal(await store.newRun({ plan: plan(), nextState: { state } }), 'done');
    expect(await store.readState()).toBeUndefined();
    await openStore(store.paths, diskFiles()).settle();
    expect(await store.readState()).toEqual(state);
    expect(readFileSync(join(store.paths.project, 'project.mln'), 'utf8')).toBe('global { project p }\n');
  });

  test.each(['rolled-back', 'unfinished', undefined] as const)('a run that ended as %s changes no state', async (outcome) => {
    const store = fresh();
    await journal(await store.newRun({ plan: plan(), nextState: { state } }), outcome);
    await store.settle();
    expect(await store.readState()).toBeUndefined();
  });

  test('a removal takes the state away', async () => {
    const store = fresh();
    await journal(await store.newRun({ plan: plan(), nextState: { state } }), 'done');
    await journal(await store.newRun({ plan: plan('remove'), nextState: 'removed' }), 'done');
    expect(await store.readState()).toEqual(state);
    await store.settle();
    expect(existsSync(join(store.paths.project, 'state.json'))).toBe(false);
  });

  test('happens once: what was written later stays', async () => {
    const store = fresh();
    await journal(await store.newRun({ plan: plan(), nextState: { state } }), 'done');
    await store.settle();
    const later = { ...state, kept: { p: 1 } };
    await store.writeState(later);
    await store.settle();
    expect(await store.readState()).toEqual(later);
  });
});
