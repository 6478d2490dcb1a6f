// Loads the modules that make mln's ports with the tape in between: see mln.mjs.
const taped = {
  'engine/dist/system/process/execa-shell.js': ['execaShell', 'shell'],
  'engine/dist/system/files/disk-files.js': ['diskFiles', 'files'],
  'engine/dist/system/clock.js': ['systemClock', 'clock'],
  'plugins/rootless/dist/index.js': ['default', 'openers'],
  'plugins/mount/dist/index.js': ['default', 'openers'],
};
const nameOf = (url) => Object.keys(taped).find((path) => url.endsWith(`/${path}`));

export async function load(url, context, next) {
  const [name, kind] = taped[nameOf(url)] ?? [];
  if (name === undefined) return next(url, context);
  const real = JSON.stringify(`${url}?real`);
  const wrapped = `globalThis.taped.${kind}(real.${name})`;
  const source = `import * as real from ${real};
export * from ${real};
${name === 'default' ? `export default ${wrapped};` : `export const ${name} = ${wrapped};`}`;
  return { format: 'module', source, shortCircuit: true };
}
