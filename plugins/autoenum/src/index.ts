// autoenum { } in global → as many hosts as it asks for, before there are any others to ask.
import { type BaseContext, type Draft, definePlugin } from '@mln/engine/api';
import { codes } from './codes.js';
import { census } from './collide.js';
import { enumerate } from './enumerate.js';
import { lookup } from './inherited.js';
import { planOf } from './plan.js';
import { readGroups } from './read.js';
import { claims } from './words.js';

/** The hosts stand behind the declared ones, group after group. A group with an error makes none. */
function expand(draft: Draft, { report }: Pick<BaseContext, 'report'>): Draft {
  const groups = readGroups(draft, report);
  if (groups.length === 0) return draft;
  const found = lookup(draft);
  const all = census(draft, found, report);
  const stanzas = groups.flatMap((group) => {
    const plan = planOf(group, { lookup: found, report });
    const made = plan === undefined ? [] : enumerate(plan);
    return all.admit(group, made);
  });
  return { ...draft, stanzas: [...draft.stanzas, ...stanzas] };
}

export default definePlugin({
  name: 'autoenum',
  api: 1,
  summary: 'many similar hosts, their addresses and their servers from one block',
  claims,
  codes,
  hooks: { expand },
});
