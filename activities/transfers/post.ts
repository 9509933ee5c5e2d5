import type { Config } from '../../config/schema.ts';
import { add } from '../../domain/decimal.ts';
import { TRANSFERS } from '../../domain/transfers/entry.ts';
import type { FlowTopology, Ledger, StagedRecord, TransferRow } from '../../store/ledger.ts';
import { topology } from '../flow-plan.ts';
import { allTransfers } from './pages.ts';

type Books = Pick<Ledger, 'transfers' | 'stage' | 'transfersPosted' | 'order'>;

/**
 * Makes what was decided of transfers payments of their orders, whose gates are asked again. What was decided and not told, because something was
 * killed in between, is told now; telling it twice is once, for a payment is named by its entry and its order.
 */
export async function postTransfers(ledger: Books, config: Config): Promise<number> {
  const decided = await allTransfers(ledger, { states: ['matched', 'undoing'] });
  const backOn = await takenBackOn(ledger, decided);
  const told = new Set<string>();
  const byConnection = new Map<string, StagedRecord[]>();
  for (const { entryId, state, allocations, currency, bookedOn } of decided) {
    const dayOf = (id: string) => `${backOn.get(id) ?? bookedOn}${MIDNIGHT}`;
    for (const { rootId, amount, counts, back } of allocations) {
      const order = await ledger.order(rootId);
      const number = order?.numbers.find(({ connectionId }) => connectionId === order.connectionId)?.number;
      if (!order || number === undefined) continue;
      const payment = {
        ...(state === 'undoing'
          ? { state: 'failed', takenBack: dayOf(entryId) }
          : { state: 'paid', ...(back === undefined ? {} : { refunded: back, takenBack: dayOf(entryId) }) }),
        ...(counts ?? { amount: add(amount, back ?? '0'), currency }),
        method: 'bank-transfer',
        reference: entryId,
        at: `${bookedOn}${MIDNIGHT}`,
      };
      const record: StagedRecord = {
        kind: 'payment',
        id: `${entryId}/${rootId}`,
        parent: { kind: 'order', number, of: order.connectionId },
        data: payment,
      };
      const list = byConnection.get(order.connectionId) ?? [];
      list.push(record);
      byConnection.set(order.connectionId, list);
    }
  }
  for (const [connectionId, records] of byConnection)
    for (const { id, staged } of (
      await ledger.stage({ connectionId: TRANSFERS, flows: flowsOf(config, connectionId), records })
    ).records)
      if (staged !== 'parked') told.add(id);
  const posted = decided.filter(({ entryId, allocations }) =>
    allocations.every(({ rootId }) => told.has(`${entryId}/${rootId}`)),
  );
  await ledger.transfersPosted(posted.map(({ entryId }) => entryId));
  return posted.length;
}

const MIDNIGHT = 'T00:00:00.000Z';

/** The day on which each of these was taken back, or a part of it. */
async function takenBackOn(ledger: Books, decided: readonly TransferRow[]): Promise<Map<string, string>> {
  const undoing = decided
    .filter(({ state, allocations }) => state === 'undoing' || allocations.some(({ back }) => back !== undefined))
    .map(({ entryId }) => entryId);
  const went = undoing.length > 0 ? await ledger.transfers({ undoes: undoing }) : [];
  return new Map(went.flatMap(({ undoes, bookedOn }) => (undoes ? [[undoes, bookedOn]] : [])));
}

/** The flows that carry orders of this connection: they have to look at them again. */
const flowsOf = (config: Config, connectionId: string): FlowTopology[] =>
  topology({ config })
    .filter(({ kinds, from }) => kinds.includes('order') && from.includes(connectionId))
    .map((flow) => ({ ...flow, kinds: [...flow.kinds, 'payment'], from: [...flow.from, TRANSFERS] }));
