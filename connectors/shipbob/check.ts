import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { neededBy } from '../needed-by.ts';
import type { Caller, RestContext } from '../rest/call.ts';
import { request } from '../rest/definition-kind.ts';

/** `Channels.ChannelsV2ViewModel` of the vendor's OpenAPI description. */
interface Channels {
  items?: { id: number; name?: string | null; scopes?: string[] | null }[] | null;
  next?: string | null;
}

const LIST = request.parse({ method: 'GET', path: '/2026-01/channel', query: { Cursor: '{page}' } });

/** A merchant has few; who has more is asked no further. */
const MOST_PAGES = 5;

const GIVEN: Partial<Record<Kind, string>> = {
  shipment: 'orders_read',
  stock: 'inventory_read',
  return: 'returns_read',
};
const TAKEN: Partial<Record<Kind, string>> = { shipment: 'orders_write', return: 'returns_write' };

/** The channel that the options name, or the names of those that the token is of. */
async function channelOf(caller: Caller, ctx: RestContext): Promise<{ scopes?: string[] | null } | string[]> {
  const others: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data } = await caller.call(ctx, LIST, { page: cursor }, { reads: true });
    const { items, next } = data as Channels;
    const channel = items?.find(({ id }) => String(id) === ctx.options.channelId);
    if (channel) return channel;
    others.push(...(items ?? []).map(({ id, name }) => `${id}${name ? ` (${name})` : ''}`));
    // `/2026-01/channel?cursor=...`, below another address than the one that was asked, where a proxy stands between.
    cursor = /[?&]cursor=([^&]+)/i.exec(next ?? '')?.[1];
    if (cursor === undefined) break;
    cursor = decodeURIComponent(cursor);
  }
  return others;
}

/** Whether the token is of the channel that is named, and what the channel was granted of what the flows need. */
export async function check(caller: Caller, ctx: RestContext): Promise<void> {
  const channel = await channelOf(caller, ctx);
  if (Array.isArray(channel)) {
    const message = `the token is of the channels ${channel.join(', ') || 'none'}, and options.channelId names ${ctx.options.channelId}`;
    throw new WaybillError({ class: 'auth', lack: 'account', message });
  }
  const { scopes } = channel;
  if (!scopes) return;
  const missing = new Set(neededBy(ctx.moves, GIVEN, TAKEN).filter((scope) => !scopes.includes(scope)));
  if (missing.size === 0) return;
  const message = `the channel lacks the scopes ${[...missing].join(', ')}`;
  throw new WaybillError({ class: 'auth', lack: 'scope', message });
}
