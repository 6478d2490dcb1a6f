// System errors and their codes.

/** `undefined` for other errors. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The result of `read`, or `otherwise` when the path does not exist. */
export async function unlessMissing<T, E>(read: () => Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await read();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return otherwise;
    throw error;
  }
}
