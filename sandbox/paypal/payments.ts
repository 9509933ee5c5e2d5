import { add, compare } from '../../domain/decimal.ts';
import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Events } from './events.ts';
import { noSuch, unprocessable } from './refusal.ts';

export interface Money {
  currency_code: string;
  value: string;
}

interface Refund {
  id: string;
  amount: Money;
}

export interface Capture {
  id: string;
  status: string;
  amount: Money;
  invoice_id?: string;
  custom_id?: string;
  orderId: string;
  refunds: Refund[];
  create_time: string;
  update_time: string;
}

export interface Dispute {
  dispute_id: string;
  create_time: string;
  update_time: string;
  disputed_transactions: { seller_transaction_id: string }[];
  reason: string;
  status: string;
  dispute_amount: Money;
  dispute_life_cycle_stage: string;
  dispute_outcome?: { outcome_code: string };
  seller_response_due_date?: string;
}

export interface NewPayment {
  value?: string;
  currency?: string;
  status?: string;
  invoice_id?: string;
  custom_id?: string;
}

const WEEK_MS = 7 * 86_400_000;

/** Captures of checkout orders, what went back of them, and disputes. */
export class Payments {
  readonly captures: Collection<Capture>;
  readonly disputes: Collection<Dispute>;
  readonly #context: SandboxContext;
  readonly #events: Events;

  constructor(context: SandboxContext, events: Events) {
    this.#context = context;
    this.#events = events;
    this.captures = context.books.collection<Capture>('captures', { order: ({ orderId }) => orderId });
    this.disputes = context.books.collection<Dispute>('disputes');
  }

  pay({ value = '20.00', currency = 'EUR', status = 'COMPLETED', ...names }: NewPayment): Capture {
    const n = this.#context.books.next('capture', 1001);
    const at = this.#events.now();
    const capture: Capture = {
      id: `${n}CAPTURE0000000`.slice(0, 17),
      status,
      amount: { currency_code: currency, value },
      orderId: `${n}ORDER000000000`.slice(0, 17),
      refunds: [],
      create_time: at,
      update_time: at,
      ...names,
    };
    this.captures.put(capture.id, capture);
    this.#events.tell(`PAYMENT.CAPTURE.${status}`, this.view(capture));
    return capture;
  }

  capture(id: string): Capture {
    const found = this.captures.get(id);
    if (!found) throw noSuch();
    return found;
  }

  #link = (path: string, rel: string) => ({ href: `${this.#context.origin}${path}`, rel, method: 'GET' });

  view({ orderId, refunds: _, ...capture }: Capture): object {
    return {
      ...capture,
      final_capture: true,
      supplementary_data: { related_ids: { order_id: orderId } },
      links: [
        this.#link(`/v2/payments/captures/${capture.id}`, 'self'),
        this.#link(`/v2/checkout/orders/${orderId}`, 'up'),
      ],
    };
  }

  #refundView = (capture: Capture, { id, amount }: Refund): object => ({
    id,
    status: 'COMPLETED',
    amount,
    links: [this.#link(`/v2/payments/refunds/${id}`, 'self'), this.#link(`/v2/payments/captures/${capture.id}`, 'up')],
  });

  refund(id: string, value?: string): Capture {
    const capture = this.capture(id);
    const { currency_code, value: whole } = capture.amount;
    const refund: Refund = {
      id: `R${this.#context.books.next('refund', 1)}`,
      amount: { currency_code, value: value ?? whole },
    };
    const refunds = [...capture.refunds, refund];
    const back = refunds.reduce((sum, { amount }) => add(sum, amount.value), '0');
    if (compare(back, whole) > 0)
      throw unprocessable(
        'REFUND_AMOUNT_EXCEEDED',
        'The refund amount must be less than or equal to the capture amount.',
      );
    const status = compare(back, whole) === 0 ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    const changed = this.captures.put(id, { ...capture, refunds, status, update_time: this.#events.now() });
    this.#events.tell('PAYMENT.CAPTURE.REFUNDED', this.#refundView(changed, refund));
    return changed;
  }

  order(id: string): object {
    const [capture] = this.captures.where('order', id);
    if (!capture) throw noSuch();
    const refunds = capture.refunds.map((refund) => this.#refundView(capture, refund));
    return {
      id,
      intent: 'CAPTURE',
      status: 'COMPLETED',
      purchase_units: [{ reference_id: 'default', payments: { captures: [this.view(capture)], refunds } }],
    };
  }

  dispute(
    id: string,
    {
      reason = 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
      stage = 'CHARGEBACK',
      dueBy,
    }: { reason?: string; stage?: string; dueBy?: string },
  ): Dispute {
    const { amount } = this.capture(id);
    const at = this.#events.now();
    const dispute: Dispute = {
      dispute_id: `PP-D-${this.#context.books.next('dispute', 1)}`,
      create_time: at,
      update_time: at,
      disputed_transactions: [{ seller_transaction_id: id }],
      reason,
      status: 'WAITING_FOR_SELLER_RESPONSE',
      dispute_amount: amount,
      dispute_life_cycle_stage: stage,
      seller_response_due_date: dueBy ?? new Date(this.#context.now() + WEEK_MS).toISOString(),
    };
    this.disputes.put(dispute.dispute_id, dispute);
    this.#events.tell('CUSTOMER.DISPUTE.CREATED', dispute);
    return dispute;
  }

  settleDispute(id: string, status: string): Dispute {
    const dispute = this.disputes.get(id);
    if (!dispute) throw noSuch();
    const over = status === 'won' || status === 'lost';
    const settled = this.disputes.put(id, {
      ...dispute,
      update_time: this.#events.now(),
      status: over ? 'RESOLVED' : status,
      ...(over
        ? { dispute_outcome: { outcome_code: status === 'won' ? 'RESOLVED_SELLER_FAVOUR' : 'RESOLVED_BUYER_FAVOUR' } }
        : {}),
    });
    this.#events.tell(over ? 'CUSTOMER.DISPUTE.RESOLVED' : 'CUSTOMER.DISPUTE.UPDATED', settled);
    return settled;
  }

  /** The list tells of a dispute what `dispute_info` has: not how it ended. */
  disputesOf(transaction: string | undefined): object {
    const found = this.disputes.filter(
      ({ disputed_transactions }) =>
        transaction === undefined || disputed_transactions.some((one) => one.seller_transaction_id === transaction),
    );
    return { items: found.map(({ dispute_outcome: _, disputed_transactions: __, ...info }) => info) };
  }
}
