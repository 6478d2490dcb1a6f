// motd TEXT: shown to whoever logs in. And a policy of the site: which names hosts may have.
import { type CodeText, definePlugin, type ModelContext, option, type Plan, text } from '@mln/engine/api';

const words = { motd: text({ doc: 'shown to whoever logs in' }) };
const claims = { global: words, host: words };

const codes = {
  unwantedHostName: {
    code: 'MLN6910',
    message: 'host {name} of {project} is not named as this site wants',
    hint: 'names match {wanted}',
  },
} as const satisfies Record<string, CodeText>;

const options = {
  names: option(text(), { doc: 'a regular expression that the name of every host in a plan must match' }),
};

const review = (plan: Plan, ctx: ModelContext<typeof claims, typeof options>): void => {
  const { model, options, report, at } = ctx;
  if (options.names === undefined) return;
  const allowed = new RegExp(options.names);
  for (const { name } of model.hosts)
    if (!allowed.test(name))
      report.error(codes.unwantedHostName, at('host', name), { name, project: plan.project, wanted: options.names });
};

export default definePlugin({
  name: 'motd',
  api: 1,
  summary: 'a message of the day, and names as the house wants them',
  // where guest is loaded, its files are written first
  afterOptional: ['guest'],
  claims,
  options,
  codes,
  hooks: {
    customize({ lane, config, host, at }) {
      lane.file('/etc/motd', `${config.motd}\n`, { origin: at('host', host.name, 'motd') });
    },
    review,
  },
});
