import { call, fetched, type List, type StripeContext } from './call.ts';

/** What the API keeps of events. */
const EVENTS_DAYS = 30;
const DAY_S = 86_400;

interface Row {
  id: string;
  created: number;
}

export interface StripeEvent extends Row {
  type: string;
  data: { object: Record<string, unknown> };
}

/** Objects that have no time of change: all of them once, from then on those that events name. */
export interface Changing<T extends Row> {
  /** The list of the objects, newest first. */
  path: string;
  expand: readonly string[];
  /** At most twenty types of events. */
  types: readonly string[];
  /** The id of the object that an event is about. */
  idOf(event: StripeEvent): string | undefined;
  /** The objects as they are now. */
  read(ids: string[]): Promise<T[]>;
}

/** Where a walk is: in the list of objects or that of events, between two seconds, behind the row that was read last. */
interface Place {
  list: 'history' | 'events';
  since: number;
  until?: number;
  after?: string;
}

/** `{second}` after an end, `{list}/{since}/{until}/{after}` on the way. */
function placeOf(ctx: StripeContext, cursor: string | null, now: number): Place {
  const { historyDays, overlapS } = ctx.options;
  if (cursor === null) return { list: 'history', since: now - historyDays * DAY_S };
  const [list = '', since, until, after] = cursor.split('/');
  const place: Place =
    since === undefined
      ? { list: 'events', since: Number(list) - overlapS }
      : { list: list as Place['list'], since: Number(since), until: Number(until), ...(after ? { after } : {}) };
  // Who was away for longer than events are kept begins with the list again, from the time when it left.
  const lost = place.list === 'events' && place.since < now - (EVENTS_DAYS - 1) * DAY_S;
  return lost ? { list: 'history', since: place.since } : place;
}

/**
 * Objects made or changed since the cursor. Both lists are newest first and end at a second that is fixed when the walk begins, so that
 * what comes meanwhile moves no page; it is found from that second on, by its event.
 */
export async function* changed<T extends Row>(
  ctx: StripeContext,
  kind: Changing<T>,
  cursor: string | null,
): AsyncIterable<{ objects: T[]; cursor: string }> {
  const now = Math.floor(ctx.now() / 1_000);
  const place = placeOf(ctx, cursor, now);
  const { list, since, until = now } = place;
  // Read once, an object shows all that happened until then: what its older events say is in it.
  const seen = new Set<string>();
  for (let { after } = place; ; ) {
    const path = list === 'history' ? kind.path : '/v1/events';
    const query = {
      limit: ctx.options.pageSize,
      'created[gte]': since,
      'created[lte]': until,
      starting_after: after,
      ...(list === 'history' ? { 'expand[]': kind.expand.map((name) => `data.${name}`) } : { 'types[]': kind.types }),
    };
    type Rows = List<T & StripeEvent>;
    const page = await (after ? fetched<Rows>(ctx, path, query) : call<Rows>(ctx, 'GET', path, { query }));
    if (!page) {
      // The row that the page before ended with is gone, as a draft may be: nobody says what came behind it.
      after = undefined;
      continue;
    }
    const { data, has_more } = page;
    let objects: T[] = data;
    if (list === 'events') {
      const ids = [...new Set(data.flatMap((event) => kind.idOf(event) ?? []))].filter((id) => !seen.has(id));
      for (const id of ids) seen.add(id);
      objects = await kind.read(ids);
    }
    after = data.at(-1)?.id;
    const more = has_more && after !== undefined;
    // An idle poll writes nothing down.
    if (data.length > 0 || list === 'history' || place.after !== undefined)
      yield { objects, cursor: more ? `${list}/${since}/${until}/${after}` : String(until) };
    if (!more) return;
  }
}
