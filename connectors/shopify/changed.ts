import { z } from 'zod';
import { tooDear } from './by-id.ts';
import { graphql, type ShopifyContext } from './graphql.ts';

/** A list as the vendor pages it. */
export interface Nodes<T> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: T[];
}

/** A list that can be asked for what changed since a time, the longest unchanged first. */
export interface ChangingList {
  /** Takes `$first`, `$after` and `$query`, sorts by `UPDATED_AT`, and has the list as its one field. */
  document: string;
  field: string;
  pageSize: number;
  /** Further variables of the document. */
  variables?: Record<string, unknown>;
}

export interface Changing {
  updatedAt: string;
}

/** Shopify pages through so many objects of one search and no further (https://shopify.dev/docs/api/usage/limits). */
const LONGEST_SEARCH = 25_000;

const cursorSchema = z.object({ since: z.iso.datetime() });

/** What a cursor says: everything changed before this instant has been staged. */
export const sinceOf = (cursor: string | null): string | undefined =>
  cursor === null ? undefined : cursorSchema.parse(JSON.parse(cursor)).since;

export const cursorOf = (since: string): string => JSON.stringify({ since });

/** Times that sort as text. */
export const versionOf = ({ updatedAt }: Changing): string => new Date(updatedAt).toISOString();

/** The words of a search for what changed since an instant; all there is without one. */
export const changedSince = (atMs: number | undefined): string =>
  atMs === undefined ? '' : `updated_at:>='${new Date(atMs).toISOString().replace(/\.\d+/, '')}'`;

/**
 * Rows changed since an instant. `updated_at` moves while pages are read and the search lags behind the rows, so each walk reaches back a
 * little; within one walk the vendor's own cursor leads on, as far as it leads. What a page costs is the vendor's to say: one that would cost
 * too much is asked for by halves.
 */
export async function* changed<T extends Changing>(
  ctx: ShopifyContext,
  { document, field, pageSize, variables = {} }: ChangingList,
  from: string | undefined,
): AsyncGenerator<{ nodes: T[]; since: string }> {
  let since = from;
  let query = '';
  let after: string | null = null;
  let first = pageSize;
  let seen = LONGEST_SEARCH;
  for (;;) {
    if (seen + first > LONGEST_SEARCH) {
      query = changedSince(since === undefined ? undefined : Date.parse(since) - ctx.options.overlapSeconds * 1_000);
      after = null;
      seen = 0;
    }
    let data: Record<string, Nodes<T>>;
    try {
      data = await graphql(ctx, document, { ...variables, first, after, query });
    } catch (error) {
      if (!tooDear(error) || first === 1) throw error;
      first = Math.ceil(first / 2);
      continue;
    }
    const { nodes, pageInfo } = data[field] as Nodes<T>;
    for (const version of nodes.map(versionOf)) if (!since || version > since) since = version;
    if (since) yield { nodes, since };
    seen += nodes.length;
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage || after === null) return;
  }
}
