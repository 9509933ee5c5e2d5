import { compare, subtract, sum } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, fetched, type PaypalContext } from './call.ts';
import { changedIds } from './events.ts';
import {
  bodyOf,
  type InvoiceWrite,
  invoiceRecord,
  invoiceWrite,
  type PaypalInvoice,
  recordOf,
} from './invoice-shape.ts';
import { moneyOf } from './money.ts';
import type { PaypalOptions } from './options.ts';

const INVOICES = '/v2/invoicing/invoices';
const pathOf = (id: string): string => `${INVOICES}/${encodeURIComponent(id)}`;

/** Identities are hexadecimal and of this length; a memo that a person wrote is no such thing. */
const IDENTITY_LENGTH = 32;
const IDENTITY = /^[0-9a-z]{32}$/;

/** Invoices that carry this identity and are not cancelled. The search reads memos as words: what it shows is looked at. */
async function invoicesOf(ctx: PaypalContext, identity: string): Promise<PaypalInvoice[]> {
  const { items = [] } = await call<{ items?: PaypalInvoice[] }>(ctx, 'POST', '/v2/invoicing/search-invoices', {
    query: { page: 1, page_size: 20 },
    json: { memo: identity },
    idempotent: true,
  });
  const invoices = await Promise.all(items.map(({ id }) => fetched<PaypalInvoice>(ctx, pathOf(id))));
  return invoices
    .filter((one) => one !== undefined)
    .filter(({ detail, status }) => detail.memo === identity && status !== 'CANCELLED');
}

/** Looked for first: a number is unique only where the account wants it so, and no key is remembered. */
async function create(ctx: PaypalContext, write: Write): Promise<WriteResult> {
  const told = write.payload as InvoiceWrite;
  const body = bodyOf(told, write.identity);
  const [known, ...others] = await invoicesOf(ctx, write.identity);
  if (others.length > 0)
    throw new WaybillError({ class: 'conflict', message: `${others.length + 1} invoices carry this reference` });
  const draft = known ?? (await call<PaypalInvoice>(ctx, 'POST', INVOICES, { json: body }));
  if (!draft.id)
    throw new WaybillError({
      class: 'unknown-outcome',
      message: 'an invoice was made and its id not told',
      answered: true,
    });
  if (draft.status === 'DRAFT') {
    if (known) await call(ctx, 'PUT', pathOf(draft.id), { query: SILENT, json: body });
    await call(ctx, 'POST', `${pathOf(draft.id)}/send`, {
      json: { send_to_recipient: ctx.options.sendInvoices, send_to_invoicer: false },
    });
  }
  await notePaid(ctx, draft, told);
  return accepted(draft.id, told);
}

const SILENT = { send_to_recipient: false, send_to_invoicer: false };

/** Words, lines and terms of one that is not paid yet; and how much was paid elsewhere. */
async function update(ctx: PaypalContext, { targetId = '', identity, payload }: Write): Promise<WriteResult> {
  const told = payload as InvoiceWrite;
  const known = await fetched<PaypalInvoice>(ctx, pathOf(targetId));
  if (!known)
    throw new WaybillError({
      class: 'rejected',
      message: `there is no invoice ${targetId}`,
      code: 'RESOURCE_NOT_FOUND',
    });
  if (!saysTheSame(known, told))
    await call(ctx, 'PUT', pathOf(targetId), {
      query: { send_to_recipient: ctx.options.sendInvoices, send_to_invoicer: false },
      json: bodyOf(told, identity),
    });
  await notePaid(ctx, known, told);
  return accepted(targetId, told);
}

/** Whoever only notes a payment sends the buyer no new invoice. */
function saysTheSame({ detail, amount }: PaypalInvoice, told: InvoiceWrite): boolean {
  const { note, reference, invoice_number, payment_term } = told.detail;
  return (
    (detail.note ?? '') === (note ?? '') &&
    (detail.reference ?? '') === (reference ?? '') &&
    detail.invoice_number === invoice_number &&
    (detail.payment_term?.term_type ?? '') === (payment_term?.term_type ?? '') &&
    (payment_term?.due_date === undefined || detail.payment_term?.due_date === payment_term.due_date) &&
    amount !== undefined &&
    compare(amount.value, sum(told.items.map((item) => item.amount))) === 0
  );
}

/** The difference to what PayPal has noted already: said again, it is nothing. */
async function notePaid(
  ctx: PaypalContext,
  { id, payments }: PaypalInvoice,
  { paid, detail }: InvoiceWrite,
): Promise<void> {
  const missing = subtract(paid ?? '0', payments?.paid_amount?.value ?? '0');
  if (compare(missing, '0') <= 0) return;
  await call(ctx, 'POST', `${pathOf(id)}/payments`, {
    json: {
      method: ctx.options.paidBy,
      payment_date: new Date(ctx.now()).toISOString().slice(0, 10),
      amount: moneyOf(missing, detail.currency_code),
    },
  });
}

const accepted = (targetId: string, { detail }: InvoiceWrite): WriteResult => ({
  result: 'accepted',
  targetId,
  numbers: [detail.invoice_number],
});

/** A draft is deleted, one that is out is cancelled; what is paid stays. */
async function takeBack(ctx: PaypalContext, targetId: string): Promise<WriteResult> {
  const invoice = await fetched<PaypalInvoice>(ctx, pathOf(targetId));
  if (invoice && invoice.status !== 'CANCELLED') {
    if (invoice.status === 'DRAFT') await call(ctx, 'DELETE', pathOf(targetId));
    else
      await call(ctx, 'POST', `${pathOf(targetId)}/cancel`, {
        json: { send_to_recipient: ctx.options.sendInvoices, send_to_invoicer: false },
      });
  }
  return { result: 'accepted', targetId };
}

const each = <T>(items: T[], work: (item: T) => Promise<WriteResult>): Promise<WriteResult[]> =>
  Promise.all(
    items.map(async (item): Promise<WriteResult> => {
      try {
        return await work(item);
      } catch (error) {
        if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
        throw error;
      }
    }),
  );

async function findOne(ctx: PaypalContext, identity: string): Promise<Finding> {
  const [one, ...others] = await invoicesOf(ctx, identity);
  if (!one) return { found: false };
  if (others.length > 0) return { found: 'unsure', why: `${others.length + 1} invoices carry this reference` };
  if (one.status === 'DRAFT') return { found: false, halfMade: one.id };
  const { invoice_number } = one.detail;
  return { found: true, targetId: one.id, ...(invoice_number ? { numbers: [invoice_number] } : {}) };
}

async function read(ctx: PaypalContext, ids: string[]) {
  const found = await Promise.all(ids.map((id) => fetched<PaypalInvoice>(ctx, pathOf(id))));
  return found.filter((one) => one !== undefined).map((one) => recordOf(ctx.options, one, IDENTITY));
}

/** Invoices: those of the account as they are, and ours: drafted, sent, noted as paid, cancelled. */
export const invoice: KindPort<PaypalOptions> = {
  schema: invoiceRecord,
  writeSchema: invoiceWrite,
  async *pull(ctx, cursor) {
    for await (const page of changedIds(ctx, 'invoice', cursor))
      yield { records: await read(ctx, page.ids), cursor: page.cursor };
  },
  read,
  push: (ctx, writes) => each(writes, (write) => (write.op === 'update' ? update(ctx, write) : create(ctx, write))),
  find: (ctx, identities) => Promise.all(identities.map((identity) => findOne(ctx, identity))),
  cancel: (ctx, targets) => each(targets, ({ targetId }) => takeBack(ctx, targetId)),
  // How long its search lags, PayPal does not say.
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 10_000 },
  change: 'in-place',
  requestsPerPush: 7,
  usualRequestsPerPush: 3,
};
