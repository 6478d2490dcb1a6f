// The test runner that the contract suites are given: vitest's, or any other of that shape.

export interface Kit {
  describe(name: string, body: () => void): void;
  test(name: string, body: () => Promise<void>): void;
  /** As of vitest and jest. */
  expect(value: unknown): {
    toEqual(expected: unknown): void;
    toBe(expected: unknown): void;
    readonly not: { toContain(expected: unknown): void };
  };
}
