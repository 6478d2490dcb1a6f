import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/diagnostics/render.js';
import { load } from './world.js';

const line = fc.constantFrom(
  'superclass s',
  'superclass $v',
  'superclass',
  'xen',
  'vmware',
  'xen no',
  'lvm',
  'memory 1G',
  'memory much',
  '$v = 1',
  '$v = $w',
  '$w = $v$v',
  'nameserver $v',
  'users { kim $6$x$y }',
  'users kim',
  'network eth0 { switch lan }',
  'network { eth1 { mac 02:00:00:00:00:01 } }',
  'network { }',
  'startup { echo $hostname \\$x }',
  'apache { doc_root /$project }',
  '#include t.mln',
  '#include other',
  'constructor { }',
  '__proto__ x',
  'toString',
  'service_host a',
  'boot_order x',
  'project p',
  'project $project',
  '\\',
  '{',
  '}',
  ';',
);
const stanza = fc
  .tuple(
    fc.constantFrom(
      'global',
      'host a',
      'host b$v',
      'host __proto__',
      'superclass s',
      'superclass t',
      'switch lan',
      'switch',
      'host',
      'other',
      '',
    ),
    fc.array(line, { maxLength: 6 }),
  )
  .map(([head, lines]) => `${head} {\n${lines.join('\n')}\n}`);

test('no text whatever makes the loader throw; it gives a model or says why not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stanza, { maxLength: 6 }), async (stanzas) => {
      const { model, diagnostics, texts } = await load({
        '/p/t.mln': ['global { project t }', ...stanzas].join('\n'),
        '/p/other': 'xen',
      });
      expect(model === undefined).toBe(diagnostics.some((d) => d.severity === 'error'));
      for (const diagnostic of diagnostics)
        expect(renderDiagnostic(diagnostic, texts, { color: false })).not.toMatch(/\{\w+\}|undefined(?! variable)/);
    }),
    { numRuns: 1_500 },
  );
});
