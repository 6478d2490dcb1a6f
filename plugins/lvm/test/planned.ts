// A project text and a group in memory → the plan, or what is said against it.
import type { Diagnostic, Json } from '@mln/engine/api';
import { type PlannedSample, planSample, type SampleRequest } from '@mln/engine/testkit';
import template from '@mln/plugin-template';
import plugin from '../src/index.js';
import { lvmWorld, type Seed } from './world.js';

export interface Wanted {
  readonly text: string;
  readonly seed?: Seed;
  readonly options?: Readonly<Record<string, Json>>;
  readonly request?: SampleRequest;
}

export const owner = 'mln.dir=/sample/projects/shop';

/** `text` is the body of a project called shop. */
export function planned({ text, seed, options = {}, request }: Wanted): Promise<PlannedSample> {
  const { sh, files } = lvmWorld(seed);
  const project = `global { project shop }\n${text}\n`;
  return planSample({ text: project, plugins: [template, plugin], options: { lvm: options }, local: files, sh }, request);
}

/** `MLN7203 2:12 no volume group "vg9"`: the line counts from the head of the body, which is line 2. */
export function said({ diagnostics }: PlannedSample): readonly string[] {
  return diagnostics.map(shown);
}

function shown({ code, span, message, hint }: Diagnostic): string {
  return `${code} ${span === undefined ? '-' : `${span.line}:${span.column}`} ${message}${hint === undefined ? '' : `; ${hint}`}`;
}

/** Steps of this plugin, by host. */
export function argsOf({ plan }: PlannedSample, host: string, action: string): Json | undefined {
  return plan?.steps.find((step) => step.plugin === 'lvm' && step.lane === `host:${host}` && step.action === action)?.args;
}
