import type { ConnectorContext } from '../connector.ts';
import type { Domain, TrytonApi } from './api.ts';
import type { TrytonOptions } from './options.ts';
import { timestamp } from './wire.ts';

const PAGE = 100;
/** Rows are stamped before their transaction commits: each round begins so far before the last one did. */
const OVERLAP_MS = 60_000;

/** Whatever changes of a party: an address of its own moves no time of its party. */
const STAMPS = ['', 'addresses.', 'contact_mechanisms.', 'identifiers.'].flatMap((of) => [
  `${of}create_date`,
  `${of}write_date`,
]);

/** A round: what changed since `since`, behind the party `after`; the next round asks since `next`. */
interface Round {
  since: string | undefined;
  next: string;
  after: number;
}

const DAY_ONE = '1970-01-01T00:00:00.000000Z';
const stamped = (at: number): string => new Date(at).toISOString().replace('Z', '000Z');

function roundOf(cursor: string | null, theirs: number): Round {
  const [since, next, after] = cursor?.split('|') ?? [];
  if (next !== undefined) return { since: since === DAY_ONE ? undefined : since, next, after: Number(after) };
  const back = stamped(theirs - OVERLAP_MS);
  // A clock that was set back stamps what is new before what was read.
  return { since: since !== undefined && since > back ? back : since, next: back, after: 0 };
}

/**
 * Parties of which anything changed since the cursor, by id: a party that changes meanwhile is met again in the next round, which
 * begins before this one did. The cursor is `{since}`, or `{since}|{next}|{id}` inside a round.
 */
export async function* changedParties<Row extends { id: number }>(
  ctx: ConnectorContext<TrytonOptions>,
  api: TrytonApi,
  domain: Domain,
  fields: string[],
  cursor: string | null,
): AsyncGenerator<{ rows: Row[]; cursor: string }> {
  const { since, next, after } = roundOf(cursor, ctx.now() + Math.min(0, ctx.http.clockGapMs()));
  const changed: Domain[] = since ? [['OR', ...STAMPS.map((stamp) => [stamp, '>=', timestamp(since)])]] : [];
  let inside = after > 0;
  for (let last = after; ; ) {
    const wanted = [...domain, ...changed, ['id', '>', last]];
    const found = await api.search<Row>('party.party', wanted, fields, { order: [['id', 'ASC']], limit: PAGE });
    // What is not behind the last one was read before.
    const rows = found.filter(({ id }) => id > last);
    const full = rows.length === PAGE;
    last = rows.at(-1)?.id ?? last;
    // A round that was begun must end; one that meets nothing leaves its cursor where it was.
    if (rows.length > 0 || inside) yield { rows, cursor: full ? `${since ?? DAY_ONE}|${next}|${last}` : next };
    if (!full) return;
    inside = true;
  }
}
