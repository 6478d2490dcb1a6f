// Plans the disk of one host and carries the plan out, as the kernel would.
import fs from 'node:fs';
import path from 'node:path';
import type { ActionContext, DiskRef, Host, Json } from '@mln/engine/api';
import { pluginOptions } from '@mln/engine/testkit';
import templates from '@mln/plugin-template';
import { realFiles, realShell } from '../../../packages/disk-kit/test/ext4/world.js';
import { actions } from '../src/actions.js';
import plugin from '../src/index.js';

export interface PlannedStep {
  readonly action: keyof typeof actions;
  readonly args: Json;
  readonly title: string;
  readonly locks?: readonly string[];
}

export interface Planned {
  readonly disk: DiskRef;
  readonly provision: readonly PlannedStep[];
  readonly publish: readonly PlannedStep[];
  readonly remove: readonly PlannedStep[];
  readonly errors: readonly string[];
}

export interface Wanted {
  readonly directory: string;
  readonly name?: string;
  readonly words?: object;
  readonly options?: Readonly<Record<string, Json>>;
  readonly backend?: string;
  readonly opener?: string;
  readonly reflink?: boolean;
  /** In `directory`; default `test.ext4`. */
  readonly template?: string;
}

export async function plan(wanted: Wanted): Promise<Planned> {
  const { directory, name = 'tre', words = {}, options = {}, backend = 'uml', opener = 'rootless', reflink = false } = wanted;
  const { template = 'test.ext4' } = wanted;
  const errors: string[] = [];
  let steps: PlannedStep[] = [];
  const settings = { template: { template, ...words } };
  const looks = await looksAt(directory, template);
  const host: Host = { name, superclasses: [], bootOrder: 99, backend, storage: 'file', opener, interfaces: [], settings };
  const ctx = {
    host,
    options: pluginOptions(plugin, options),
    paths: { images: path.join(directory, 'images'), templates: directory },
    local: realFiles,
    facts: { machines: {}, networks: {}, values: { 'imagefile.reflink': reflink, 'template.looks': looks } },
    at: () => undefined,
    report: { error: ({ code }: { readonly code: string }) => void errors.push(code) },
    lane: {
      host,
      step: (action: keyof typeof actions, args: Json, more: object) => steps.push({ action, args, title: '', ...more }),
    },
  } as unknown as Parameters<typeof storage.provision>[0]; // the parts that storage uses
  const take = () => steps.splice(0);
  const disk = await storage.provision(ctx);
  const provision = take();
  await storage.commit(ctx, disk);
  const publish = take();
  await storage.remove(ctx, disk);
  const planned = { disk, provision, publish, remove: take(), errors };
  steps = [];
  return planned;
}

/** As the template plugin's own `observe` leaves it for the storages. */
async function looksAt(directory: string, template: string): Promise<Json> {
  const kept: Record<string, Json> = {};
  const ctx = {
    hosts: [{ settings: { template: { template } } }],
    paths: { templates: directory },
    local: realFiles,
    probe: realShell().probe,
    fact: (key: string, value: Json) => {
      kept[key] = value;
    },
  };
  const { observe } = templates.hooks ?? {};
  if (typeof observe === 'function') await observe(ctx as never); // the parts it uses
  return kept.looks ?? {};
}

const storage = (() => {
  const found = plugin.storage?.file;
  if (found === undefined) throw new Error('no storage "file"');
  return found;
})();

export function context(args: Json): ActionContext<never> {
  return {
    args: args as never, // recorded by the very action that gets it
    sh: realShell(),
    files: realFiles,
    clock: { now: () => 0, sleep: async () => {} },
    signal: new AbortController().signal,
    output: () => {},
    secret: () => '',
  };
}

export async function run(steps: readonly PlannedStep[]): Promise<void> {
  for (const { action, args } of steps) await actions[action].run(context(args));
}

export async function undo(steps: readonly PlannedStep[]): Promise<void> {
  for (const { action, args } of steps.toReversed()) {
    const back = actions[action].undo;
    if (typeof back === 'function') await back(context(args));
  }
}

export async function check({ action, args }: PlannedStep) {
  return actions[action].check?.(context(args));
}

export function imagesOf(directory: string): readonly string[] {
  const images = path.join(directory, 'images');
  return fs.existsSync(images) ? fs.readdirSync(images).sort() : [];
}
