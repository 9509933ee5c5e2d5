import { factsNeeded } from '../../domain/gates/index.ts';
import type { VatId } from '../../domain/vat-id.ts';
import { isDue, type VatFact } from '../../domain/vat-standing.ts';
import type { NamedVatId, VatWant } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';

export type VatFactDeps = Pick<Deps, 'config' | 'clock' | 'connections'> & { ledger: Pick<Deps['ledger'], 'vatKnown'> };

/** The VAT id of an order or a customer as its register knows such ids; nothing where none is asked about it. */
export function registerOf(
  { config, connections }: Pick<Deps, 'config' | 'connections'>,
  id: VatId | undefined,
): NamedVatId | undefined {
  const { vatIds } = config.rules;
  if (!vatIds || !id?.wellFormed) return undefined;
  const known = connections.get(vatIds.register)?.connector.vatRegister?.prefixes;
  return known?.includes(id.prefix) ? { register: vatIds.register, ...id } : undefined;
}

/** What is known of a root's VAT id, and whom to ask about it where that is due. */
export async function vatFact(
  deps: VatFactDeps,
  rootId: string,
  vatId: VatId | undefined,
): Promise<{ vat?: VatFact; want?: VatWant }> {
  const { rules } = deps.config;
  if (!rules.vatIds || !factsNeeded(rules).has('vat')) return {};
  const id = registerOf(deps, vatId);
  if (!id) return {};
  const { register, prefix, number } = id;
  const known = await deps.ledger.vatKnown(id);
  const vat: VatFact = { register, prefix, ...known };
  if (!isDue(known.answer, deps.clock.now(), rules.vatIds)) return { vat };
  return { vat, want: { rootId, register, prefix, number } };
}
