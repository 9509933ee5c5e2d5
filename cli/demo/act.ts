import { setTimeout as sleep } from 'node:timers/promises';
import type { BookEntry } from '../../sandbox/sandbox.ts';
import type { DemoConfig } from './config.ts';
import { type PlacedOrder, sameArticles } from './count.ts';
import { finalLines, type PlannedOrder } from './scenario.ts';
import type { DemoSystems } from './systems.ts';

/** Orders placed side by side: a busy shop, and still within what one sandbox process answers at once. */
const BUYERS = 8;

/** Buyers at work: places every order, and does to it what its turn is when that time has come. */
export async function act(
  systems: DemoSystems,
  config: DemoConfig,
  plans: readonly PlannedOrder[],
  placed: PlacedOrder[],
): Promise<void> {
  const shop = config.players.storefront.system;
  const turns: Promise<void>[] = [];
  const queue = plans.values();
  const buy = async () => {
    for (const plan of queue) {
      const { lines, country, currency, business, paid } = plan;
      const made = await systems.act<{ id: string; name: string }>(shop, 'place', {
        lines,
        country,
        currency,
        b2b: business,
        paid,
      });
      placed.push({ plan, id: made.id, number: made.name });
      turns.push(takeTurn(systems, shop, plan, made.id));
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, buy));
  await Promise.all(turns);
}

/** Does to an order what its turn is, when that time has come. */
export async function takeTurn(systems: DemoSystems, shop: string, plan: PlannedOrder, id: string): Promise<void> {
  switch (plan.turn) {
    case 'nothing':
    case 'never-pays':
      return;
    case 'amend': {
      await sleep(plan.turnAfterMs);
      await systems.act(shop, 'amend', { id, sku: plan.lines[0]?.sku, quantity: plan.amendTo });
      return;
    }
    case 'cancel':
    case 'pay-later':
      await sleep(plan.turnAfterMs);
      await systems.act(shop, plan.turn === 'cancel' ? 'cancel' : 'pay', { id });
  }
}

/**
 * True when every change of mind has reached the warehouse: no cancelled order stands there, and amended ones stand there as
 * they are now. Parcels that left cannot be called back, in the demo as in life; so its docks stay closed until then, and
 * what the buyers changed in time is expected to count in full.
 */
export function mindsMade(placed: readonly PlacedOrder[], warehouse: readonly BookEntry[]): boolean {
  const live = warehouse.filter((entry) => entry.live && entry.kind === 'shipment');
  return placed
    .filter(({ plan }) => plan.turn === 'cancel' || plan.turn === 'amend')
    .every(({ plan, number }) => {
      const mine = live.filter((entry) => entry.number === number);
      if (plan.turn === 'cancel') return mine.length === 0;
      return mine.length === 1 && mine.every((entry) => isFinal(plan, entry));
    });
}

/** True where an object holds the order's lines as they are after its turn. */
export const isFinal = (plan: PlannedOrder, { lines }: BookEntry): boolean =>
  !lines || sameArticles(lines, finalLines(plan));
