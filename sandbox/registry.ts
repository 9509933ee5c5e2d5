import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from './sandbox.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** `.ts` under the test runner, `.js` in `dist/`. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Every system that has a stand-in: the folders beside this file that hold an `index`. */
export function sandboxIds(): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(`${folder}${entry.name}/index.${extension}`))
    .map((entry) => entry.name)
    .sort();
}

export async function loadSandbox(id: string): Promise<Sandbox> {
  const ids = sandboxIds();
  if (!ids.includes(id)) throw new Error(`no sandbox for "${id}"; there are: ${ids.join(', ')}`);
  const module = (await import(`./${id}/index.${extension}`)) as { default?: Sandbox };
  if (module.default?.id !== id) throw new Error(`sandbox/${id}/index must export by default the sandbox "${id}"`);
  return module.default;
}
