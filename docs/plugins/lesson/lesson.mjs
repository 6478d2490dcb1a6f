// lesson TEXT: shown above the login prompt of a machine, and written on a sheet for its students.
import { defineAction, definePlugin, text } from '@mln/engine/api';

const longest = 72;

const sheetOf = ({ directory, host }) => `${directory}/${host}.txt`;

const writeSheet = defineAction({
  async run({ args, files }) {
    await files.mkdir(args.directory);
    await files.write(sheetOf(args), `${args.host}: ${args.lesson}\n`, { mode: 0o644 });
  },
  undo: ({ args, files }) => files.remove(sheetOf(args)),
});

const words = { lesson: text({ doc: 'shown above the login prompt, and written on a sheet' }) };

const codes = {
  lessonTooLong: {
    code: 'MLN8001',
    message: 'the lesson of host {host} has {length} characters',
    hint: `at most ${longest} fit on a line`,
  },
};

export default definePlugin({
  name: 'lesson',
  api: 1,
  summary: 'what students are to do on a machine',
  claims: { global: words, host: words },
  actions: { writeSheet },
  codes,
  hooks: {
    validate({ model, of, at, report }) {
      for (const host of model.hosts) {
        const { length } = of(host).lesson ?? '';
        if (length > longest) report.error(codes.lessonTooLong, at('host', host.name, 'lesson'), { host: host.name, length });
      }
    },
    customize({ lane, config, host, at }) {
      lane.file('/etc/issue', `${config.lesson}\n\n`, { origin: at('host', host.name, 'lesson') });
    },
    boot({ lane, config, host, intent, paths, at }) {
      if (intent !== 'build') return;
      const args = { directory: `${paths.project}/sheets`, host: host.name, lesson: config.lesson };
      lane.step('writeSheet', args, { title: 'write the sheet', origin: at('host', host.name, 'lesson') });
    },
  },
});
