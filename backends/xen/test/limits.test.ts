// What a machine that runs cannot be given is said when it is planned.
import { expect, test } from 'vitest';
import { domainId } from '../src/names.js';
import { planned } from './support/sample.js';

const paths = { project: '/sample/projects/lab', run: '/sample/projects/lab/run', logs: '/sample/projects/lab/logs' };
const config = `${paths.project}/xen/web.cfg`;
const { uuid } = domainId(paths, { project: 'lab', host: 'web' });
const disks = { web: { path: '/dev/vg0/web.lab', stagingPath: '/dev/vg0/web.lab.new', format: 'raw', offset: 0 } } as const;

async function adjusted(words: string, text?: string) {
  const list = `web.lab 4 128 1 -b---- 1.0 ${uuid}\n`;
  const server = { list, ...(text === undefined ? {} : { files: { [config]: text } }) };
  const project = `global { project lab }\nhost web { xen ; volume ; ${words} }`;
  const { plan, diagnostics } = await planned(project, server, { intent: 'adjust', disks });
  return { steps: plan?.steps.length, said: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

const plain = 'memory = 128\nvcpus = 1\n';
const raised = 'memory = 128\nmaxmem = 256\nvcpus = 1\nmaxvcpus = 4\n';

test.each([
  [
    'more memory than it began with',
    'memory 256M',
    plain,
    'cannot give 256M of memory to host web: while it runs, it can have at most 128M',
  ],
  [
    'more memory than its maxmem',
    'memory 512M',
    raised,
    'cannot give 512M of memory to host web: while it runs, it can have at most 256M',
  ],
  [
    'more processors than it began with',
    'vcpus 2',
    plain,
    'cannot give 2 processors to host web: while it runs, it can have at most 1',
  ],
  [
    'more processors than its maxvcpus',
    'vcpus 5',
    raised,
    'cannot give 5 processors to host web: while it runs, it can have at most 4',
  ],
])('%s is refused', async (_, words, text, said) => {
  expect(await adjusted(words, text)).toEqual({ said: [`MLN7388 ${said}`] });
});

test.each([
  ['less', 'memory 96M', plain],
  ['as much as its limits', 'memory 256M ; vcpus 4', raised],
  ['whatever it is where its configuration is not known', 'memory 1024M ; vcpus 8', undefined],
])('%s is not', async (_, words, text) => {
  expect(await adjusted(words, text)).toEqual({ steps: 1, said: [] });
});
