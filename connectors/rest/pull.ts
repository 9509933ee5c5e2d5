import type { Kind } from '../../domain/kinds.ts';
import type { Page } from '../connector.ts';
import type { HttpAnswer } from '../http.ts';
import type { Caller, RestContext } from './call.ts';
import type { ListSpec, RecordSpec } from './definition-kind.ts';
import { FIRST, nextOf, type Position, pagesIn, positionOf, scopeOf, totalOf } from './paging.ts';
import { textAt } from './path.ts';
import { type Place, readPlace, writePlace } from './place.ts';
import { changedOf, itemsOf, recordOf } from './records.ts';
import { placeholdersOf } from './template.ts';
import { before, grainMs, type Mark, type TimeSpec, wireOf } from './times.ts';

export interface Listing {
  kind: Kind;
  list: ListSpec;
  record: RecordSpec;
}

interface Asked {
  answer: HttpAnswer;
  items: unknown[];
}

/**
 * Records changed since the cursor, or all of them where the list knows no changes. Nothing may be missed by what changes
 * while pages are read:
 * - oldest change first: each full page is followed by the list from its last change on, not by the next page, which may have moved;
 * - newest change first: what changes moves to the front and pushes the others back, so they are only read twice;
 * - by id, or nobody knows how: a record that was passed may change, so the next pull begins no later than this one did;
 * - a window with an end: records leave it, so its pages are read from the last to the first.
 */
export async function* pull(
  caller: Caller,
  listing: Listing,
  ctx: RestContext,
  cursor: string | null,
): AsyncIterable<Page> {
  const walk = new Walk(caller, listing, ctx);
  let place = readPlace(cursor, listing.list.paging.by);
  for (;;) {
    place = walk.opened(place);
    for (;;) {
      const { items, next } = await walk.page(place);
      place = next;
      const cursorNow = writePlace(place, listing.list.paging.by);
      // A poll that finds nothing new has nothing to stage.
      if (items.length > 0 || cursorNow !== cursor)
        yield { records: items.map((item) => recordOf(listing.kind, listing.record, item)), cursor: cursorNow };
      if (!place.at) break;
    }
    if (!walk.goesOn(place)) return;
  }
}

class Walk {
  readonly #caller: Caller;
  readonly #listing: Listing;
  readonly #ctx: RestContext;
  readonly #names: Set<string>;
  readonly #time: TimeSpec | undefined;
  #page = '';
  #repeats = 0;

  constructor(caller: Caller, listing: Listing, ctx: RestContext) {
    this.#caller = caller;
    this.#listing = listing;
    this.#ctx = ctx;
    this.#names = new Set(placeholdersOf(listing.list.request).map(({ path }) => path));
    this.#time = this.#names.has('since') ? (listing.record.changed ?? listing.list.since) : undefined;
  }

  /** The place where a walk over the list, or over one window of it, starts or goes on. */
  opened(place: Place): Place {
    if (place.at) return place;
    const { list } = this.#listing;
    const durable = list.paging.by === 'last id' || (list.paging.by === 'cursor' && list.paging.durable);
    if (!this.#time)
      return {
        at: durable && place.cursor ? { cursor: place.cursor } : FIRST,
        ...(place.cursor ? { cursor: place.cursor } : {}),
      };
    const { since } = place;
    const startedAt = new Date(this.#ctx.now()).toISOString();
    const beginning = list.beginning && new Date(list.beginning).toISOString();
    const from = since === undefined ? beginning : place.until ? since : before(since, this.#time, list.overlap);
    const open: Place = {
      ...(since ? { since } : {}),
      ...(from ? { from } : {}),
      startedAt: place.startedAt ?? startedAt,
      at: FIRST,
    };
    if (!this.#names.has('until')) return open;
    const end = from && list.span !== undefined ? Date.parse(from) + list.span : Number.POSITIVE_INFINITY;
    return { ...open, until: new Date(Math.min(end, Date.parse(open.startedAt as string))).toISOString() };
  }

  /** Whether the window that just ended is followed by another one. */
  goesOn(place: Place): boolean {
    return place.until !== undefined;
  }

  async page(place: Place): Promise<{ items: unknown[]; next: Place }> {
    const { paging } = this.#listing.list;
    if (place.until && (paging.by === 'page' || paging.by === 'offset')) return this.#fromTheEnd(place, paging);
    const at = place.at ?? FIRST;
    const { answer, items } = await this.#ask(place, at);
    const seen = this.#watched(this.#seen(dated(place, answer), items), answer, place);
    const lastId = items.length > 0 ? textAt(items.at(-1), this.#listing.record.id) : undefined;
    const next = this.#isRepeated(items) ? undefined : nextOf(paging, at, answer, items.length, lastId);
    const keyset = this.#keyset(seen, items, next !== undefined);
    if (keyset) return { items, next: keyset };
    // Records that went meanwhile drew later ones onto pages that were read already: once more, from the first page on.
    if (next === undefined && seen.shrunk) {
      const { shrunk: _, total: __, ...again } = seen;
      return { items, next: { ...again, at: FIRST } };
    }
    const cursor = next?.cursor ?? lastCursor(paging.by, lastId, at) ?? seen.cursor;
    const kept = cursor === undefined ? seen : { ...seen, cursor };
    return { items, next: next ? { ...kept, at: next } : this.#ended(kept) };
  }

  /** Whether a page came before, twice already: some systems answer their last page for every page after it. */
  #isRepeated(items: unknown[]): boolean {
    const page = JSON.stringify(items);
    this.#repeats = page === this.#page && items.length > 0 ? this.#repeats + 1 : 0;
    this.#page = page;
    return this.#repeats > 1;
  }

  /** Notes that a list whose pages are counted has become shorter. */
  #watched(place: Place, answer: HttpAnswer, before: Place): Place {
    const { paging, order } = this.#listing.list;
    const counted = paging.by === 'page' || paging.by === 'offset';
    if (!counted || order === 'oldest change first') return place;
    const total = totalOf(paging, answer);
    if (total === undefined) return place;
    const shrunk = place.shrunk || (before.total !== undefined && total < before.total);
    return { ...place, total, ...(shrunk ? { shrunk } : {}) };
  }

  #unordered(): boolean {
    const { order } = this.#listing.list;
    return order === undefined || order === 'by id';
  }

  /** Pages of a window with an end, counted down. */
  async #fromTheEnd(place: Place, paging: Parameters<typeof pagesIn>[0]): Promise<{ items: unknown[]; next: Place }> {
    if (place.left === undefined) {
      const { answer, items } = await this.#ask(place, FIRST);
      const pages = pagesIn(paging, answer, items.length);
      const here = dated(place, answer);
      if (pages <= 1) return { items, next: this.#ended(this.#seen(here, items)) };
      return this.#fromTheEnd({ ...here, left: pages, size: items.length }, paging);
    }
    const page = place.left - 1;
    const { items } = await this.#ask(place, positionOf(paging, page, place.size ?? paging.size));
    const seen = this.#seen(place, items);
    return { items, next: page === 0 ? this.#ended(seen) : { ...seen, at: FIRST, left: page } };
  }

  /**
   * After a page of a list that is ordered by change, which is not its last one: the list from its last change on. Also where
   * the system names the next page itself, because nobody knows whether it counts what was passed over.
   */
  #keyset(place: Place, items: unknown[], goesOn: boolean): Place | undefined {
    const { list, record } = this.#listing;
    const counted = list.paging.by === 'page' || list.paging.by === 'offset';
    const named = list.paging.by === 'cursor' || list.paging.by === 'link header' || list.paging.by === 'next url';
    if (!this.#time || list.order !== 'oldest change first' || items.length === 0) return undefined;
    if (named ? !goesOn : !counted) return undefined;
    if (counted && (!('size' in list.paging) || items.length < (list.paging.size ?? 1))) return undefined;
    const last = items.map((item) => changedOf(record, item)).reduce(later, undefined);
    // Back by one step, because some systems leave their bound out. Where that is no way forward, the next page is.
    const from = last && before(last, this.#time, grainMs(this.#time));
    return from && (!place.from || from > place.from) ? { ...place, from, at: FIRST } : undefined;
  }

  async #ask(place: Place, at: Position): Promise<Asked> {
    const { list } = this.#listing;
    const now = this.#ctx.now();
    const written = (mark: Mark | undefined) => mark && this.#time && wireOf(mark, list.since ?? this.#time, now);
    const scope = { ...scopeOf(list.paging, at), since: written(place.from), until: written(place.until) };
    const answer = await this.#caller.call(this.#ctx, list.request, scope, { reads: true, next: at.url });
    return { answer, items: itemsOf(answer, list.items, list.maybeMissing) };
  }

  #seen(place: Place, items: unknown[]): Place {
    if (!this.#time) return place;
    const { record } = this.#listing;
    // A counter cannot be compared with a start: only the first page is surely from before whatever changed meanwhile.
    if (this.#unordered() && this.#time.as === 'number' && place.high !== undefined) return place;
    const high = items.map((item) => changedOf(record, item)).reduce(later, place.high);
    return high === undefined ? place : { ...place, high };
  }

  /**
   * Where the next pull begins: at the newest change that was seen, by the source's own clock, which may not be ours. A list
   * that is not ordered by change is only as new as its start; a window is as new as its end.
   */
  #ended(place: Place): Place {
    const cursor = place.cursor === undefined ? {} : { cursor: place.cursor };
    if (!this.#time) return cursor;
    if (place.until) {
      const { until, startedAt = until } = place;
      const more = until < startedAt;
      return { since: more ? until : startedAt, ...(more ? { until, startedAt } : {}) };
    }
    // Records that tell no time: what the list holds is known up to the start of this walk.
    const high = this.#listing.record.changed ? place.high : place.startedAt;
    const bounded =
      this.#unordered() && this.#time.as !== 'number' && high !== undefined && place.startedAt !== undefined;
    const reached = bounded && (place.startedAt as string) < high ? place.startedAt : high;
    const since = later(place.since, reached);
    return { ...cursor, ...(since ? { since } : {}) };
  }
}

/** The start of a walk as the source's clock has it, where that is behind ours and the answer tells. */
function dated(place: Place, { headers }: HttpAnswer): Place {
  const there = Date.parse(headers.date ?? '');
  if (place.startedAt === undefined || place.high !== undefined || !(there < Date.parse(place.startedAt))) return place;
  return { ...place, startedAt: new Date(there).toISOString() };
}

const lastCursor = (by: string, lastId: string | undefined, at: Position): string | undefined =>
  by === 'last id' ? (lastId ?? at.cursor) : by === 'cursor' ? at.cursor : undefined;

const later = (a: Mark | undefined, b: Mark | undefined): Mark | undefined =>
  a === undefined ? b : b === undefined || b < a ? a : b;
