// The contract of every plugin, as a suite: its plans are data and always the same, and its actions can be undone.
import type { ActionOf } from '../api/action.js';
import type { Json } from '../api/json.js';
import type { Plugin } from '../api/plugin.js';
import type { Shell } from '../api/ports.js';
import type { Plan, Step } from '../api/step.js';
import { faultsOf } from '../plugin/shape.js';
import { type ActCase, describeAction } from './describe-action.js';
import { describeManifest } from './describe-manifest.js';
import type { Kit } from './kit.js';
import { type AnyPlugin, planSample, type Sample } from './sample.js';
import { scriptShell } from './script-shell.js';

export interface PluginSubject {
  // the types of the plugin's claims, actions and edits do not matter here
  readonly plugin: Pick<Plugin, 'name'> & { readonly actions?: object };
  /** Plans samples. `sh` fails the test on any call other than a probe. */
  readonly plans?: Readonly<Record<string, (sh: Shell) => Promise<Plan>>>;
  /** Project texts, or whole samples, that the plugin accepts without an error. The suite plans a text with this plugin alone. */
  readonly samples?: Readonly<Record<string, string | Sample>>;
  readonly acts?: readonly ActCase[];
  /** The parsed package.json of the plugin. */
  readonly manifest?: unknown;
}

export function describePlugin(kit: Kit, subject: PluginSubject): void {
  kit.describe(`plugin ${subject.plugin.name}`, () => {
    kit.test('it has the shape of a plugin', async () => {
      kit.expect(faultsOf(subject.plugin)).toEqual([]);
    });
    // loaded, so it has an api level and a summary
    if (subject.manifest !== undefined) describeManifest(kit, subject.plugin as AnyPlugin, subject.manifest);
    for (const [name, plan] of Object.entries(subject.plans ?? {})) describePlan(kit, { subject, name, plan });
    for (const [name, given] of Object.entries(subject.samples ?? {})) {
      const sample = asSample(subject, given);
      describePlan(kit, { subject, name, plan: (sh) => plannedOrThrow({ ...sample, sh }) });
      describeSecrets(kit, name, sample);
    }
    for (const act of subject.acts ?? []) {
      const find = () => {
        const action = actionOf(subject, act.action);
        if (action === undefined) throw new Error(`plugin ${subject.plugin.name} has no action "${act.action}"`);
        return action;
      };
      describeAction(kit, { name: act.name ?? act.action, act, find });
    }
  });
}

/** A text with the plugin under test; a whole sample unchanged. */
export function asSample({ plugin }: PluginSubject, given: string | Sample): Sample {
  return typeof given === 'string' ? { text: given, plugins: [plugin as AnyPlugin] } : given; // loaded, so it has an api level and a summary
}

/** @throws Error that names all errors of the sample */
export async function plannedOrThrow(sample: Sample): Promise<Plan> {
  const { plan, diagnostics } = await planSample(sample);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (plan === undefined || errors.length > 0)
    throw new Error(errors.map(({ code, message, hint }) => `${code} ${message}${hint ? ` (${hint})` : ''}`).join('\n'));
  return plan;
}

interface PlanCase {
  readonly subject: PluginSubject;
  readonly name: string;
  plan(sh: Shell): Promise<Plan>;
}

function describePlan(kit: Kit, { subject, name, plan }: PlanCase): void {
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
}

/** Shorter texts appear in every plan. */
const shortestSecret = 4;

function describeSecrets(kit: Kit, name: string, sample: Sample): void {
  kit.test(`no secret of ${name} stands in its plan`, async () => {
    const { plan, secrets } = await planSample(sample);
    const written = JSON.stringify(plan ?? null);
    const values = [...secrets.values()].filter((value) => value.length >= shortestSecret);
    kit.expect(values.filter((value) => written.includes(JSON.stringify(value).slice(1, -1)))).toEqual([]);
  });
}

function agrees(subject: PluginSubject, step: Step): boolean {
  const undo = actionOf(subject, step.action)?.undo;
  return undo !== undefined && step.undo === (typeof undo === 'function' ? 'action' : undo);
}

function actionOf(subject: PluginSubject, name: string): ActionOf<Json> | undefined {
  return (subject.plugin.actions as Readonly<Record<string, ActionOf<Json>>> | undefined)?.[name]; // the case names the action of its arguments
}
