import { z } from 'zod';
import type { Page } from '../connector.ts';
import { tooDear } from './by-id.ts';
import { changedSince, type Nodes } from './changed.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import { LEVELS_CHANGED, STOCK_PLACES } from './stock-changes.graphql.ts';
import { type Level, levelRecord } from './stock-level.ts';

const PAGE = 100;
/** An answer tells the vendor's time in whole seconds, and is some time on its way. */
const TOLD_WITHIN_MS = 2_000;

/** How far reading has come: all that changed before `since` is staged; `begun` and `at` are of a walk that is under way. */
const cursorSchema = z.object({
  since: z.iso.datetime().optional(),
  begun: z.iso.datetime().optional(),
  at: z.object({ place: z.string(), after: z.string().nullable() }).optional(),
});
type Cursor = z.infer<typeof cursorSchema>;

/**
 * Levels that changed since the cursor, place by place: all that are open, or the one that the connection names. The list has no order of time, so the next
 * walk begins where this one began by the shop's clock, and not at the newest that it saw: what changes behind it would be missed.
 */
export async function* changedLevels(ctx: ShopifyContext, cursor: string | null): AsyncGenerator<Page> {
  const from: Cursor = cursor === null ? {} : cursorSchema.parse(JSON.parse(cursor));
  const { overlapSeconds, locationId } = ctx.options;
  const query = from.since ? changedSince(Date.parse(from.since) - overlapSeconds * 1_000) : null;
  const startedAt = ctx.now();
  const places = locationId ? [locationId] : await openPlaces(ctx);
  // The clock is told by the first answer.
  let begun = from.begun;
  const open = from.at ? places.filter((place) => place >= (from.at as { place: string }).place) : places;
  for (const [index, place] of open.entries()) {
    let after = from.at?.place === place ? from.at.after : null;
    for (;;) {
      const { nodes, pageInfo } = await levelsOf(ctx, place, after, query);
      begun ??= new Date(startedAt + Math.min(0, ctx.http.clockGapMs()) - TOLD_WITHIN_MS).toISOString();
      const more = pageInfo.hasNextPage && pageInfo.endCursor !== null;
      after = more ? pageInfo.endCursor : null;
      const next = more ? place : open[index + 1];
      const reached: Cursor = next
        ? { ...(from.since ? { since: from.since } : {}), begun, at: { place: next, after } }
        : { since: begun };
      const records = nodes.flatMap((level) => levelRecord(level, place) ?? []);
      // An idle poll of a shop with one place writes nothing down.
      if (records.length > 0 || next || from.at || cursor === null || open.length > 1)
        yield { records, cursor: JSON.stringify(reached) };
      if (!more) break;
    }
  }
}

/** In the order of their ids, which a place keeps. */
async function openPlaces(ctx: ShopifyContext): Promise<string[]> {
  const places: string[] = [];
  for (let after: string | null = null; ; ) {
    const data: { locations: Nodes<{ id: string }> } = await graphql(ctx, STOCK_PLACES, { after });
    places.push(...data.locations.nodes.map(({ id }) => id));
    after = data.locations.pageInfo.endCursor;
    if (!data.locations.pageInfo.hasNextPage || after === null) return places.sort();
  }
}

/** One page; what would cost too much is asked for by halves. A place that is gone has no levels. */
async function levelsOf(
  ctx: ShopifyContext,
  location: string,
  after: string | null,
  query: string | null,
  first = PAGE,
): Promise<Nodes<Level>> {
  try {
    const data: { location: { inventoryLevels: Nodes<Level> } | null } = await graphql(ctx, LEVELS_CHANGED, {
      ...{ location, first, after, query },
    });
    return data.location?.inventoryLevels ?? { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  } catch (error) {
    if (!tooDear(error) || first === 1) throw error;
    return levelsOf(ctx, location, after, query, Math.ceil(first / 2));
  }
}
