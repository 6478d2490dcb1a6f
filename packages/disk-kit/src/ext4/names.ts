// Text → a path that is safe to hand to debugfs: absolute, without `..`, quoted.

/** `/etc//x/` → `['etc', 'x']`. Throws on a relative path, on `..`, and on a name that debugfs cannot take. */
export function split(path: string): readonly string[] {
  if (!path.startsWith('/')) throw new Error(`"${path}" is not an absolute path in the guest`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  quote(path);
  if (parts.includes('..')) throw new Error(`"${path}" leads upwards, which is not allowed in a guest`);
  return parts;
}

export function join(parts: readonly string[]): string {
  return `/${parts.join('/')}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function below(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

/** debugfs has quotes but no escape for them, so it cannot take a name with a quote. */
export function quote(name: string): string {
  if (/["\r\n\0]/.test(name)) throw new Error(`a quote or a line break in the name ${JSON.stringify(name)} is not supported`);
  return `"${name}"`;
}
