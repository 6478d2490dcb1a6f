// The shape of a value of unknown origin: checks that name each fault by its path in the value.

type Unknowns = Readonly<Record<string, unknown>>;
export type Check = (value: unknown, at: string) => readonly string[];

export function isRecord(value: unknown): value is Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function must(test: (value: unknown) => boolean, wanted: string): Check {
  return (value, at) => (test(value) ? [] : [`"${at}" must be ${wanted}`]);
}

export const text = must((value) => typeof value === 'string', 'a text');
export const fn = must((value) => typeof value === 'function', 'a function');
export const anything: Check = () => [];
export const names = must((value) => Array.isArray(value) && value.every((item) => typeof item === 'string'), 'a list of names');

export function each(check: Check): Check {
  return (value, at) =>
    isRecord(value) ? Object.entries(value).flatMap(([key, part]) => check(part, `${at}.${key}`)) : [`"${at}" must be an object`];
}

/** Required and optional members. Any further members are allowed. */
export function members(needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value, at) => {
    if (!isRecord(value)) return [`"${at}" must be an object`];
    const wanted = Object.entries(needed).flatMap(([key, check]) => check(value[key], `${at}.${key}`));
    const allowed = Object.entries(optional).flatMap(([key, check]) =>
      value[key] === undefined ? [] : check(value[key], `${at}.${key}`),
    );
    return [...wanted, ...allowed];
  };
}

export function list(check: Check): Check {
  return (value, at) =>
    Array.isArray(value) ? value.flatMap((item, i) => check(item, `${at}[${i}]`)) : [`"${at}" must be a list`];
}
