// State → where its values were written: kept so that plugins whose words a host uses are called when it starts, too.
import type { Origins } from '../api/model.js';
import type { Span } from '../api/span.js';
import type { ProjectState } from './store.js';

export function originsOf({ kept }: ProjectState): Origins {
  const { origins = {} } = (kept?.kernel ?? {}) as { readonly origins?: Readonly<Record<string, Span>> }; // written when it was built
  return new Map(Object.entries(origins));
}
