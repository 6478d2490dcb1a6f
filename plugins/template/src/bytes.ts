// Words and template → bytes of the disk.

export interface SizeWords {
  readonly size?: number | undefined;
  readonly free_space?: number | undefined;
}

const block = 4096;

/** Never smaller than the template; grown sizes are rounded up to 4 KiB, which file systems and copy-on-write files count in. */
export function bytesFor({ size, free_space }: SizeWords, template: { readonly bytes: number }): number {
  const wanted = free_space !== undefined ? template.bytes + free_space : (size ?? template.bytes);
  return wanted <= template.bytes ? template.bytes : Math.ceil(wanted / block) * block;
}

const units = [
  [2 ** 40, 'TB'],
  [2 ** 30, 'GB'],
  [2 ** 20, 'MB'],
  [2 ** 10, 'KB'],
] as const;

/** `2147483648` → `2 GB`: powers of 1024, one decimal at most. */
export function humanBytes(bytes: number): string {
  const [unit, name] = units.find(([least]) => bytes >= least) ?? [1, 'bytes'];
  return `${Number((bytes / unit).toFixed(1))} ${name}`;
}
