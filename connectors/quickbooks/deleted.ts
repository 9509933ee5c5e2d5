import type { SourceRecord } from '../connector.ts';
import { call, type QuickbooksContext } from './call.ts';

/** What change data capture tells of something that was deleted: no more than that. */
interface Deleted {
  Id: string;
  at: string;
}

interface Captured {
  CDCResponse?: { QueryResponse?: Record<string, unknown>[] }[];
}

/**
 * As far back as the vendor keeps what was deleted: thirty days, and one who asks for more is refused. Less an hour, because a time is told in
 * whole seconds, the request takes a while, and the vendor's clock may be ahead of ours.
 */
const KEPT_MS = 30 * 86_400_000 - 3_600_000;

/** The time up to which a cursor of `changedIn` has read. */
const readUntil = (cursor: string): number => Date.parse(cursor.split('/')[0] as string);

/**
 * Objects of an entity that were deleted since what the cursor has read. Change data capture alone tells of them; what changed besides comes with it,
 * a thousand objects at most, and is read by query.
 */
async function deletedSince(ctx: QuickbooksContext, entity: string, cursor: string): Promise<Deleted[]> {
  const since = Math.max(readUntil(cursor) - ctx.options.overlapMs, ctx.now() - KEPT_MS);
  const query = { entities: entity, changedSince: `${new Date(since).toISOString().slice(0, 19)}Z` };
  const { CDCResponse = [] } = await call<Captured>(ctx, 'GET', '/cdc', { query });
  return CDCResponse.flatMap(({ QueryResponse = [] }) =>
    QueryResponse.flatMap(
      (one) => (one[entity] ?? []) as { Id: string; status?: string; MetaData?: { LastUpdatedTime?: string } }[],
    ),
  )
    .filter(({ status }) => status === 'Deleted')
    .map(({ Id, MetaData }) => ({ Id, at: new Date(MetaData?.LastUpdatedTime ?? since).toISOString() }));
}

/** What was deleted is worth nothing, as little as what was voided; its number is told no more. */
const goneRecord = (
  { options }: QuickbooksContext,
  kind: SourceRecord['kind'],
  { Id, at }: Deleted,
  more: object,
): SourceRecord => ({
  kind,
  id: Id,
  version: at,
  data: {
    Id,
    SyncToken: '',
    TxnDate: at.slice(0, 10),
    TotalAmt: 0,
    Line: [],
    currency: options.currency,
    voided: true,
    ...more,
  },
});

/**
 * A page of what was deleted since the cursor, which stays where it is. Of what was deleted before the first pull there is no record.
 *
 * @param more - what an object of this kind says besides
 */
export async function* gonePage(
  ctx: QuickbooksContext,
  entity: string,
  kind: SourceRecord['kind'],
  cursor: string | null,
  more: object = {},
): AsyncGenerator<{ records: SourceRecord[]; cursor: string }> {
  const gone = cursor === null ? [] : await deletedSince(ctx, entity, cursor);
  if (cursor !== null && gone.length > 0)
    yield { records: gone.map((one) => goneRecord(ctx, kind, one, more)), cursor };
}
