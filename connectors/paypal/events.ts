import type { Kind } from '../../domain/kinds.ts';
import { call, type Link, type PaypalContext, pathOf } from './call.ts';

const DAY_MS = 86_400_000;
/** Events are kept for so long. */
const KEPT_DAYS = 30;

export interface PaypalEvent {
  id: string;
  event_type: string;
  resource?: {
    id?: string;
    links?: Link[];
    invoice?: { id?: string };
    disputed_transactions?: { seller_transaction_id?: string }[];
  };
}

/** Of these a resource is the refund, which names its capture by a link. */
const REFUNDS: readonly string[] = ['PAYMENT.CAPTURE.REFUNDED', 'PAYMENT.CAPTURE.REVERSED'];

const CAPTURE_LINK = /\/v2\/payments\/captures\/([^/?]+)$/;

function captureIdOf({ event_type, resource = {} }: PaypalEvent): string | undefined {
  if (!REFUNDS.includes(event_type)) return resource.id;
  return resource.links?.flatMap(({ href }) => CAPTURE_LINK.exec(href)?.[1] ?? [])[0];
}

/** What an event says is to be read again. */
export function subjectOf(event: PaypalEvent): { kind: Kind; id: string } | undefined {
  const { event_type: type, resource } = event;
  const named = (kind: Kind, id: string | undefined) => (id ? { kind, id } : undefined);
  if (type.startsWith('PAYMENT.CAPTURE.')) return named('payment', captureIdOf(event));
  if (type.startsWith('CUSTOMER.DISPUTE.'))
    return named('payment', resource?.disputed_transactions?.[0]?.seller_transaction_id);
  if (type.startsWith('INVOICING.INVOICE.')) return named('invoice', resource?.invoice?.id ?? resource?.id);
  return undefined;
}

/** Where a walk is: `{until}` after an end, `{since} {until} {path of the next page}` on the way. */
function placeOf(
  { options, now }: PaypalContext,
  cursor: string | null,
): { since: number; until: number; path?: string } {
  const [first, until, path] = cursor?.split(' ') ?? [];
  const earliest = now() - KEPT_DAYS * DAY_MS;
  if (first === undefined) return { since: now() - options.historyDays * DAY_MS, until: now() };
  if (path === undefined)
    return { since: Math.max(Date.parse(first) - options.overlapS * 1_000, earliest), until: now() };
  return { since: Date.parse(first), until: Date.parse(until as string), path };
}

const instant = (ms: number): string => new Date(ms).toISOString();

/**
 * Ids of this kind that events name since the cursor. Captures cannot be listed, and neither they nor invoices by their change: but the app
 * keeps the events that its webhooks were told. The span ends at a time that is fixed when the walk begins, so that no page moves.
 */
export async function* changedIds(
  ctx: PaypalContext,
  kind: Kind,
  cursor: string | null,
): AsyncIterable<{ ids: string[]; cursor: string }> {
  const { since, until, path: begun } = placeOf(ctx, cursor);
  const query = { start_time: instant(since), end_time: instant(until), page_size: ctx.options.pageSize };
  const seen = new Set<string>();
  for (let path = begun; ; ) {
    const { events = [], links } = await (path === undefined
      ? call<{ events?: PaypalEvent[]; links?: Link[] }>(ctx, 'GET', '/v1/notifications/webhooks-events', { query })
      : call<{ events?: PaypalEvent[]; links?: Link[] }>(ctx, 'GET', path));
    const ids = events.flatMap((event) => {
      const subject = subjectOf(event);
      return subject?.kind === kind && !seen.has(subject.id) ? [subject.id] : [];
    });
    for (const id of ids) seen.add(id);
    path = events.length > 0 ? pathOf(ctx, links, 'next') : undefined;
    // An idle poll writes nothing down.
    if (events.length > 0 || begun !== undefined || cursor === null)
      yield {
        ids: [...new Set(ids)],
        cursor: path === undefined ? instant(until) : `${instant(since)} ${instant(until)} ${path}`,
      };
    if (path === undefined) return;
  }
}
