import { fromVendorTime, toVendorTime } from '../naive-time.ts';
import { walkSeconds } from '../second-walk.ts';
import { type Domain, type OdooContext, type Row, search } from './call.ts';

const PAGE_SIZE = 200;
/** Times are written without a zone, and are UTC. */
const UTC = '+00:00';

export const toIso = (time: unknown): string | undefined => fromVendorTime(time, UTC);
export const toOdoo = (iso: string): string => toVendorTime(iso, UTC);

/**
 * Records changed since the cursor, oldest change first. The database keeps `write_date` to the microsecond and tells the second, and one
 * transaction gives all its records one time: so they are walked by seconds, and inside one by id.
 */
export function changedRecords(
  ctx: OdooContext,
  model: string,
  fields: readonly string[],
  domain: Domain,
  cursor: string | null,
): AsyncIterable<{ items: Row[]; cursor: string }> {
  const { company, overlapMs } = ctx.options;
  const own: Domain = company ? [...domain, ['company_id', 'in', [company, false]]] : domain;
  const page = (when: Domain, order: string) =>
    search(ctx, model, ['write_date', ...fields], [...own, ...when], { order, limit: PAGE_SIZE });
  const shifted = (second: string, ms: number) => toOdoo(new Date(Date.parse(toIso(second) ?? '') + ms).toISOString());
  const next = (second: string) => shifted(second, 1_000);
  return walkSeconds<Row>(
    {
      pageSize: PAGE_SIZE,
      since: (second) => page([['write_date', '>=', second]], 'write_date, id'),
      within: (second, afterId) =>
        page(
          [
            ['write_date', '>=', second],
            ['write_date', '<', next(second)],
            ['id', '>', afterId],
          ],
          'id',
        ),
      secondOf: ({ write_date }) => String(write_date),
      idOf: ({ id }) => id,
      next,
      again: (second) => shifted(second, -overlapMs),
      beginning: '1990-01-01 00:00:00',
    },
    cursor,
  );
}
