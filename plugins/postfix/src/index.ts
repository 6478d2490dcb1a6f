// postfix { relayhost mail.example.org } → lines of main.cf.
import { templateTitle } from '@mln/disk-kit';
import { defineEdit, definePlugin, type ImageContext, type ModelContext, pairs, text } from '@mln/engine/api';
import { codes } from './codes.js';
import { mainCf, type Parameter } from './maincf.js';

const words = { postfix: pairs(text(), { doc: 'parameters of main.cf, such as relayhost mail.example.org' }) };
const claims = { global: words, host: words };

interface PostfixArgs {
  readonly parameters: readonly Parameter[];
  readonly host: string;
  readonly template: string;
}

const path = '/etc/postfix/main.cf';

const edits = {
  parameters: defineEdit<PostfixArgs>(async ({ args: { parameters, host, template }, guest }) => {
    const old = await guest.text(path);
    if (old === undefined) throw new Error(`host ${host} has no Postfix: ${template} has no ${path}`);
    const changed = mainCf(old, parameters);
    if (changed !== old) await guest.write(path, changed);
  }),
};

/** `relayhost = x` may be written as Postfix does. */
function parameter([name, value]: Parameter): Parameter {
  return [name, value.replace(/^=\s*/, '')];
}

function validate(ctx: ModelContext<typeof claims>): void {
  for (const host of ctx.model.hosts)
    for (const [i, [name]] of ctx.of(host).postfix.entries())
      if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
        ctx.report.error(codes.invalidParameter, ctx.at('host', host.name, 'postfix', String(i)), { name });
}

function customize({ lane, host, config, at }: ImageContext<typeof claims, typeof edits>): void {
  if (config.postfix.length === 0) return;
  const parameters = config.postfix.map(parameter);
  const title = `postfix ${[...new Set(parameters.map(([name]) => name))].join(', ')}`;
  const args = { parameters, host: host.name, template: templateTitle(host) };
  lane.edit('parameters', args, { title, origin: at('host', host.name, 'postfix') });
}

export default definePlugin({
  name: 'postfix',
  api: 1,
  summary: 'parameters of a Postfix mail server in a guest',
  after: ['guest'],
  claims,
  edits,
  codes,
  hooks: { validate, customize },
});
