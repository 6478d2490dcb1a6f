// Text → a path that is safe to hand to debugfs: absolute, without `..`, quoted.

/** `/etc//x/` → `['etc', 'x']`. Throws on a relative path, on `..`, and on a name that debugfs cannot be told. */
export const split = (path: string): readonly string[] => {
  if (!path.startsWith('/')) throw new Error(`"${path}" is not an absolute path in the guest`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  quote(path);
  if (parts.includes('..')) throw new Error(`"${path}" leads upwards, which is not allowed in a guest`);
  return parts;
};

export const join = (parts: readonly string[]): string => `/${parts.join('/')}`;

export const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));
export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const below = (directory: string, name: string): string => (directory === '/' ? `/${name}` : `${directory}/${name}`);

/** debugfs knows quotes and nothing to escape them with, so a name that has one cannot be said to it. */
export const quote = (name: string): string => {
  if (/["\r\n\0]/.test(name)) throw new Error(`a quote or a line break in the name ${JSON.stringify(name)} is not supported`);
  return `"${name}"`;
};
