// What layers write and plugins declare → decoded options, and what is said about faults.
import { describe, expect, test } from 'vitest';
import { group, lines } from '../../src/api/blocks.js';
import { option, optionLayers } from '../../src/api/options.js';
import { choice, flag, int, localPath, program, text } from '../../src/api/scalars.js';
import { type OptionsInput, readOptions } from '../../src/config/options.js';
import type { Layer, LayerName } from '../../src/config/settings.js';

const doc = 'an option';
const options = {
  format: option(choice(['auto', 'raw'], { default: 'auto' }), { doc, layers: optionLayers }),
  tool: option(program({ default: 'tool' }), { doc }),
  site: option(text(), { doc, layers: ['site'] }),
  rest: option(flag(), { doc }),
  names: option(lines(), { doc }),
  link: option(group({ server: text(), file: localPath(), count: int({ min: 1, default: 4 }) }), { doc }),
};

function layer(name: LayerName, own: object, more: Partial<Layer> = {}): Layer {
  const written = { p: JSON.parse(JSON.stringify(own)) };
  return { layer: name, origin: `/${name}.yaml`, dir: '/', settings: { options: written }, spanOf, ...more };
}

/** The length of a place tells how deep the key is. */
function spanOf(path: readonly string[]) {
  return { file: path.join('/'), line: 1, column: 1, length: path.length };
}

function read(layers: readonly Layer[], more: Partial<OptionsInput> = {}) {
  const plugins = [{ name: 'p', options }];
  return readOptions({ layers, plugins, mandatory: new Set(), isDisabled: () => false, ...more });
}

const defaults = { format: 'auto', tool: 'tool', site: undefined, rest: false, names: [], link: { count: 4 } };

test('what no layer sets has its default', () => {
  const { options: decoded, diagnostics } = read([]);
  expect(diagnostics).toEqual([]);
  expect(decoded).toEqual({ p: defaults });
});

test('the narrowest layer that may set an option wins, and its whole value', () => {
  const { options: decoded, diagnostics } = read([
    layer('site', { tool: '/a', site: 'x', link: { server: 's', count: 2 }, names: ['a b', 3] }),
    layer('user', { tool: '/b', rest: true, link: { file: '/f' }, format: 'auto' }),
    layer('project', { format: 'raw' }),
  ]);
  expect(diagnostics).toEqual([]);
  const link = { server: undefined, file: '/f', count: 4 };
  expect(decoded).toEqual({ p: { format: 'raw', tool: '/b', site: 'x', rest: true, names: ['a b', '3'], link } });
});

describe('a layer that may not set an option', () => {
  test.each([
    ['project', { tool: 'evil' }, 'options.p.tool', 'site configuration (/etc/mln/mln.config.yaml) or the user'],
    ['project', { link: { server: 'evil' } }, 'options.p.link', 'or the user'],
    ['user', { site: 'evil' }, 'options.p.site', 'the site configuration'],
    ['command line', { site: 'evil' }, 'options.p.site', 'the site configuration'],
  ] as const)('%s: %j changes nothing, and is told who may', (name, own, key, who) => {
    const { options: decoded, diagnostics } = read([layer(name, own)]);
    expect(decoded).toEqual({ p: defaults });
    expect(diagnostics).toMatchObject([{ code: 'MLN6012', severity: 'error', span: { file: key.replaceAll('.', '/') } }]);
    expect(diagnostics[0]?.message).toContain(`"${key}"`);
    expect(diagnostics[0]?.hint).toContain(who);
  });

  test('is one whose file others may have written, for all that a project may not set', () => {
    const distrust = 'everybody may write it';
    const { options: decoded, diagnostics } = read([layer('site', { tool: 'evil', format: 'raw' }, { distrust })]);
    expect(diagnostics).toMatchObject([{ code: 'MLN6011', span: { file: 'options/p/tool' } }]);
    expect(decoded).toEqual({ p: { ...defaults, format: 'raw' } });
  });

  test('is each but the site for a mandatory plugin, even for what a project may set', () => {
    const mandatory = new Set(['p']);
    for (const name of ['user', 'project', 'environment', 'command line'] as const) {
      const { options: decoded, diagnostics } = read([layer('site', { tool: '/t' }), layer(name, { format: 'raw' })], {
        mandatory,
      });
      expect(diagnostics).toMatchObject([{ code: 'MLN6020', span: { file: 'options/p/format' } }]);
      expect(decoded).toEqual({ p: { ...defaults, tool: '/t' } });
    }
  });
});

describe('a fault is told at its place, and the default holds', () => {
  test.each([
    [{ formt: 'raw' }, 'unknown key "options.p.formt"', 'did you mean "format"?'],
    [{ nothing: 1 }, 'unknown key "options.p.nothing"', 'keys here: format, tool'],
    [{ format: 'qcow2' }, '"options.p.format": "qcow2" is not a valid value', 'write one of auto, raw'],
    [{ format: ['raw'] }, '"options.p.format" must be a text or a number', undefined],
    [{ format: null }, '"options.p.format" must be a text or a number', undefined],
    [{ format: true }, '"options.p.format" must be a text or a number', undefined],
    [{ tool: './tool' }, '"options.p.tool": "./tool" is not a valid value', 'absolute path'],
    [{ tool: '-x' }, '"options.p.tool": "-x"', 'absolute path'],
    [{ rest: 'yes' }, '"options.p.rest" must be true or false', undefined],
    [{ names: 'a' }, '"options.p.names" must be a list of texts', undefined],
    [{ names: ['a', {}] }, '"options.p.names" must be a list of texts', undefined],
    [{ link: 'a' }, '"options.p.link" must be a group of keys', undefined],
    [{ link: { serve: 'a' } }, 'unknown key "options.p.link.serve"', 'did you mean "server"?'],
    [{ link: { count: 0 } }, '"options.p.link.count": "0"', 'a whole number from 1 up'],
    [{ link: { file: 'f' } }, '"options.p.link.file": "f"', 'an absolute path'],
  ])('%j', (own, reason, hint) => {
    const { options: decoded, diagnostics } = read([layer('site', own)]);
    expect(diagnostics).toMatchObject([{ code: 'MLN6010', severity: 'error' }]);
    expect(diagnostics[0]?.message).toContain(`configuration "/site.yaml": ${reason}`);
    expect(diagnostics[0]?.span?.file).toBe(reason.replace(/.*"(options[^"]*)".*/, '$1').replaceAll('.', '/'));
    if (hint !== undefined) expect(diagnostics[0]?.hint).toContain(hint);
    expect(decoded).toEqual({ p: defaults });
  });

  test('a plugin without options refuses each key', () => {
    const { diagnostics } = read([layer('user', { any: 1 })], { plugins: [{ name: 'p' }] });
    expect(diagnostics).toMatchObject([{ code: 'MLN6010', hint: 'plugin p declares no options' }]);
  });
});

describe('a plugin that is not loaded', () => {
  const plugins = [{ name: 'q', options }];
  test.each([
    ['site', 'warning', 'MLN6016'],
    ['user', 'warning', 'MLN6016'],
    ['project', 'error', 'MLN6012'],
  ] as const)('in a file of the %s is told of: %s', (name, severity, code) => {
    expect(read([layer(name, { tool: 'x' })], { plugins }).diagnostics).toMatchObject([{ severity, code }]);
  });

  test('is left alone if it is disabled, or if mln.conf keeps the key', () => {
    expect(read([layer('site', { tool: 'x' })], { plugins, isDisabled: () => true }).diagnostics).toEqual([]);
    expect(read([layer('site', { tool: 'x' }, { origin: '/etc/mln/mln.conf' })], { plugins }).diagnostics).toEqual([]);
  });
});
