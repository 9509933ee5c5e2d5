import { setTimeout as sleep } from 'node:timers/promises';
import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** Sound by itself, so that it goes live; only of what companies buy is there a number like this. */
const brokenRule = (system: string) => `waybill: 1
from: ${system}/order
to: order
extends: builtin:${system}/order
rules:
  poNumber: { from: poNumber, missing: fail }
`;

/** Not sound at all: it must never go live. */
const UNREADABLE = 'waybill: 1\nfrom: [\n';

/**
 * Somebody edits the mapping of the shop's orders: first to something that cannot be read, then to a rule that fails for most
 * orders, at last back to what it was. Then the case is told to try again.
 */
export async function breakMapping(
  { config, operator }: Scene,
  { forMs }: Extract<Havoc, { act: 'break-mapping' }>,
): Promise<void> {
  const { system } = config.players.storefront;
  const path = `${system}/order.yaml`;
  operator.save(path, UNREADABLE);
  await sleep(forMs / 4);
  operator.save(path, brokenRule(system));
  await sleep((forMs * 3) / 4);
  operator.remove(path);
}
