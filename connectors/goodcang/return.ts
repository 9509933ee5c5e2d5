import type { z } from 'zod';
import { parcelHash } from '../../domain/reconciliation/measures.ts';
import { eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, SourceRecord, Survey, Write, WriteResult } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { ask, type GoodcangContext, read } from './call.ts';
import { changedReturns } from './changed-rows.ts';
import { type Answer, failureOf, isAlreadyVoid, succeeded } from './errors.ts';
import type { GoodcangOptions } from './options.ts';
import { type ReturnReport, recordOf, returnOrder, returnReport, VOID } from './return-order.ts';

/** Where the new code stands differs by client; what has none is looked for by our reference. */
function codeIn({ asro_code, data }: Answer & { asro_code?: string }): string | undefined {
  const [first] = Array.isArray(data) ? data : [data];
  return asro_code ?? (first as { asro_code?: string } | null | undefined)?.asro_code;
}

const push = (ctx: GoodcangContext, writes: Write[]): Promise<WriteResult[]> =>
  eachAnswered(writes, async ({ payload, identity }): Promise<WriteResult> => {
    const answer = await ask(ctx, 'return_order/create', {
      ...(payload as object),
      ref_no: identity,
      is_verify: '1',
      return_identification: 1,
    });
    if (!succeeded(answer)) return failed(failureOf(answer));
    const targetId = codeIn(answer);
    if (targetId) return { result: 'accepted', targetId, numbers: [targetId] };
    return failed({ class: 'unknown-outcome', message: 'the return was taken and its code was not told' });
  });

async function search(ctx: GoodcangContext, by: { reference_no: string } | { asroCodes: string }) {
  return ((await read(ctx, 'return_order/search', by))?.data ?? []) as ReturnReport[];
}

const find = (ctx: GoodcangContext, identities: string[]): Promise<Finding[]> =>
  Promise.all(
    identities.map(async (identity): Promise<Finding> => {
      const reports = await search(ctx, { reference_no: identity });
      const [one, second] = reports.filter(
        ({ reference_no, asro_status }) => reference_no === identity && String(asro_status) !== VOID,
      );
      if (second) return { found: 'unsure', why: 'two returns carry this reference' };
      return one ? { found: true, targetId: one.asro_code, numbers: [one.asro_code] } : { found: false };
    }),
  );

const cancel = (ctx: GoodcangContext, targets: { targetId: string }[]): Promise<WriteResult[]> =>
  eachAnswered(targets, async ({ targetId }): Promise<WriteResult> => {
    const answer = await ask(ctx, 'return_order/discard', { ro_code: targetId, new_desc: 'given up by the buyer' });
    if (succeeded(answer) || isAlreadyVoid(answer)) return { result: 'accepted', targetId };
    return failed(failureOf(answer));
  });

const named = async (ctx: GoodcangContext, code: string): Promise<SourceRecord[]> =>
  (await search(ctx, { asroCodes: code }))
    .filter(({ asro_code }) => asro_code === code)
    .map((report) => recordOf(report, ctx.options.utcOffset));

/** The list's own example leaves the order out, which the search tells. */
async function recordsOf(ctx: GoodcangContext, rows: ReturnReport[]): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (const row of rows)
    records.push(
      ...(row.order_code === undefined ? await named(ctx, row.asro_code) : [recordOf(row, ctx.options.utcOffset)]),
    );
  return records;
}

/** How many pieces were announced, no list tells; the parcel that a buyer sends is compared. */
const parcelIn = ({ tracking_no }: { tracking_no?: string | null | undefined }) =>
  tracking_no ? { tracking: parcelHash(tracking_no) } : {};

/** Announced returns by their reference. */
const survey: Survey<GoodcangOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: next } of changedReturns(ctx, cursor ?? new Date(from).toISOString()))
      yield {
        objects: rows.map((row) => ({
          targetId: row.asro_code,
          ...(row.reference_no ? { reference: row.reference_no } : {}),
          numbers: [row.asro_code],
          at: Date.parse(fromVendorTime(row.asro_add_time, ctx.options.utcOffset) ?? '') || 0,
          live: String(row.asro_status) !== VOID,
          measures: parcelIn(row),
          report: { kind: 'return' as const, id: row.asro_code },
        })),
        cursor: next,
      };
  },
  measure: (data) => parcelIn(data as z.output<typeof returnOrder>),
};

/** Goods that come back: what the warehouse is told to expect, and what it took in. */
export const returns: KindPort<GoodcangOptions> = {
  schema: returnReport,
  writeSchema: returnOrder,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedReturns(ctx, cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (const id of ids) records.push(...(await named(ctx, id)));
    return records;
  },
  push,
  find,
  cancel,
  survey,
  once: { way: 'probe by reference', identityMaxLength: 50, settleMs: 5_000 },
  change: 'replace',
};
