import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Events, StripeObject } from './events.ts';
import { noSuch, Refusal } from './refusal.ts';

interface Charge extends StripeObject {
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  captured: boolean;
  refunded: boolean;
  disputed: boolean;
  paid: boolean;
  status: string;
  currency: string;
  payment_intent: string;
  billing_details: { name: string | null; email: string | null };
  payment_method_details: { type: string };
}

export interface Intent extends StripeObject {
  status: string;
  amount: number;
  amount_received: number;
  amount_capturable: number;
  currency: string;
  client_secret: string;
  customer: string | null;
  description: string | null;
  livemode: boolean;
  metadata: Record<string, string>;
  payment_details: { customer_reference: string | null; order_reference: string | null } | null;
  receipt_email: string | null;
  latest_charge: Charge | null;
}

export interface Dispute extends StripeObject {
  amount: number;
  currency: string;
  charge: string;
  payment_intent: string;
  reason: string;
  status: string;
  livemode: boolean;
  metadata: Record<string, string>;
  is_charge_refundable: boolean;
  evidence_details: { due_by: number | null; has_evidence: boolean; past_due: boolean; submission_count: number };
}

export interface NewPayment {
  amount?: number;
  currency?: string;
  status?: string;
  metadata?: Record<string, string>;
  orderReference?: string;
}

const WEEK_S = 7 * 86_400;

/** PaymentIntents with their charge, what went back of them, and disputes. */
export class Payments {
  readonly intents: Collection<Intent>;
  readonly disputes: Collection<Dispute>;
  readonly #context: SandboxContext;
  readonly #events: Events;

  constructor(context: SandboxContext, events: Events) {
    this.#context = context;
    this.#events = events;
    this.intents = context.books.collection<Intent>('intents');
    this.disputes = context.books.collection<Dispute>('disputes');
  }

  pay({ amount = 2_000, currency = 'eur', status = 'succeeded', metadata = {}, orderReference }: NewPayment): Intent {
    const n = this.#context.books.next('intent', 1001);
    const created = this.#events.seconds();
    const captured = status === 'succeeded';
    const intent: Intent = {
      id: `pi_${n}`,
      object: 'payment_intent',
      created,
      status,
      amount,
      amount_received: captured ? amount : 0,
      amount_capturable: status === 'requires_capture' ? amount : 0,
      currency,
      client_secret: `pi_${n}_secret_${n}`,
      customer: null,
      description: null,
      livemode: false,
      metadata,
      payment_details: orderReference ? { customer_reference: null, order_reference: orderReference } : null,
      receipt_email: 'sam.doe@example.com',
      latest_charge:
        captured || status === 'requires_capture' ? this.#charge(n, amount, currency, created, captured) : null,
    };
    this.intents.put(intent.id, intent);
    this.#events.tell(captured ? 'payment_intent.succeeded' : `payment_intent.${status}`, this.plain(intent));
    return intent;
  }

  #charge(n: number, amount: number, currency: string, created: number, captured: boolean): Charge {
    return {
      id: `ch_${n}`,
      object: 'charge',
      created,
      amount,
      amount_captured: captured ? amount : 0,
      amount_refunded: 0,
      captured,
      refunded: false,
      disputed: false,
      paid: true,
      status: 'succeeded',
      currency,
      payment_intent: `pi_${n}`,
      billing_details: { name: 'Sam Doe', email: 'sam.doe@example.com' },
      payment_method_details: { type: 'card' },
    };
  }

  intent(id: string): Intent {
    const found = this.intents.get(id);
    if (!found) throw noSuch('payment_intent', id, 'intent');
    return found;
  }

  /** As it is answered without `expand`. */
  plain(intent: Intent): object {
    return { ...intent, latest_charge: intent.latest_charge?.id ?? null };
  }

  shown(intent: Intent, expand: readonly string[]): object {
    return expand.includes('latest_charge') ? intent : this.plain(intent);
  }

  capture(id: string): Intent {
    const intent = this.intent(id);
    const { amount, latest_charge: charge } = intent;
    if (!charge) throw new Refusal(400, { code: 'payment_intent_unexpected_state', message: 'It cannot be captured.' });
    return this.#put('charge.captured', intent, {
      status: 'succeeded',
      amount_received: amount,
      amount_capturable: 0,
      latest_charge: { ...charge, captured: true, amount_captured: amount },
    });
  }

  refund(id: string, amount?: number): Intent {
    const intent = this.intent(id);
    const charge = intent.latest_charge;
    const back = (charge?.amount_refunded ?? 0) + (amount ?? intent.amount_received);
    if (!charge || back > intent.amount_received)
      throw new Refusal(400, {
        code: 'charge_already_refunded',
        message: `Charge of ${id} has already been refunded.`,
      });
    return this.#put('charge.refunded', intent, {
      latest_charge: { ...charge, amount_refunded: back, refunded: back === intent.amount_received },
    });
  }

  #put(type: string, intent: Intent, more: Partial<Intent>): Intent {
    const changed = this.intents.put(intent.id, { ...intent, ...more });
    this.#events.tell(type, changed.latest_charge ?? this.plain(changed));
    return changed;
  }

  dispute(
    id: string,
    { reason = 'fraudulent', status = 'needs_response', dueBy }: { reason?: string; status?: string; dueBy?: number },
  ): Dispute {
    const intent = this.intent(id);
    if (!intent.latest_charge) throw new Error(`${id} has no charge`);
    this.intents.put(id, { ...intent, latest_charge: { ...intent.latest_charge, disputed: true } });
    const created = this.#events.seconds();
    const dispute: Dispute = {
      id: `du_${this.#context.books.next('dispute', 1)}`,
      object: 'dispute',
      created,
      amount: intent.amount_received,
      currency: intent.currency,
      charge: intent.latest_charge.id,
      payment_intent: id,
      reason,
      status,
      livemode: false,
      metadata: {},
      is_charge_refundable: false,
      evidence_details: {
        due_by: dueBy ?? created + WEEK_S,
        has_evidence: false,
        past_due: false,
        submission_count: 0,
      },
    };
    this.disputes.put(dispute.id, dispute);
    this.#events.tell('charge.dispute.created', dispute);
    return dispute;
  }

  settleDispute(id: string, status: string): Dispute {
    const dispute = this.disputes.get(id);
    if (!dispute) throw noSuch('dispute', id, 'dispute');
    const settled = this.disputes.put(id, { ...dispute, status });
    this.#events.tell(/won|lost/.test(status) ? 'charge.dispute.closed' : 'charge.dispute.updated', settled);
    return settled;
  }
}
