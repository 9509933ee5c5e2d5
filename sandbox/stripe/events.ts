import { createHmac } from 'node:crypto';
import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';

export interface StripeObject {
  id: string;
  object: string;
  created: number;
}

interface Event extends StripeObject {
  type: string;
  data: { object: object };
}

/** What happened, for thirty days, newest first; each is sent as a signed webhook where an address is told. */
export class Events {
  readonly events: Collection<Event>;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.events = context.books.collection<Event>('events');
  }

  seconds = (): number => Math.floor(this.#context.now() / 1_000);

  tell(type: string, object: object): void {
    const { books, options, post } = this.#context;
    const id = `evt_${books.next('event', 1)}`;
    const event: Event = {
      id,
      object: 'event',
      created: this.seconds(),
      type,
      data: { object: structuredClone(object) },
    };
    this.events.put(id, event);
    if (typeof options.webhookUrl !== 'string') return;
    const body = JSON.stringify({ ...event, api_version: '2026-08-26.dahlia', livemode: false });
    const signed = createHmac('sha256', String(options.webhookSecret ?? 'whsec_sandbox')).update(
      `${event.created}.${body}`,
    );
    post(options.webhookUrl, body, {
      'stripe-signature': `t=${event.created},v1=${signed.digest('hex')}`,
      'content-type': 'application/json',
    });
  }
}
