import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Kind } from '../../domain/kinds.ts';
import type { WebhookEvent, WebhookPort } from '../connector.ts';
import { parseJson } from '../json.ts';
import type { QuickbooksOptions } from './options.ts';

/** What records an entity's event is about, by the entity's name in small letters: those of a kind, with its id or one made of it. */
const RECORDS: Record<string, readonly { kind: Kind; id?: (entityId: string) => string }[]> = {
  invoice: [{ kind: 'invoice' }],
  payment: [{ kind: 'payment' }],
  customer: [{ kind: 'customer' }],
  item: [{ kind: 'product' }, { kind: 'stock' }],
  creditmemo: [{ kind: 'return', id: (id) => `CreditMemo/${id}` }],
  refundreceipt: [{ kind: 'return', id: (id) => `RefundReceipt/${id}` }],
};

/** CloudEvents, since May 2026: a list, each with the company and the entity that it is about. */
const cloudEvents = z.array(
  z.looseObject({
    id: z.string(),
    type: z.string().describe('qbo.invoice.created.v1'),
    intuitentityid: z.coerce.string(),
    intuitaccountid: z.coerce.string(),
  }),
);

/** What came before them. */
const notifications = z.looseObject({
  eventNotifications: z.array(
    z.looseObject({
      realmId: z.coerce.string(),
      dataChangeEvent: z.looseObject({
        entities: z.array(
          z.looseObject({ name: z.string(), id: z.coerce.string(), operation: z.string(), lastUpdated: z.string() }),
        ),
      }),
    }),
  ),
});

/**
 * Signature: base64 of HMAC-SHA256 over the raw body with the app's verifier token, in `intuit-signature`. No time is signed. One body may be about
 * several companies that the app is connected to: the others' are left out.
 */
export const webhook: WebhookPort<QuickbooksOptions> = {
  verify({ headers, raw }, { webhookVerifier }) {
    const given = headers['intuit-signature'];
    if (!webhookVerifier || !given) return false;
    const expected = Buffer.from(createHmac('sha256', webhookVerifier).update(raw).digest('base64'));
    const actual = Buffer.from(given);
    return actual.length === expected.length && timingSafeEqual(actual, expected);
  },

  parse({ raw }, { realmId }) {
    const body = readJson(raw);
    const events = cloudEvents.safeParse(body).data;
    if (events)
      return events
        .filter(({ intuitaccountid }) => intuitaccountid === realmId)
        .flatMap(({ id, type, intuitentityid }) => eventOf(type, type.split('.')[1], id, intuitentityid));
    return (notifications.safeParse(body).data?.eventNotifications ?? [])
      .filter((one) => one.realmId === realmId)
      .flatMap(({ dataChangeEvent }) => dataChangeEvent.entities)
      .flatMap(({ name, id, operation, lastUpdated }) =>
        eventOf(`${name}.${operation}`, name, `${name}/${id}/${operation}/${lastUpdated}`, id),
      );
  },
};

/** An item is an article and a level: each event of the two has a name of its own. */
function eventOf(topic: string, entity: string | undefined, eventId: string, entityId: string): WebhookEvent[] {
  const records = RECORDS[entity?.toLowerCase() ?? ''] ?? [];
  return records.map(({ kind, id }, index) => ({
    topic,
    eventId: index === 0 ? eventId : `${eventId}/${kind}`,
    kind,
    id: id?.(entityId) ?? entityId,
  }));
}

function readJson(raw: Uint8Array): unknown {
  try {
    return parseJson(Buffer.from(raw).toString('utf8'));
  } catch {
    return undefined;
  }
}
