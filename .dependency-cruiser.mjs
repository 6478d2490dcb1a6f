// The shape of the house as data: which file may import which. Held by test/architecture.test.ts.
// By hand: npx depcruise engine/src plugins backends

/** A folder of the engine may import from itself and from those before it. */
const order = [
  'api',
  'diagnostics',
  'source',
  'system',
  'lang',
  'model',
  'config',
  'plugin',
  'hooks',
  'plan',
  'run',
  'state',
  'project',
  'show',
  'explain',
  'view',
  'testkit',
  'scaffold',
  'cli',
];

const folder = (name) => `^engine/src/${name}/`;
const outside = '^(plugins|backends|packages)/([^/]+)/src/';

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...order.slice(0, -1).map((name, i) => ({
      name: `${name}-stands-before-what-follows`,
      severity: 'error',
      from: { path: folder(name) },
      to: { path: order.slice(i + 1).map(folder) },
    })),
    {
      name: 'every-folder-has-a-place-in-the-order',
      severity: 'error',
      from: { path: '^engine/src/[^/]+/', pathNot: order.map(folder) },
      to: {},
    },
    {
      name: 'nothing-imports-the-whole-engine',
      severity: 'error',
      from: { path: order.map(folder) },
      to: { path: '^engine/src/[^/]+\\.ts$' },
    },
    {
      name: 'the-contract-stands-alone',
      severity: 'error',
      from: { path: folder('api') },
      to: { pathNot: folder('api'), dependencyTypesNot: ['core'] },
    },
    {
      name: 'plugins-know-the-engine-by-its-contract',
      severity: 'error',
      from: { path: outside },
      to: { path: '(^|/)engine/', pathNot: '(^|/)engine/(src|dist)/api/index\\.' },
    },
    {
      name: 'plugins-do-not-reach-into-each-other',
      severity: 'error',
      from: { path: outside },
      to: { path: outside, pathNot: '^$1/$2/src/' },
    },
    {
      name: 'plugins-start-programs-by-the-shell-port',
      severity: 'error',
      from: { path: outside },
      to: { path: '^(node:)?child_process$' },
    },
    { name: 'what-is-imported-is-there', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
