import { vatIdOf } from '../../domain/business.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { factsNeeded } from '../../domain/gates/index.ts';
import { isDue, type VatFact } from '../../domain/vat-standing.ts';
import type { NamedVatId, VatWant } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';

export type VatFactDeps = Pick<Deps, 'config' | 'clock' | 'connections'> & { ledger: Pick<Deps['ledger'], 'vatKnown'> };

/** The VAT id of an order as its register knows such ids; nothing where none is asked about it. */
export function vatIdIn(
  { config, connections }: Pick<Deps, 'config' | 'connections'>,
  order: Order,
): NamedVatId | undefined {
  const { vatIds } = config.rules;
  const id = vatIds && vatIdOf(order);
  if (!id?.wellFormed) return undefined;
  const known = connections.get(vatIds?.register ?? '')?.connector.vatRegister?.prefixes;
  return known?.includes(id.prefix) ? { register: vatIds?.register ?? '', ...id } : undefined;
}

/** What is known of an order's VAT id, and whom to ask about it where that is due. */
export async function vatFact(
  deps: VatFactDeps,
  rootId: string,
  order: Order,
): Promise<{ vat?: VatFact; want?: VatWant }> {
  const { rules } = deps.config;
  if (!rules.vatIds || !factsNeeded(rules).has('vat')) return {};
  const id = vatIdIn(deps, order);
  if (!id) return {};
  const { register, prefix, number } = id;
  const known = await deps.ledger.vatKnown(id);
  const vat: VatFact = { register, prefix, ...known };
  if (!isDue(known.answer, deps.clock.now(), rules.vatIds)) return { vat };
  return { vat, want: { rootId, register, prefix, number } };
}
