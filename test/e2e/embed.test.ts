// The embedding API on a real disk: what a program does that brings its own view.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '@mln/engine';
import { apply, load, open, openEngine, plan } from '@mln/engine';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Lab, lab, repository } from './mln.js';

let here: Lab;
beforeEach(() => {
  here = lab();
});
afterEach(() => here.remove());

const example = join(repository, 'examples/ldap.mln');

const opened = async () => {
  const paths = { projects: here.projects, templates: inject('templates'), files: join(repository, 'examples/files') };
  const { value, diagnostics } = await openEngine({ paths });
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error('not opened');
  return value;
};

const got = <T>({ value, diagnostics }: { readonly value?: T; readonly diagnostics: readonly unknown[] }): T => {
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
};

test('a file is loaded, planned, built, found again and removed', async () => {
  const engine = await opened();
  const project = got(await load(engine, example));
  const building = got(await plan(project, { intent: 'build' }));
  const events: RunEvent[] = [];
  const result = got(await apply(project, building, { event: (event) => events.push(event) }));
  expect(result).toMatchObject({ outcome: 'done', diagnostics: [] });
  expect(events.filter(({ type }) => type === 'step-done')).toHaveLength(building.steps.length);

  const again = got(await open(engine, 'ldap'));
  expect(again.model).toEqual(project.model);
  // the command line takes it for its own
  const { out } = await here.ok('-F', join(repository, 'examples/files'), 'build', '-f', example);
  expect(out).toContain('nothing to do');

  const removing = got(await plan(again, { intent: 'remove' }));
  expect(got(await apply(again, removing)).outcome).toBe('done');
  expect(existsSync(join(here.projects, 'ldap'))).toBe(false);
});

test('what is wrong with a file is in the result, with its place', async () => {
  const engine = await opened();
  const { value, diagnostics } = await load(engine, join(repository, 'no-such-file.mln'));
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(['MLN1001']);
});

test('a run that nobody settled forbids the next one', async () => {
  const engine = await opened();
  const project = got(await load(engine, example));
  const building = got(await plan(project, { intent: 'build' }));
  const interrupted = new AbortController();
  const event = ({ type }: RunEvent) => {
    if (type === 'step-done') interrupted.abort();
  };
  const result = got(await apply(project, building, { signal: interrupted.signal, onFailure: 'keep', event }));
  expect(result.outcome).toBe('interrupted');
  expect(await apply(project, building)).toMatchObject({ diagnostics: [{ code: 'MLN4003' }] });
});
