// What the pages are made of: the built-in plugins, their claims, the kernel's commands and catalogue.
import { readdir, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const exists = (path) =>
  stat(path).then(
    () => true,
    () => false,
  );

/** `root` ends in a slash. Throws when the workspaces are not built. */
export const loadAll = async (root) => {
  const built = (path) => import(pathToFileURL(`${root}engine/dist/${path}`).href);
  if (!(await exists(`${root}engine/dist/index.js`))) throw new Error('nothing is built yet: npm run build');
  const { builtinPlugins, shippedPlugins } = await built('config/builtin.js');
  const plugins = [];
  for (const name of builtinPlugins) plugins.push(await onePlugin(root, name));
  for (const name of shippedPlugins) plugins.push({ ...(await onePlugin(root, name)), onDemand: true });
  const { buildClaims, places } = await built('model/claims.js');
  const claims = buildClaims(plugins.map(({ plugin }) => plugin));
  if (claims.diagnostics.length > 0) throw new Error(claims.diagnostics.map((d) => d.message).join('\n'));
  const { kinds } = await built('api/index.js');
  const { codes } = await built('diagnostics/catalogue.js');
  const { optionRows } = await built('show/options.js');
  const { exitCodes } = await built('cli/exit.js');
  return {
    root,
    plugins,
    claims: claims.value,
    places,
    codes,
    kinds,
    optionRows,
    exitCodes,
    commands: await kernelCommands(root, built),
  };
};

/** `@mln/plugin-guest` → plugins/guest, `@mln/backend-uml` → backends/uml. */
const onePlugin = async (root, name) => {
  const [, kind, word] = /^@mln\/(plugin|backend)-(.+)$/.exec(name);
  const dir = `${kind}s/${word}`;
  const { default: plugin } = await import(pathToFileURL(`${root}${dir}/dist/index.js`).href);
  return { plugin, package: name, page: `${dir}/README.md` };
};

/** A module of each command, by the names of the sources: what is built may hold modules that are gone. */
const kernelCommands = async (root, built) => {
  const sources = (await readdir(`${root}engine/src/cli/commands`)).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(sources.map((name) => built(`cli/commands/${name.replace(/\.ts$/, '.js')}`)));
  return modules
    .flatMap((module) => Object.values(module))
    .filter((value) => typeof value === 'object' && typeof value.name === 'string' && typeof value.run === 'function');
};
