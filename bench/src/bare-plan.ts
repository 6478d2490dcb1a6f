// node bare-plan.js FILE TEMPLATE PROJECT: the least that prints a plan of such files: the same steps with the same edits, made as
// objects, hashed and printed. No superclasses, checks, plugins, or places of values; with --outline the ids and titles alone, without the hash.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Block, Directive, Entry } from '@mln/engine/api';
import { parseByHand } from './baseline.js';

const [file = '', template = '', project = '', outline] = process.argv.slice(2);

const blocks = (entries: readonly Entry[], name: string): readonly Block[] =>
  entries.filter((entry): entry is Block => entry.kind === 'block' && entry.name.text === name);
const valuesOf = (block: Block): ReadonlyMap<string, string> =>
  new Map(
    block.entries
      .filter((entry): entry is Directive => entry.kind === 'directive')
      .map(({ name, value }) => [name.text, value?.text ?? '']),
  );
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const stepsOf = (block: Block) => {
  const host = block.label?.text ?? '';
  const lane = `host:${host}`;
  const path = `${project}/images/${host}.cow`;
  const stagingPath = `${path}.new`;
  const step = (
    phase: string,
    [plugin, action]: readonly [string, string],
    what: { readonly title: string; readonly args: object },
  ) => ({
    id: `${lane}/${phase}/${plugin}.${action}`,
    ...{ lane, serviceHost: '', phase, plugin, action, ...what, undo: 'action', after: [], locks: [], origin: { ...block.span } },
  });
  return [
    step('provision', ['imagefile', 'makeCow'], {
      title: `clone ${basename(template)}, copy-on-write`,
      args: { backing: template, stagingPath },
    }),
    step('customize', ['kernel', 'customize'], {
      title: 'customize the disk (8 edits)',
      args: {
        host,
        opener: 'rootless',
        disk: { path, stagingPath, format: 'uml-cow', backing: template, offset: 0 },
        edits: editsOf(block, host),
      },
    }),
    step('provision', ['imagefile', 'publish'], { title: 'put the disk in place', args: { stagingPath, path, sync: false } }),
  ];
};

const editsOf = (block: Block, host: string) => {
  const [network] = blocks(block.entries, 'network');
  const { address, gateway } = Object.fromEntries(network === undefined ? [] : valuesOf(network));
  const name = `${host}.bench.example`;
  const edit = (action: string, title: string, args: object) => ({
    do: 'edit',
    action,
    args,
    title,
    plugin: 'guest',
    origin: { ...block.span },
  });
  return [
    edit('identity', 'machine id and host keys of its own', { id: digest(host).slice(32) }),
    edit('hostname', `hostname ${name}`, { name }),
    edit('hosts', 'hosts file', { roster: `${address}\t${name} ${host}`, own: [] }),
    edit('interfaces', 'network eth0', {
      interfaces: [{ name: 'eth0', mac: digest(name).slice(0, 12), address: { family: 4, address, prefix: 24 }, gateway }],
    }),
    edit('resolv', 'name servers 10.0.0.2', { servers: ['10.0.0.2'] }),
    edit('users', 'users kyrre', { users: [{ name: 'kyrre', hash: { secret: `host/${host}/users/0/hash` } }] }),
    edit('bootScript', 'startup script', { moment: 'startup', lines: [`echo "${host} is up"`] }),
    edit('consoleLogin', 'a login prompt on the console', {}),
  ];
};

const { entries } = parseByHand({ file, text: readFileSync(file, 'utf8') });
const steps = blocks(entries, 'host').flatMap(stepsOf);
const hash = createHash('sha256');
let text = '';
for (const step of steps) {
  hash.update(JSON.stringify(step));
  text += `${step.id} ${step.title}\n`;
  if ('edits' in step.args) for (const { title } of step.args.edits as ReturnType<typeof editsOf>) text += `  ${title}\n`; // made above
}
process.stdout.write(`${text}${outline === undefined ? hash.digest('hex') : ''}\n`);
