import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyConnector, Connector } from './connector.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** `.ts` under the test runner, `.js` in `dist/`. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

const isConnector = (name: string): boolean => existsSync(`${folder}${name}/index.${extension}`);

/** Every connector there is: the folders beside this file that hold an `index`. */
export function connectorIds(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isConnector(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** The connector of that id; an unknown one is answered with what there is. */
export async function loadConnector(id: string): Promise<AnyConnector> {
  // All of them are asked for one after the other: the folder is looked through for whom is not there only.
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id) || !isConnector(id)) {
    const ids = connectorIds();
    const near = nearest(id, ids);
    throw new Error(`no connector "${id}"${near ? `; did you mean "${near}"?` : ''} There are: ${ids.join(', ')}`);
  }
  const module = (await import(`./${id}/index.${extension}`)) as { default?: Connector };
  if (module.default?.id !== id) throw new Error(`connectors/${id}/index must export by default the connector "${id}"`);
  return module.default;
}

/** The candidate that differs least from `word`, if any is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates.map((candidate) => ({ candidate, distance: distance(word, candidate) }));
  ranked.sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, swap);
    }
    row = next;
  }
  return row[b.length] as number;
}
