// The test runner of the contract suites: vitest, or any other of that shape.

export interface Kit {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>): void;
  /** As in vitest and jest. */
  expect(value: unknown): {
    toEqual(expected: unknown): void;
    toBe(expected: unknown): void;
    readonly not: { toContain(expected: unknown): void };
  };
}
