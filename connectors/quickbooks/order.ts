import { compare } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import { eachAnswered, failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { type QuickbooksContext, rowsBy } from './call.ts';
import { change, held, KEY, save } from './entity.ts';
import { codeOf, DUPLICATE_NUMBER } from './errors.ts';
import { invoiceBody } from './invoice-body.ts';
import type { Invoice } from './invoice-shape.ts';
import { isVoided, markOf } from './mark.ts';
import type { QuickbooksOptions } from './options.ts';
import { notePaid, unnoted } from './paid.ts';
import { customerFor, itemsFor } from './parties.ts';
import { type Sale, sale } from './sale-shape.ts';
import { saleSurvey } from './survey.ts';

const BATCH = 10;

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
  // Products and services; the customer by address and name, made; the invoice, those of its number, and ours as it is now, changed.
  // Then what was paid of it: the invoice as it is now, our payments, one more.
  requestsPerPush: 12,
  usualRequestsPerPush: 3,
  once: { way: 'idempotency key', identityMaxLength: 32, settleMs: 2_000, keyTtlMs: 3_600_000 },
  change: 'in-place',
  survey: saleSurvey,

  push: fitting(sale, async (ctx, writes) => {
    const sales = writes.map(({ payload }) => payload);
    const skus = sales.flatMap(({ Lines }) => Lines.map(({ Sku }) => Sku));
    const items = await itemsFor(ctx, skus);
    return eachAnswered(writes, (write, n) => tell(ctx, write, sales[n] as Sale, items));
  }),

  async find(ctx, identities, payloads) {
    const sales = identities.map((_, index) => sale.safeParse(payloads?.[index]).data);
    const numbers = sales.map((one) => one?.DocNumber);
    const there = await invoicesOf(ctx, numbers);
    return identities.map((identity, index): Finding => {
      if (!numbers[index]) return { found: 'unsure', why: 'an invoice is only to be found by its number' };
      const [one, second] = there.filter(({ PrivateNote }) => markOf(PrivateNote) === identity);
      if (second) return { found: 'unsure', why: 'two invoices carry our mark' };
      if (!one) return { found: false };
      if (compare(unnoted(ctx, sales[index] as Sale, one), '0') > 0) return { found: false, halfMade: one.Id };
      return { found: true, targetId: one.Id, numbers: one.DocNumber ? [one.DocNumber] : [] };
    });
  },

  cancel: (ctx, targets) => eachAnswered(targets, ({ identity, targetId }) => voidOne(ctx, identity, targetId)),
};

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
  const invoice = await (op === 'create'
    ? create(ctx, identity, wish.DocNumber, body, key)
    : update(ctx, targetId, body, key));
  if (!invoice) return { result: 'duplicate' };
  try {
    await notePaid(ctx, wish, { invoice, identity, key });
  } catch (error) {
    const undone = error instanceof WaybillError && !['rejected', 'unknown-outcome'].includes(error.failure.class);
    if (op !== 'create' || !undone) throw error;
    // The invoice is there: to be looked for, never taken for not made.
    const message = `${error.failure.message}; invoice ${invoice.Id} is made and its payment not noted`;
    return failed({ class: 'unknown-outcome', message, answered: true });
  }
  return accepted(invoice);
}

const saveInvoice = (ctx: QuickbooksContext, json: object, query: Record<string, string>) =>
  save<Invoice>(ctx, 'Invoice', json, query);

/** The invoice that was made, or is there already and told what holds now; none where something has its number that the search does not show. */
async function create(
  ctx: QuickbooksContext,
  identity: string,
  number: string,
  body: object,
  key: string,
): Promise<Invoice | undefined> {
  try {
    return await saveInvoice(ctx, body, { requestid: key });
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_NUMBER) throw error;
    const all = await rowsBy<Invoice>(ctx, 'Invoice', 'DocNumber', [number]);
    // Something has it that the search does not show yet, as it may be our own of a lost answer.
    if (all.length === 0) return undefined;
    const there = all.filter((one) => !isVoided(one));
    const ours = there.find(({ PrivateNote }) => markOf(PrivateNote) === identity);
    // An earlier try may have made it of an order that was changed since.
    if (ours) return update(ctx, ours.Id, body, key);
    if (there.length > 0) throw error;
    // Only one that was voided has the number: it keeps it, and the order needs one that stands.
    return saveInvoice(ctx, body, { requestid: `${key}-n`, include: 'allowduplicatedocnum' });
  }
}

/** The lines are those of the body. */
const update = (ctx: QuickbooksContext, id: string, body: object, key: string): Promise<Invoice> =>
  change<Invoice>(ctx, 'Invoice', { id, key }, (now) => {
    if (now && !isVoided(now)) return body;
    throw new WaybillError({ class: 'conflict', message: `invoice ${id} is ${now ? 'voided' : 'deleted'}` });
  });

/** An invoice that something was paid on is not voided by a machine: the payment would hang in the air. */
async function voidOne(ctx: QuickbooksContext, identity: string, id: string): Promise<WriteResult> {
  const there = await held<Invoice>(ctx, 'Invoice', id);
  if (!there || isVoided(there)) return { result: 'accepted', targetId: id };
  if ((there.Balance ?? 0) < (there.TotalAmt ?? 0))
    return failed({
      class: 'rejected',
      message: `invoice ${there.DocNumber ?? id} has payments on it`,
      field: 'Balance',
    });
  const query = { operation: 'void', requestid: `${identity.slice(0, 32)}-void-${there.SyncToken}` };
  const voided = await saveInvoice(ctx, { Id: id, SyncToken: there.SyncToken }, query);
  return { result: 'accepted', targetId: voided.Id };
}
