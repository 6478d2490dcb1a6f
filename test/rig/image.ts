// What the hosts of the rig are made of, as a short name.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const image = fileURLToPath(new URL('../../rigs/xen/image', import.meta.url));

/** Changes with every file that goes into the image of a host. */
export const imageOfRig = (): string => {
  const hash = createHash('sha256');
  const entries = readdirSync(image, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
};
