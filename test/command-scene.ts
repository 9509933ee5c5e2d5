import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Ledger } from '../store/ledger.ts';
import { type Ledgers, TEST_MASTER_KEY, type TestClock } from './ledgers.ts';
import { sandboxScene } from './sandbox-scene.ts';

export type Scene = Awaited<ReturnType<typeof sandboxScene>>;

/** Writes the `config.yaml` by which commands work on the book and the systems of a scene. What `more` says outranks the rest. */
export function writeSceneConfig(folder: string, store: string, scene: Scene, more: object = {}): void {
  const { connections, allocation } = scene.deps.config;
  const config = {
    store,
    data: folder,
    masterKey: TEST_MASTER_KEY.toString('base64'),
    connections: Object.fromEntries(
      Object.entries(connections).map(([id, { use, options, params }]) => [id, { use, options, params }]),
    ),
    allocation,
    flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
    ...more,
  };
  writeFileSync(join(folder, 'config.yaml'), stringify(config));
}

/** A scene whose book commands can open as well; `more` is said to its config. */
export async function commandScene(
  ledgers: Ledgers,
  clock: TestClock,
  more: object = {},
): Promise<{ store: string; ledger: Ledger; scene: Scene }> {
  const store = await ledgers.freshUrl();
  const ledger = await ledgers.open(clock, store);
  return { store, ledger, scene: await sandboxScene(ledger, clock, more) };
}
