// The JSON output of govc → plain values. Before 0.29 its names begin with capitals, since then with small letters.

/** A value of which nothing is known yet. */
export type Unknown = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown): Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function uncapitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uncapitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), uncapitalized(inner)]),
  );
}

/** One value. @throws SyntaxError */
export function parseAnswer(text: string): unknown {
  return uncapitalized(JSON.parse(text.trim() === '' ? 'null' : text));
}

/** The values in the output of `object.collect -type`, one after another. @throws SyntaxError */
export function parseAnswers(text: string): readonly unknown[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  // only between two of them does a closing brace stand at the beginning of a line and an opening one on the next
  const parts = trimmed.split(/(?<=^\})\s*\n(?=\{)/m);
  return (parts.length === 1 ? trimmed.split(/\n(?=\{)/) : parts).map(parseAnswer);
}

/** Properties by name, out of the change set in the output of `object.collect`. */
export function propertiesOf(changes: unknown): Unknown {
  return Object.fromEntries(
    listOf(changes).map((change) => {
      const { name, val } = recordOf(change);
      return [String(name), val];
    }),
  );
}

/** The objects in a list of references, in each form that a version of govc has written: `datastore-15`. */
export function refsOf(value: unknown): readonly string[] {
  const { managedObjectReference, _value } = recordOf(value);
  return listOf(managedObjectReference ?? _value ?? value).flatMap((one) => stringOf(recordOf(one).value) ?? []);
}

export interface Collected {
  /** `vm-83` */
  readonly id: string;
  readonly properties: Unknown;
}

export function collectedOf(text: string): readonly Collected[] {
  return parseAnswers(text).map((one) => {
    const { obj, changeSet } = recordOf(one);
    return { id: String(recordOf(obj).value), properties: propertiesOf(changeSet) };
  });
}
