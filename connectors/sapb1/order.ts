import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { anyOf } from '../odata.ts';
import { act, change, entity, insert, page, type Row, type SapB1Context } from './call.ts';
import type { SapB1Options } from './options.ts';
import { bodyOf, linesOf, renumbered, type SalesOrder, salesOrder } from './sales-order.ts';
import { orderSurvey } from './survey.ts';

const AT_ONCE = 20;

const failed = (failure: Failure): WriteResult => ({ result: 'failed', failure });

export const isCancelled = ({ Cancelled }: Row): boolean => Cancelled === 'tYES';

const pathOf = (docEntry: string): string => `Orders(${Number(docEntry)})`;

const accepted = ({ DocEntry, DocNum }: Row): WriteResult => ({
  result: 'accepted',
  targetId: String(DocEntry),
  numbers: [String(DocNum)],
});

async function create(ctx: SapB1Context, { identity, payload }: Write): Promise<WriteResult> {
  return accepted(await insert(ctx, 'Orders', { ...bodyOf(payload as SalesOrder), [ctx.options.reference]: identity }));
}

/** The order as it shall be, against the one that was looked at just before: where somebody changed it in between, nothing is done. */
async function update(ctx: SapB1Context, { identity, payload, targetId = '0' }: Write): Promise<WriteResult> {
  const held = await entity(ctx, pathOf(targetId));
  if (!held || isCancelled(held.row))
    return failed({ class: 'conflict', message: `order ${targetId} is ${held ? 'cancelled' : 'gone'}` });
  const { DocumentLines, CardCode: _, ...head } = bodyOf(payload as SalesOrder);
  await change(
    ctx,
    pathOf(targetId),
    {
      ...head,
      [ctx.options.reference]: identity,
      DocumentLines: renumbered(DocumentLines, linesOf(held.row)),
    },
    held.etag,
  );
  return accepted(held.row);
}

const push = (ctx: SapB1Context, writes: Write[]): Promise<WriteResult[]> =>
  Promise.all(
    writes.map(async (write) => {
      try {
        return await (write.op === 'update' ? update(ctx, write) : create(ctx, write));
      } catch (error) {
        if (!(error instanceof WaybillError)) throw error;
        return failed(error.failure);
      }
    }),
  );

/** No field is unique there: two orders that carry one reference are a person's. A cancelled one counts as gone. */
async function find(ctx: SapB1Context, identities: string[]): Promise<Finding[]> {
  const { reference } = ctx.options;
  const rows: Row[] = [];
  for (let start = 0; start < identities.length; start += AT_ONCE) {
    const some = identities.slice(start, start + AT_ONCE);
    const $select = `DocEntry,DocNum,Cancelled,${reference}`;
    const found = await page(ctx, 'Orders', { $filter: anyOf(reference, some), $select, $orderby: 'DocEntry' }, 200);
    rows.push(...found.rows.filter((row) => !isCancelled(row)));
  }
  return identities.map((identity): Finding => {
    const [one, ...others] = rows.filter((row) => row[reference] === identity);
    if (!one) return { found: false };
    if (others.length > 0)
      return { found: 'unsure', why: `${others.length + 1} orders carry the reference ${identity}` };
    return { found: true, targetId: String(one.DocEntry), numbers: [String(one.DocNum)] };
  });
}

/** The ERP refuses it once something was made of the order; one that is cancelled already is done. */
const cancel = (ctx: SapB1Context, targets: { targetId: string }[]): Promise<WriteResult[]> =>
  Promise.all(
    targets.map(async ({ targetId }): Promise<WriteResult> => {
      try {
        const held = await entity(ctx, pathOf(targetId));
        if (held && !isCancelled(held.row)) await act(ctx, `${pathOf(targetId)}/Cancel`);
        return { result: 'accepted', targetId };
      } catch (error) {
        if (!(error instanceof WaybillError)) throw error;
        return failed(error.failure);
      }
    }),
  );

/** Sales orders; a blind retry would make a second one. */
export const order: KindPort<SapB1Options> = {
  schema: salesOrder,
  push,
  find,
  cancel,
  survey: orderSurvey,
  batch: 1,
  requestsPerPush: 2,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',
};
