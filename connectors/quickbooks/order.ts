import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, type QuickbooksContext, rowsBy } from './call.ts';
import { codeOf, DUPLICATE_NUMBER, NOT_FOUND, STALE } from './errors.ts';
import { invoiceBody } from './invoice-body.ts';
import type { Invoice } from './invoice-shape.ts';
import { isVoided, markOf } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';
import { customerFor, itemsFor } from './parties.ts';
import { type Sale, sale } from './sale-shape.ts';
import { saleSurvey } from './survey.ts';

const BATCH = 10;
/** Characters that a `requestid` may have, less what is put behind one. */
const KEY = 40;

const failed = (failure: Failure): WriteResult => ({ result: 'failed', failure });
const accepted = ({ Id, DocNumber }: Pick<Invoice, 'Id' | 'DocNumber'>): WriteResult => ({
  result: 'accepted',
  targetId: Id,
  numbers: DocNumber ? [DocNumber] : [],
});

/**
 * An order becomes an invoice. QuickBooks answers a request under the same `requestid` with its first answer, for how long nobody says: after
 * an hour what was made is looked for, by its number and our mark in its note. A change carries the token of the version that was read, so
 * that one which comes late is refused. Each is a call of its own: in a batch the key would be the batch's, and that is never packed again alike.
 */
export const orders: KindPort<QuickbooksOptions> = {
  schema: sale,
  batch: BATCH,
  // Products and services; the customer by address and name, made; the invoice, those of its number, and once more.
  requestsPerPush: 8,
  usualRequestsPerPush: 3,
  once: { way: 'idempotency key', identityMaxLength: 32, settleMs: 2_000, keyTtlMs: 3_600_000 },
  change: 'in-place',
  survey: saleSurvey,

  async push(ctx, writes) {
    const sales = writes.map(({ payload }) => sale.parse(payload));
    const skus = sales.flatMap(({ Lines }) => Lines.map(({ Sku }) => Sku));
    const items = await itemsFor(ctx, skus);
    return Promise.all(writes.map((write, n) => answered(() => tell(ctx, write, sales[n] as Sale, items))));
  },

  async find(ctx, identities, payloads) {
    const numbers = identities.map((_, index) => sale.safeParse(payloads?.[index]).data?.DocNumber);
    const there = await invoicesOf(ctx, numbers);
    return identities.map((identity, index): Finding => {
      if (!numbers[index]) return { found: 'unsure', why: 'an invoice is only to be found by its number' };
      const [one, second] = there.filter(({ PrivateNote }) => markOf(PrivateNote) === identity);
      if (second) return { found: 'unsure', why: 'two invoices carry our mark' };
      if (!one) return { found: false };
      return { found: true, targetId: one.Id, numbers: one.DocNumber ? [one.DocNumber] : [] };
    });
  },

  cancel: (ctx, targets) =>
    Promise.all(targets.map(({ identity, targetId }) => answered(() => voidOne(ctx, identity, targetId)))),
};

async function answered(work: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

/** Invoices with these numbers that stand: one that was voided is no more than its trace. */
async function invoicesOf(ctx: QuickbooksContext, numbers: readonly (string | undefined)[]): Promise<Invoice[]> {
  const known = numbers.flatMap((number) => number ?? []);
  return (await rowsBy<Invoice>(ctx, 'Invoice', 'DocNumber', known)).filter((one) => !isVoided(one));
}

async function tell(
  ctx: QuickbooksContext,
  write: Write,
  wish: Sale,
  items: ReadonlyMap<string, string>,
): Promise<WriteResult> {
  const key = write.idempotencyKey.slice(0, KEY);
  const { identity, op, targetId = '' } = write;
  // An invoice stays its customer's, unless the order names another.
  const customer = op === 'create' ? await customerFor(ctx, wish, key) : wish.CustomerRef?.value;
  const body = invoiceBody(ctx, wish, { identity, customer, items });
  return op === 'create' ? create(ctx, identity, wish.DocNumber, body, key) : update(ctx, targetId, body, key);
}

const save = async (ctx: QuickbooksContext, json: object, query: Record<string, string>): Promise<Invoice> =>
  (await call<{ Invoice: Invoice }>(ctx, 'POST', '/invoice', { json, query })).Invoice;

async function create(
  ctx: QuickbooksContext,
  identity: string,
  number: string,
  body: object,
  key: string,
): Promise<WriteResult> {
  try {
    return accepted(await save(ctx, body, { requestid: key }));
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_NUMBER) throw error;
    const all = await rowsBy<Invoice>(ctx, 'Invoice', 'DocNumber', [number]);
    // Something has it that the search does not show yet, as it may be our own of a lost answer.
    if (all.length === 0) return { result: 'duplicate' };
    const there = all.filter((one) => !isVoided(one));
    const ours = there.find(({ PrivateNote }) => markOf(PrivateNote) === identity);
    if (ours) return { result: 'duplicate', targetId: ours.Id };
    if (there.length > 0) throw error;
    // Only one that was voided has the number: it keeps it, and the order needs one that stands.
    return accepted(await save(ctx, body, { requestid: `${key}-n`, include: 'allowduplicatedocnum' }));
  }
}

async function read(ctx: QuickbooksContext, id: string): Promise<Invoice | undefined> {
  try {
    return (await call<{ Invoice: Invoice }>(ctx, 'GET', `/invoice/${encodeURIComponent(id)}`)).Invoice;
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return undefined;
    throw error;
  }
}

const MOST_READS = 3;

/** What is not named keeps its value; the lines are those of the body. */
async function update(ctx: QuickbooksContext, id: string, body: object, key: string): Promise<WriteResult> {
  for (let tries = 1; ; tries += 1) {
    const held = await read(ctx, id);
    if (!held || isVoided(held))
      return failed({ class: 'conflict', message: `invoice ${id} is ${held ? 'voided' : 'deleted'}` });
    const { SyncToken } = held;
    try {
      const changed = { ...body, Id: id, SyncToken, sparse: true };
      return accepted(await save(ctx, changed, { requestid: `${key}-${SyncToken}` }));
    } catch (error) {
      // Somebody, or our own request before it was lost, changed it in between.
      if (codeOf(error) !== STALE || tries === MOST_READS) throw error;
    }
  }
}

/** An invoice that something was paid on is not voided by a machine: the payment would hang in the air. */
async function voidOne(ctx: QuickbooksContext, identity: string, id: string): Promise<WriteResult> {
  const held = await read(ctx, id);
  if (!held || isVoided(held)) return { result: 'accepted', targetId: id };
  if ((held.Balance ?? 0) < (held.TotalAmt ?? 0))
    return failed({
      class: 'rejected',
      message: `invoice ${held.DocNumber ?? id} has payments on it`,
      field: 'Balance',
    });
  const query = { operation: 'void', requestid: `${identity.slice(0, 32)}-void-${held.SyncToken}` };
  const voided = await save(ctx, { Id: id, SyncToken: held.SyncToken }, query);
  return { result: 'accepted', targetId: voided.Id };
}
