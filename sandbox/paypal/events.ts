import { sign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { SIGNING_KEY } from './signing-key.ts';

interface Event {
  id: string;
  create_time: string;
  event_type: string;
  resource: object;
}

export const WEBHOOK_ID = '4JH86294D6297924G';

/** What happened, newest first, in pages; each is sent as a signed webhook where an address is told. */
export class Events {
  readonly #events: Collection<Event>;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.#events = context.books.collection<Event>('events');
  }

  now = (): string => new Date(this.#context.now()).toISOString();

  tell(event_type: string, resource: object): void {
    const { books, options, post } = this.#context;
    const id = `WH-${books.next('event', 1)}`;
    const event: Event = { id, create_time: this.now(), event_type, resource: structuredClone(resource) };
    this.#events.put(id, event);
    if (typeof options.webhookUrl !== 'string') return;
    const body = JSON.stringify({
      ...event,
      event_version: '1.0',
      resource_type: event_type.split('.')[1]?.toLowerCase(),
    });
    const time = event.create_time;
    const text = `${id}|${time}|${String(options.webhookId ?? WEBHOOK_ID)}|${crc32(Buffer.from(body))}`;
    post(options.webhookUrl, body, {
      'content-type': 'application/json',
      'paypal-auth-algo': 'SHA256withRSA',
      'paypal-cert-url': `${this.#context.origin}/certificate`,
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': sign('RSA-SHA256', Buffer.from(text), SIGNING_KEY).toString('base64'),
    });
  }

  page({ start_time = '', end_time = '9999', page_size = '10', page_token = '0' }: Record<string, string | undefined>) {
    const found = this.#events
      .filter(({ create_time }) => create_time >= start_time && create_time <= end_time)
      .reverse();
    const [begin, size] = [Number(page_token), Number(page_size)];
    const events = found.slice(begin, begin + size);
    const query = new URLSearchParams({ start_time, end_time, page_size, page_token: String(begin + size) });
    const next = {
      href: `${this.#context.origin}/v1/notifications/webhooks-events?${query}`,
      rel: 'next',
      method: 'GET',
    };
    return { events, count: events.length, links: begin + size < found.length ? [next] : [] };
  }
}
