// A project text and a group in memory → the plan, or what is said against it.
import type { Diagnostic, Json } from '@mln/engine/api';
import { type PlannedSample, planSample, type Sample, type SampleRequest } from '@mln/engine/testkit';
import template from '@mln/plugin-template';
import plugin from '../src/index.js';
import { lvmWorld, type Seed } from './world.js';

export interface Wanted {
  readonly text: string;
  readonly seed?: Seed;
  readonly options?: Readonly<Record<string, Json>>;
  readonly request?: SampleRequest;
  /** Default: all that the tests name. */
  readonly roots?: Sample['roots'];
}

export const owner = 'mln.dir=/sample/projects/shop';

export const allowed = { volumeGroups: ['vg0', 'vg1'], templates: ['/dev/vg0'] };

/** `text` is the body of a project called shop. */
export function planned({ text, seed, options = {}, request, roots = allowed }: Wanted): Promise<PlannedSample> {
  const { sh, files } = lvmWorld(seed);
  const project = `global { project shop }\n${text}\n`;
  const sample = { text: project, plugins: [template, plugin], options: { lvm: options }, roots, local: files, sh };
  return planSample(sample, request);
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
