import type { KindPort, SourceRecord } from '../connector.ts';
import { type QuickbooksContext, rowsBy } from './call.ts';
import { changedAt, changedIn, type Entity } from './changed.ts';
import { gonePage } from './deleted.ts';
import { type Invoice, invoice } from './invoice-shape.ts';
import { isVoided, markOf } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';

/** Invoices, those that people made there as well. Of ours the order is the parent. */
export const invoices: KindPort<QuickbooksOptions> = {
  schema: invoice,
  async *pull(ctx, cursor) {
    yield* gonePage(ctx, 'Invoice', 'invoice', cursor, { Balance: 0 });
    for await (const { rows, cursor: next } of changedIn<Invoice & Entity>(ctx, 'Invoice', cursor))
      yield { records: rows.map((one) => recordOf(ctx, one)), cursor: next };
  },
  read: async (ctx, ids) =>
    (await rowsBy<Invoice & Entity>(ctx, 'Invoice', 'Id', ids)).map((one) => recordOf(ctx, one)),
};

function recordOf({ options }: QuickbooksContext, one: Invoice & Entity): SourceRecord {
  const voided = isVoided(one);
  return {
    kind: 'invoice',
    id: one.Id,
    version: new Date(changedAt(one)).toISOString(),
    ...(markOf(one.PrivateNote) ? { parent: { kind: 'order', targetId: one.Id } as const } : {}),
    ...(one.CustomerRef ? { customerId: one.CustomerRef.value } : {}),
    numbers: one.DocNumber ? [one.DocNumber] : [],
    data: { ...one, currency: one.CurrencyRef?.value ?? options.currency, voided },
  };
}
