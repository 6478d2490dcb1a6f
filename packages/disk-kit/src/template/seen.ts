// A look at each template that a project needs: taken once for a plan, and kept among its facts.
import type { Facts, Host, ObserveContext } from '@mln/engine/api';
import { findTemplate, type Place, type Template } from './find.js';
import { type Look, lookAt } from './look.js';
import { readRegister } from './register.js';

const key = 'looks';
type Looks = Readonly<Record<string, Look>>;

/** Looks at each template that `nameOf` names for some host. */
export async function observeTemplates(ctx: ObserveContext, nameOf: (host: Host) => string | undefined): Promise<void> {
  if (ctx.statesOnly === true) return;
  const names = new Set(ctx.hosts.map(nameOf).filter((name) => name !== undefined));
  const found = await Promise.all([...names].map((name) => findTemplate(name, ctx)));
  const templates = new Map(found.filter((one) => one !== undefined).map((one) => [one.path, one]));
  const register = templates.size === 0 ? [] : await readRegister(ctx);
  const looks = await Promise.all(
    [...templates.values()].map(async ({ name, path }) => {
      const wanted = register.find(({ file }) => file === name)?.rootPartition;
      return [path, await lookAt(ctx.probe, path, wanted)] as const;
    }),
  );
  ctx.fact(key, Object.fromEntries(looks));
}

export function lookOf({ values }: Facts, path: string): Look | undefined {
  return (values[`template.${key}`] as Looks | undefined)?.[path]; // put there by this very file
}

const seen = new WeakMap<Facts, Map<Template, Template>>();

/** The template with the known facts of its root file system. */
export function withRoot(template: Template, { facts }: Place): Template {
  if (facts === undefined) return template;
  const known = seen.get(facts) ?? new Map<Template, Template>();
  seen.set(facts, known);
  const full = known.get(template) ?? rooted(template, lookOf(facts, template.path));
  known.set(template, full);
  return full;
}

function rooted(template: Template, look: Look | undefined): Template {
  if (look?.kind === 'filesystem') return { ...template, block: look.block };
  return look?.kind === 'disk' && look.root !== null ? { ...template, root: look.root, block: look.root.block } : template;
}
