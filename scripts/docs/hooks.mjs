// api/hooks.ts → the table of hooks and what each is given.
import { code, table } from './markdown.mjs';
import { fieldsOf, methodsOf } from './source.mjs';

const file = 'engine/src/api/hooks.ts';
const contextFile = 'engine/src/api/context.ts';
const factsFile = 'engine/src/api/facts.ts';

const combine = {
  first: 'the first answer wins',
  rewrite: 'each gets the result of the one before',
  each: 'mln calls each',
  tell: 'mln tells each',
};

export const hooksPart = async ({ root, kinds }) => {
  const hooks = await methodsOf(`${root}${file}`, 'Hooks');
  const rows = hooks.map(({ name, tags }) => [code(name), tags.when, tags.mayChange, `${kinds[name]}: ${combine[kinds[name]]}`]);
  const signatures = hooks.map(({ signature }) => signature.replace(/;$/, '')).join('\n');
  return `${table(['hook', 'call', 'permitted changes', 'several plugins'], rows)}\n\n\`\`\`ts\n${signatures}\n\`\`\``;
};

const contexts = {
  [contextFile]: ['BaseContext', 'ModelContext', 'ObserveContext', 'HostContext', 'ImageContext', 'SwitchContext', 'MoveContext'],
  [factsFile]: ['Facts', 'MachineFact', 'NetworkFact', 'Paths'],
};

export const contextsPart = async ({ root }) => {
  const sections = [];
  for (const [from, name] of Object.entries(contexts).flatMap(([from, names]) => names.map((one) => [from, one]))) {
    const { above, fields } = await fieldsOf(`${root}${from}`, name);
    const rows = fields
      .filter((field) => field.name !== 'edits')
      .map(({ name: field, optional, type, doc }) => [
        code(`${field}${optional ? '?' : ''}`),
        code(type.replace(/\s+/g, ' ')),
        doc,
      ]);
    const more = above.length === 0 ? '' : `\n\nAlso all fields of ${above.map(code).join(', ')}.`;
    sections.push(`### ${name}\n\n${table(['field', 'type', 'meaning'], rows)}${more}`);
  }
  return sections.join('\n\n');
};
