// passwd or group text → names to numbers; both keep the number in the third field.

export type IdKind = 'passwd' | 'group';

export function readIds(text: string): ReadonlyMap<string, number> {
  return new Map(
    text
      .split('\n')
      .map((line) => line.split(':'))
      .filter(([name, , id]) => name !== undefined && name !== '' && /^\d+$/.test(id ?? ''))
      .map(([name = '', , id]) => [name, Number(id)]),
  );
}
