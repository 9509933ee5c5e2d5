import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** Somebody counts the warehouse's shelves, and corrects its books. */
export const setStock = async (
  { config, systems }: Scene,
  { sku, quantity }: Extract<Havoc, { act: 'set-stock' }>,
): Promise<void> => {
  await systems.act(config.players.warehouse.system, 'setStock', { sku, quantity });
};
