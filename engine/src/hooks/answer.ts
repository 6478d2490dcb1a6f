// The answer of a hook → its fault. Without this check a malformed tree would fail much later, as an error of the kernel.
import type { HookName } from '../api/hooks.js';

interface Expected {
  /** `a draft` */
  readonly what: string;
  fault(value: unknown): string | undefined;
}

type Unknowns = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasText(value: unknown): boolean {
  return isRecord(value) && typeof value.text === 'string';
}

/** The first fault among the items, with its place. */
function firstFault(value: unknown, at: string, fault: (item: unknown, at: string) => string | undefined): string | undefined {
  if (!Array.isArray(value)) return `${at} is no list`;
  for (const [i, item] of value.entries()) {
    const found = fault(item, `${at}[${i}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const needs: Readonly<Record<string, (entry: Unknowns, at: string) => string | undefined>> = {
  directive: (entry, at) =>
    !hasText(entry.name) ? `${at}.name is no word` : typeof entry.text === 'string' ? undefined : `${at}.text is no text`,
  variable: (entry, at) => (hasText(entry.name) && hasText(entry.value) ? undefined : `${at} has no name or no value`),
  include: (entry, at) => (hasText(entry.path) ? undefined : `${at}.path is no word`),
  block: (entry, at) => (hasText(entry.name) ? firstFault(entry.entries, `${at}.entries`, entryFault) : `${at}.name is no word`),
};

function entryFault(value: unknown, at: string): string | undefined {
  if (!isRecord(value)) return `${at} is no object`;
  const check = Object.hasOwn(needs, String(value.kind)) ? needs[String(value.kind)] : undefined;
  if (check === undefined) return `${at}.kind is ${JSON.stringify(value.kind)}`;
  return isRecord(value.span) ? check(value, at) : `${at}.span is missing`;
}

function stanzaFault(value: unknown, at: string): string | undefined {
  if (!isRecord(value)) return `${at} is no object`;
  if (typeof value.kind !== 'string') return `${at}.kind is no text`;
  if (!hasText(value.name)) return `${at}.name is no word`;
  return isRecord(value.span) ? firstFault(value.entries, `${at}.entries`, entryFault) : `${at}.span is missing`;
}

const expected: Partial<Record<HookName, Expected>> = {
  parse: {
    what: 'a tree',
    fault: (value) => (isRecord(value) ? firstFault(value.entries, 'entries', entryFault) : `it is ${nameOf(value)}`),
  },
  expand: {
    what: 'a draft',
    fault: (value) => (isRecord(value) ? firstFault(value.stanzas, 'stanzas', stanzaFault) : `it is ${nameOf(value)}`),
  },
};

function nameOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

export interface WrongAnswer {
  readonly what: string;
  readonly reason: string;
}

/** `undefined` if the hook may return that value. */
export function wrongAnswer(hook: HookName, value: unknown): WrongAnswer | undefined {
  const wanted = expected[hook];
  const reason = wanted?.fault(value);
  return wanted === undefined || reason === undefined ? undefined : { what: wanted.what, reason };
}
