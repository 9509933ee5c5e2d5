import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres } from '../test/postgres.ts';
import { growPostgres, growSqlite } from './grow.ts';
import { type Bench, type LaneResult, rounded, roundedAll } from './lanes.ts';
import { type Figures, measure, medians, type Place, withFolder } from './measure.ts';
import { WAYBILL } from './movers.ts';
import { table } from './table.ts';

/** A ledger under test: what it is called, where it is, and how far the shop's list was moved into it. */
interface Grown {
  name: string;
  records: number;
  place: Place;
}

const TEMPLATE_ORDERS = 1_000;

/** The move lane with nothing, 100,000 and 1,000,000 orders already in the ledger, on SQLite and on PostgreSQL. */
export function growth(bench: Bench): Promise<LaneResult> {
  const load = { orders: bench.quick ? 500 : 5_000, concurrency: 50, pageSize: 250, sink: { delayMs: 20 } };
  const sizes = [0, ...(bench.records ?? (bench.quick ? [10_000] : [100_000, 1_000_000]))];
  return withFolder(async (folder) => {
    const postgres = bench.stores.includes('postgres') ? await startPostgres() : undefined;
    if (!postgres && bench.stores.includes('postgres')) bench.tell('growth: no PostgreSQL on this machine');
    try {
      const grown: Grown[] = [];
      for (const records of sizes) {
        if (bench.stores.includes('sqlite')) grown.push(await grow(bench, join(folder, `sqlite-${records}`), records));
        if (postgres) {
          const store = await postgres.freshDatabase();
          grown.push(await grow(bench, join(folder, `postgres-${records}`), records, store));
        }
      }
      const runs = new Map<Grown, Figures[]>(grown.map((one) => [one, []]));
      for (let round = 0; round < bench.rounds; round += 1) {
        for (const [one, figures] of runs) {
          figures.push(await measure(WAYBILL, load, bench.ends, { ...one.place }));
          one.place.from += load.orders;
          bench.tell(
            `round ${round + 1}/${bench.rounds} ${one.name}: ${figures.at(-1)?.ordersPerSecond.toFixed(0)} orders/s`,
          );
        }
      }
      return report(new Map([...runs].map(([one, figures]) => [one, medians(figures)])));
    } finally {
      await postgres?.stop();
    }
  });
}

/** Moves some orders for real and multiplies their rows. An "empty" ledger holds those few too: the same warm start for all. */
async function grow({ ends, tell }: Bench, folder: string, records: number, store?: string): Promise<Grown> {
  await mkdir(folder, { recursive: true });
  const place: Place = { folder, from: 0, ...(store !== undefined && { store }) };
  const name = `${store ? 'postgres' : 'sqlite'} ${records}`;
  await measure(WAYBILL, { orders: TEMPLATE_ORDERS, concurrency: 50, pageSize: 250, sink: {} }, ends, place);
  const startedAt = Date.now();
  if (records > 0) {
    const copies = Math.ceil(records / TEMPLATE_ORDERS);
    const made = (copied: number) => tell(`growth: ${name}: ${copied * TEMPLATE_ORDERS} records`);
    if (store) await growPostgres(store, copies, made);
    else growSqlite(join(folder, 'waybill.db'), copies, made);
  }
  // SQLite holds the thread for minutes: what the ends closed meanwhile is noticed before they are asked again.
  await sleep(100);
  tell(`growth: ${name} records ready after ${((Date.now() - startedAt) / 1_000).toFixed(0)} s`);
  return { name, records, place: { ...place, from: TEMPLATE_ORDERS } };
}

function report(results: Map<Grown, Figures>): LaneResult {
  const rows = [...results].map(([{ name }, figures]) => ({ title: `${name} records before`, figures }));
  const json = Object.fromEntries(
    [...results].map(([{ name, records, place }, figures]) => {
      const empty = [...results].find(([other]) => other.records === 0 && !other.place.store === !place.store)?.[1];
      const toEmpty = figures.ordersPerSecond / (empty?.ordersPerSecond ?? Number.NaN);
      return [name, { ...roundedAll(figures), records, toEmpty: rounded(toEmpty) }];
    }),
  );
  return { text: table('move into a grown ledger', rows), json };
}
