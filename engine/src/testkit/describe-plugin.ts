// What every plugin promises, as a suite: its plans are data and always the same, its actions can be taken back.
import type { ActionContext, ActionOf, Found } from '../api/action.js';
import type { Json } from '../api/json.js';
import type { Plugin } from '../api/plugin.js';
import type { Files, Shell } from '../api/ports.js';
import type { Plan, Step } from '../api/step.js';
import { dryClock } from '../system/clock.js';
import { render } from '../system/render.js';
import type { Kit } from './kit.js';
import { scriptShell } from './script-shell.js';

/** The small world in which one action is tried. */
export interface ActWorld {
  readonly sh: Shell;
  readonly files: Files;
}

export interface ActCase {
  /** For the title, when an action is tried more than once. */
  readonly name?: string;
  readonly action: string;
  readonly args: Json;
  /** A fresh world, in which the action was not done. */
  world(): ActWorld;
}

export interface PluginSubject {
  // a plugin's own claims, actions and edits do not matter here
  readonly plugin: Pick<Plugin, 'name'> & { readonly actions?: object };
  /** Plans of samples; `sh` fails the test when anything but a probe reaches it. */
  readonly plans?: Readonly<Record<string, (sh: Shell) => Promise<Plan>>>;
  readonly acts?: readonly ActCase[];
}

export const describePlugin = (kit: Kit, subject: PluginSubject): void =>
  kit.describe(`plugin ${subject.plugin.name}`, () => {
    for (const [name, plan] of Object.entries(subject.plans ?? {})) describePlan(kit, { subject, name, plan });
    for (const act of subject.acts ?? []) describeAct(kit, subject, act);
  });

interface PlanCase {
  readonly subject: PluginSubject;
  readonly name: string;
  plan(sh: Shell): Promise<Plan>;
}

const describePlan = (kit: Kit, { subject, name, plan }: PlanCase): void => {
  kit.test(`planning ${name} changes nothing`, async () => {
    const sh = scriptShell();
    await plan(sh);
    kit.expect(sh.log.filter((line) => line.startsWith('+'))).toEqual([]);
  });
  kit.test(`planning ${name} twice gives the same`, async () => {
    kit.expect(await plan(scriptShell())).toEqual(await plan(scriptShell()));
  });
  kit.test(`the steps of ${name} are data, each with an id of its own and an action that is there`, async () => {
    const { steps } = await plan(scriptShell());
    kit.expect(JSON.parse(JSON.stringify(steps))).toEqual(steps);
    const ids = steps.map((step) => step.id);
    kit.expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    const own = steps.filter((step) => step.plugin === subject.plugin.name);
    kit.expect(own.filter((step) => !agrees(subject, step)).map((step) => step.id)).toEqual([]);
  });
};

const agrees = (subject: PluginSubject, step: Step): boolean => {
  const undo = actionOf(subject, step.action)?.undo;
  return undo !== undefined && step.undo === (typeof undo === 'function' ? 'action' : undo);
};

const actionOf = (subject: PluginSubject, name: string): ActionOf<Json> | undefined =>
  (subject.plugin.actions as Readonly<Record<string, ActionOf<Json>>> | undefined)?.[name]; // the case says which arguments are its

const describeAct = (kit: Kit, subject: PluginSubject, act: ActCase): void => {
  const name = act.name ?? act.action;
  const start = () => {
    const action = actionOf(subject, act.action);
    if (action === undefined) throw new Error(`plugin ${subject.plugin.name} has no action "${act.action}"`);
    return { action, ...stage(act) };
  };
  const found = async (action: ActionOf<Json>, cx: ActionContext<Json>, otherwise: Found) =>
    action.check === undefined ? otherwise : action.check(cx);

  kit.test(`${name}: done, it says so; done again, it is still so`, async () => {
    const { action, cx } = start();
    await action.run(cx);
    kit.expect(await found(action, cx, 'done')).toBe('done');
    await action.run(cx);
    kit.expect(await found(action, cx, 'done')).toBe('done');
  });
  kit.test(`${name}: undone it is absent, undone again it is no failure, and it can be done again`, async () => {
    const { action, cx } = start();
    if (typeof action.undo !== 'function') return;
    await action.undo(cx);
    await action.run(cx);
    await action.undo(cx);
    kit.expect(await found(action, cx, 'absent')).toBe('absent');
    await action.undo(cx);
    await action.run(cx);
    kit.expect(await found(action, cx, 'done')).toBe('done');
  });
  kit.test(`${name}: its arguments are data, and no secret is on a command line or in a line of progress`, async () => {
    const { action, cx, said } = start();
    kit.expect(JSON.parse(JSON.stringify(act.args))).toEqual(act.args);
    await action.run(cx);
    kit.expect(said.join('\n')).not.toContain(secretValue);
  });
};

const secretValue = 'value-of-a-secret';

const stage = (act: ActCase) => {
  const { sh, files } = act.world();
  const said: string[] = [];
  const heard: Shell = {
    run: (command) => {
      said.push(render(command));
      return sh.run(command);
    },
    probe: (command, assume) => {
      said.push(render(command));
      return sh.probe(command, assume);
    },
  };
  const cx: ActionContext<Json> = {
    args: act.args,
    sh: heard,
    files,
    clock: dryClock(),
    signal: new AbortController().signal,
    output: (line) => void said.push(line),
    secret: () => secretValue,
  };
  return { cx, said };
};
