// templates.json: the registered templates, with date and expected content.
import type { LocalFiles } from '@mln/engine/api';

// a type rather than an interface, so that it is Json
export type Registered = {
  readonly name: string;
  /** In the templates directory. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly message: string;
  /** ISO 8601. */
  readonly date: string;
  /** Of the image that it was made from, when that was another one. */
  readonly format?: string;
  /** The number that the user gave at the registration. */
  readonly rootPartition?: number;
};

interface Place {
  readonly paths: { readonly templates: string };
  readonly local: LocalFiles;
}

export function registerPath(templates: string): string {
  return `${templates}/templates.json`;
}

/** Empty when there is none; an entry that is not understood is left out. Throws when the file is not JSON. */
export async function readRegister({ paths, local }: Place): Promise<readonly Registered[]> {
  const path = registerPath(paths.templates);
  const text = await local.text(path);
  if (text === undefined) return [];
  const parsed: unknown = JSON.parse(text);
  return Array.isArray(parsed) ? parsed.filter(isRegistered) : [];
}

function isRegistered(entry: unknown): entry is Registered {
  if (typeof entry !== 'object' || entry === null) return false;
  const texts = ['name', 'file', 'sha256', 'message', 'date'];
  const fields = Object.entries(entry);
  const typed = (type: string) => fields.filter(([, value]) => typeof value === type).map(([key]) => key);
  return texts.every((key) => typed('string').includes(key)) && typed('number').includes('bytes');
}

/** The new entry takes the place of one with its name or its file. */
export function withEntry(register: readonly Registered[], entry: Registered): readonly Registered[] {
  return [...register.filter(({ name, file }) => name !== entry.name && file !== entry.file), entry].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

export function encodeRegister(register: readonly Registered[]): string {
  return `${JSON.stringify(register, undefined, 2)}\n`;
}
