import { isLevel } from '../../domain/stock/level.ts';
import { noteOuts } from '../demand/outs.ts';
import { recordRow } from '../ids.ts';
import { page, type Session } from '../session.ts';
import type { Arrival } from '../stage-plan.ts';
import { moveArticles } from './moved.ts';

/** Keeps the numbers of levels as they are mapped: what may be sold is asked by article, and records are sealed. */
export async function noteLevels(
  session: Session,
  made: readonly { recordId: string; canonical: unknown }[],
): Promise<void> {
  const levels = made.flatMap(({ recordId, canonical }) =>
    isLevel(canonical) ? [{ id: recordRow(recordId), ...canonical }] : [],
  );
  if (levels.length === 0) return;
  const rows = await session.all<{ id: number; connection: string; changed_at: number }>(
    `SELECT o.id, o.connection, o.changed_at FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o
      WHERE o.id = r.id AND o.kind = 'stock'`,
    [page(levels.map(({ id }) => ({ id })))],
  );
  const records = new Map(rows.map((row) => [Number(row.id), row]));
  const kept = levels.flatMap(({ id, sku, location = '', available, onHand }) => {
    const record = records.get(id);
    return record
      ? [{ id, connection: record.connection, at: Number(record.changed_at), sku, location, available, onHand }]
      : [];
  });
  if (kept.length === 0) return;
  const before = await session.all<{
    record_id: number;
    sku: string;
    location: string;
    available: number;
    on_hand: number | null;
  }>(
    `SELECT l.record_id, l.sku, l.location, l.available, l.on_hand FROM ${session.rows('r', { id: 'int' })} CROSS JOIN stock_levels l
      WHERE l.record_id = r.id`,
    [page(kept)],
  );
  const known = new Map(before.map((row) => [Number(row.record_id), row]));
  const isNew = ({ id, sku, location, available, onHand }: (typeof kept)[number]): boolean => {
    const row = known.get(id);
    const same = row?.sku === sku && row.location === location && Number(row.available) === available;
    return !same || (row.on_hand === null ? undefined : Number(row.on_hand)) !== onHand;
  };
  // Of records that tell of one place, the last is its level.
  const places = [
    ...new Map(kept.map((one) => [JSON.stringify([one.connection, one.sku, one.location]), one])).values(),
  ];
  const others = kept.filter(isNew);
  const moved = others.flatMap(({ id, sku }) => [sku, ...(known.has(id) ? [known.get(id)?.sku as string] : [])]);
  // A record that names another article or place by now is no word on the one before.
  await session.run(
    `DELETE FROM stock_levels WHERE record_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
    [page(kept)],
  );
  await session.insert(
    'stock_levels',
    ['connection', 'sku', 'location', 'record_id', 'available', 'on_hand', 'read_at'],
    places.map((one) => [one.connection, one.sku, one.location, one.id, one.available, one.onHand ?? null, one.at]),
    `(connection, sku, location) DO UPDATE SET record_id = excluded.record_id, available = excluded.available,
      on_hand = excluded.on_hand, read_at = excluded.read_at`,
  );
  await noteOuts(session, places.filter(isNew));
  await moveArticles(session, moved);
}

/** Levels that were read and are as they were: by now they show what their system was told before. */
export async function levelsRead(session: Session, arrivals: readonly Arrival[], now: number): Promise<void> {
  const same = arrivals.filter(({ staged, record }) => staged === 'same' && record.kind === 'stock');
  if (same.length === 0) return;
  await session.run(
    `UPDATE stock_levels SET read_at = ? WHERE record_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
    [now, page(same.map(({ recordRow: id }) => ({ id })))],
  );
}
