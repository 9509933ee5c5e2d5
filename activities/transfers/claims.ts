import type { Order } from '../../domain/canonical/order.ts';
import type { Payment } from '../../domain/canonical/records.ts';
import { compare, subtract } from '../../domain/decimal.ts';
import { paidOf } from '../../domain/gates/paid.ts';
import { TRANSFERS } from '../../domain/transfers/entry.ts';
import type { Claim } from '../../domain/transfers/match.ts';
import type { Ledger, RootBundle } from '../../store/ledger.ts';

/** So many of the newest orders are asked whom a transfer is from; one that is named is found whatever its age. */
const NEWEST = 5_000;
const PAGE = 500;

type Books = Pick<Ledger, 'orders' | 'bundles' | 'findRoots' | 'allocatedTo'>;

/** The orders that transfers may pay: the newest, and those of these numbers. */
export async function claimsOf(ledger: Books, numbers: readonly string[] = []): Promise<Claim[]> {
  const known = new Map<string, readonly string[]>();
  let after: string | undefined;
  while (known.size < NEWEST) {
    const rows = await ledger.orders({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const row of rows)
      known.set(
        row.rootId,
        row.numbers.map(({ number }) => number),
      );
    after = rows.at(-1)?.rootId;
    if (rows.length < PAGE) break;
  }
  for (const number of new Set(numbers))
    for (const rootId of await ledger.findRoots(number)) if (!known.has(rootId)) known.set(rootId, [number]);
  const claims: Claim[] = [];
  const ids = [...known.keys()];
  const allocated = await ledger.allocatedTo(ids);
  for (let from = 0; from < ids.length; from += PAGE) {
    const asked = ids
      .slice(from, from + PAGE)
      .map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }));
    for (const bundle of await ledger.bundles(asked)) {
      const claim = claimOf(bundle, known.get(bundle.rootId) ?? [], allocated.get(bundle.rootId) ?? '0');
      if (claim) claims.push(claim);
    }
  }
  return claims;
}

/** What one order owes by now, this house's own transfers looked at; undefined for what is no order, or cancelled. */
function claimOf(bundle: RootBundle, aliases: readonly string[], allocated: string): Claim | undefined {
  const order = bundle.root.kind === 'order' ? (bundle.root.canonical as Order | undefined) : undefined;
  if (!order || order.state === 'cancelled') return undefined;
  const { currency, total, customer, billTo, number } = order;
  const others = bundle.inputs.flatMap(({ kind, connectionId, canonical }) =>
    kind === 'payment' && connectionId !== TRANSFERS && canonical !== undefined ? [canonical as Payment] : [],
  );
  const ours: Payment[] = compare(allocated, 0) > 0 ? [{ state: 'paid', amount: allocated, currency }] : [];
  const due = subtract(total, paidOf(order, [...others, ...ours]));
  const names = [
    customer.company,
    customer.name,
    billTo?.company,
    billTo?.name,
    order.shipTo.company,
    order.shipTo.name,
  ];
  return {
    rootId: bundle.rootId,
    number,
    aliases: aliases.filter((one) => one !== number),
    currency,
    due: compare(due, 0) > 0 ? due : '0',
    names: names.filter((name) => name !== undefined),
  };
}
