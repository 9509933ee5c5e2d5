import { WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, fetched, type List, type StripeContext } from './call.ts';
import { type Changing, changed, type StripeEvent } from './changes.ts';
import {
  IDENTITY_KEY,
  type InvoiceWrite,
  invoiceRecord,
  invoiceWrite,
  recordOf,
  type StripeInvoice,
} from './invoice-shape.ts';
import { toUnits } from './money.ts';
import type { StripeOptions } from './options.ts';

/** `Idempotency-Key`s may be removed once they are this old. */
const KEY_TTL_MS = 24 * 3_600_000;
/** Under normal conditions what is new can be searched in less than a minute. */
const SEARCH_LAG_MS = 60_000;

const pathOf = (id: string): string => `/v1/invoices/${encodeURIComponent(id)}`;

/** Invoices of this identity that are not void. Identities are hexadecimal: nothing to quote. */
async function invoicesOf(ctx: StripeContext, identity: string): Promise<StripeInvoice[]> {
  const { data } = await call<List<StripeInvoice>>(ctx, 'GET', '/v1/invoices/search', {
    query: { query: `metadata['${IDENTITY_KEY}']:'${identity}'`, limit: 100 },
  });
  return data.filter(({ status }) => status !== 'void');
}

async function customerOf(ctx: StripeContext, { customer, buyer }: InvoiceWrite, key: string): Promise<string> {
  if (customer) return customer;
  if (!buyer)
    throw new WaybillError({
      class: 'rejected',
      message: 'an invoice needs a customer, or an e-mail address',
      field: 'buyer',
    });
  const { data } = await call<List<{ id: string }>>(ctx, 'GET', '/v1/customers', {
    query: { email: buyer.email, limit: 1 },
  });
  if (data[0]) return data[0].id;
  const form = { email: buyer.email, name: buyer.name };
  return (await call<{ id: string }>(ctx, 'POST', '/v1/customers', { form, key })).id;
}

/**
 * Under a key of the identity, and of nothing that a later revision is likely to change: whoever wishes other words or lines meanwhile gets
 * the same draft. Where it would not be the same, the key refuses, and the first one is looked for.
 */
async function draft(ctx: StripeContext, { identity, payload }: Write): Promise<StripeInvoice> {
  const told = payload as InvoiceWrite;
  const customer = await customerOf(ctx, told, `${identity}-customer`);
  const { orderKeys } = ctx.options;
  const { id } = await call<StripeInvoice>(ctx, 'POST', '/v1/invoices', {
    key: `${identity}-draft`,
    form: {
      customer,
      currency: told.currency.toLowerCase(),
      collection_method: 'send_invoice',
      days_until_due: told.days_until_due,
      auto_advance: false,
      metadata: { [IDENTITY_KEY]: identity, ...(told.order && orderKeys[0] ? { [orderKeys[0]]: told.order } : {}) },
    },
  });
  // A key gives the answer of the first time: what became of it since has to be asked.
  const now = await fetched<StripeInvoice>(ctx, pathOf(id));
  if (!now) throw new WaybillError({ class: 'conflict', message: `the draft ${id} was deleted there` });
  return now;
}

const linesOf = ({ lines, currency }: InvoiceWrite) =>
  lines.map(({ description, amount }) => ({ description, amount: toUnits(amount, currency) }));

const totalOf = (told: InvoiceWrite): number => linesOf(told).reduce((sum, { amount }) => sum + amount, 0);

/** Draft, lines, finalized, mailed, paid elsewhere: the same write goes on where it stopped. */
async function create(ctx: StripeContext, write: Write): Promise<WriteResult> {
  const told = write.payload as InvoiceWrite;
  const lines = linesOf(told);
  const key = (step: string) => `${write.idempotencyKey}-${step}`;
  const [known, ...others] = await invoicesOf(ctx, write.identity);
  if (others.length > 0)
    throw new WaybillError({ class: 'conflict', message: `${others.length + 1} invoices carry this reference` });
  let invoice = known ?? (await draft(ctx, write));
  if (invoice.status === 'draft' && invoice.total === 0) {
    const path = `${pathOf(invoice.id)}/add_lines`;
    invoice = await call<StripeInvoice>(ctx, 'POST', path, { form: { lines }, key: `${write.identity}-lines` });
  }
  invoice = await reworded(ctx, invoice, told, key('words'));
  if (invoice.status === 'draft') {
    const path = `${pathOf(invoice.id)}/finalize`;
    invoice = await call<StripeInvoice>(ctx, 'POST', path, {
      form: { auto_advance: false },
      key: `${write.identity}-final`,
    });
  }
  await tell(ctx, invoice, told, write.identity);
  return accepted(invoice);
}

/** With the words that it shall have. Its amounts are what they are: money that is asked for is changed by nobody but a person. */
async function reworded(
  ctx: StripeContext,
  invoice: StripeInvoice,
  told: InvoiceWrite,
  key: string,
): Promise<StripeInvoice> {
  if (totalOf(told) !== invoice.total)
    throw new WaybillError({
      class: 'rejected',
      message: `invoice ${invoice.number ?? invoice.id} is ${invoice.status} with another sum: void it, or settle the difference by a credit note`,
      code: 'invoice_not_editable',
    });
  if ((invoice.description ?? '') === (told.description ?? '')) return invoice;
  const form = { description: told.description ?? '' };
  return call<StripeInvoice>(ctx, 'POST', pathOf(invoice.id), { form, key });
}

/** Has Stripe mail it, and notes what was paid elsewhere. Of an invoice of yesterday nobody knows whether it was mailed. */
async function tell(
  ctx: StripeContext,
  { id, status, created }: StripeInvoice,
  { paid }: InvoiceWrite,
  identity: string,
): Promise<void> {
  if (status !== 'open') return;
  const recent = ctx.now() - created * 1_000 < KEY_TTL_MS;
  const path = pathOf(id);
  if (paid) await call(ctx, 'POST', `${path}/pay`, { form: { paid_out_of_band: true }, key: `${identity}-paid` });
  else if (ctx.options.sendInvoices && recent)
    await call(ctx, 'POST', `${path}/send`, { form: {}, key: `${identity}-sent` });
}

/** Of an invoice that is out only its words change, and that it was paid elsewhere. */
async function update(
  ctx: StripeContext,
  { targetId = '', identity, idempotencyKey, payload }: Write,
): Promise<WriteResult> {
  const told = payload as InvoiceWrite;
  const known = await fetched<StripeInvoice>(ctx, pathOf(targetId));
  if (!known)
    throw new WaybillError({ class: 'rejected', message: `there is no invoice ${targetId}`, code: 'resource_missing' });
  const invoice = await reworded(ctx, known, told, `${idempotencyKey}-words`);
  if (told.paid) await tell(ctx, invoice, told, identity);
  return accepted(invoice);
}

/** A draft is deleted, one that is out becomes void; what is paid stays. */
async function takeBack(ctx: StripeContext, targetId: string, key: string): Promise<WriteResult> {
  const invoice = await fetched<StripeInvoice>(ctx, pathOf(targetId));
  if (!invoice || invoice.status === 'void') return { result: 'accepted', targetId };
  if (invoice.status === 'draft') await call(ctx, 'DELETE', pathOf(targetId));
  else if (invoice.status === 'paid')
    throw new WaybillError({
      class: 'rejected',
      message: `invoice ${invoice.number ?? targetId} is paid`,
      code: 'invoice_paid',
    });
  else await call(ctx, 'POST', `${pathOf(targetId)}/void`, { form: {}, key });
  return { result: 'accepted', targetId };
}

const accepted = ({ id, number }: StripeInvoice): WriteResult => ({
  result: 'accepted',
  targetId: id,
  ...(number ? { numbers: [number] } : {}),
});

const failed = ({ failure }: WaybillError): WriteResult => ({ result: 'failed', failure });

const each = <T>(items: T[], work: (item: T) => Promise<WriteResult>): Promise<WriteResult[]> =>
  Promise.all(
    items.map(async (item) => {
      try {
        return await work(item);
      } catch (error) {
        if (error instanceof WaybillError) return failed(error);
        throw error;
      }
    }),
  );

async function findOne(ctx: StripeContext, identity: string): Promise<Finding> {
  const [one, ...others] = await invoicesOf(ctx, identity);
  if (!one) return { found: false };
  if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} invoices carry this reference` };
  if (one.status === 'draft') return { found: false, halfMade: one.id };
  return { found: true, targetId: one.id, ...(one.number ? { numbers: [one.number] } : {}) };
}

async function read(ctx: StripeContext, ids: string[]): Promise<StripeInvoice[]> {
  const found = await Promise.all(ids.map((id) => fetched<StripeInvoice>(ctx, pathOf(id))));
  return found.filter((one) => one !== undefined);
}

export const INVOICE_EVENTS = [
  'invoice.finalized',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.overdue',
  'invoice.overpaid',
  'invoice.voided',
  'invoice.marked_uncollectible',
] as const;

export const invoiceIdOf = ({ data: { object } }: Pick<StripeEvent, 'data'>): string | undefined =>
  typeof object.id === 'string' && object.object === 'invoice' ? object.id : undefined;

const changing = (ctx: StripeContext): Changing<StripeInvoice> => ({
  path: '/v1/invoices',
  expand: [],
  types: INVOICE_EVENTS,
  idOf: invoiceIdOf,
  read: (ids) => read(ctx, ids),
});

/** Invoices: those of the account as they are, and ours, sent to be paid by a day. */
export const invoice: KindPort<StripeOptions> = {
  schema: invoiceRecord,
  writeSchema: invoiceWrite,
  async *pull(ctx, cursor) {
    for await (const { objects, cursor: next } of changed(ctx, changing(ctx), cursor))
      yield { records: objects.map((one) => recordOf(ctx, one)), cursor: next };
  },
  read: async (ctx, ids) => (await read(ctx, ids)).map((one) => recordOf(ctx, one)),
  push: (ctx, writes) => each(writes, (write) => (write.op === 'update' ? update(ctx, write) : create(ctx, write))),
  find: (ctx, identities) => Promise.all(identities.map((identity) => findOne(ctx, identity))),
  cancel: (ctx, targets) => each(targets, ({ targetId, identity }) => takeBack(ctx, targetId, `${identity}-void`)),
  once: { way: 'idempotency key', identityMaxLength: 40, settleMs: SEARCH_LAG_MS, keyTtlMs: KEY_TTL_MS },
  change: 'in-place',
  requestsPerPush: 8,
};
