// The contract of a package: its package.json says the same about its plugin as the plugin itself.
import { claimedWords } from '../plugin/registry.js';
import type { Kit } from './kit.js';
import type { AnyPlugin } from './sample.js';

/** Blocks and their words, sorted, as `mln.claims` in package.json has them. */
export type ClaimedWords = Readonly<Record<string, readonly string[]>>;

export function describeManifest({ test, expect }: Kit, plugin: AnyPlugin, manifest: unknown): void {
  test('its package.json says which level, which words and that it is a plugin', async () => {
    const { keywords, mln } = recordOf(manifest);
    const { api, claims } = recordOf(mln);
    expect({ api, claims: sorted(claims) }).toEqual({ api: plugin.api, claims: claimedWords(plugin) });
    expect(Array.isArray(keywords) && keywords.includes('mln-plugin')).toBe(true);
  });
}

function sorted(claims: unknown): ClaimedWords {
  return Object.fromEntries(
    Object.entries(recordOf(claims))
      .map(([block, words]) => [block, Array.isArray(words) ? words.map(String).sort() : []] as const)
      .filter(([, words]) => words.length > 0),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
