import { type Bench, type LaneResult, rounded, roundedAll } from './lanes.ts';
import { compare, type Figures, type Load } from './measure.ts';
import { type Mover, ORDER, PAGE, PLAIN, WAYBILL } from './movers.ts';
import { table } from './table.ts';

const MOVERS = [WAYBILL, PLAIN, PAGE, ORDER] as const;

/** Lane (c) makes some 20 orders a second: a few hundred tell as much as 10,000. */
const MOST_ORDERS_ONE_BY_ONE = 300;

async function compareMovers(bench: Bench, movers: readonly Mover[], load: Load): Promise<Map<string, Figures>> {
  const lanes = movers.map((mover) => ({
    mover,
    load: mover === ORDER ? { ...load, orders: Math.min(load.orders, MOST_ORDERS_ONE_BY_ONE) } : load,
  }));
  return compare(lanes, bench.rounds, bench.ends, bench.tell);
}

/** Rates of the first mover over each of the others. */
function ratios(results: Map<string, Figures>, first: string): Record<string, number | undefined> {
  const rate = results.get(first)?.ordersPerSecond ?? 0;
  return Object.fromEntries(
    [...results]
      .filter(([id]) => id !== first)
      .map(([id, figures]) => [`to-${id}`, rounded(rate / figures.ordersPerSecond)]),
  );
}

const titled = (movers: readonly Mover[], results: Map<string, Figures>) =>
  movers.flatMap(({ id, title }) => {
    const figures = results.get(id);
    return figures ? [{ title, figures }] : [];
  });

/** Shop -> mapped -> ERP: 2,000 and 10,000 orders, 20 ms and 0 ms a call. */
export async function move(bench: Bench): Promise<LaneResult> {
  const texts: string[] = [];
  const json: Record<string, unknown> = {};
  for (const delayMs of [20, 0]) {
    for (const orders of bench.quick ? [500] : [2_000, 10_000]) {
      bench.tell(`move: ${orders} orders, ${delayMs} ms a call`);
      const results = await compareMovers(bench, MOVERS, { orders, concurrency: 50, pageSize: 250, sink: { delayMs } });
      texts.push(table(`${orders} orders, ${delayMs} ms a call`, titled(MOVERS, results)));
      json[`${orders}x${delayMs}ms`] = {
        ...Object.fromEntries([...results].map(([id, figures]) => [id, roundedAll(figures)])),
        ratios: ratios(results, WAYBILL.id),
      };
    }
  }
  return { text: texts.join('\n\n'), json };
}

/** The same with an ERP that fails 2% with 500 and throttles 2%. */
export async function faults(bench: Bench): Promise<LaneResult> {
  const movers = [WAYBILL, PLAIN] as const;
  const orders = bench.quick ? 500 : 10_000;
  const sink = { delayMs: 20, error: 0.02, rate: 0.02 };
  bench.tell(`faults: ${orders} orders, 2% 500 and 2% 429`);
  const results = await compareMovers(bench, movers, { orders, concurrency: 50, pageSize: 250, sink });
  return {
    text: table(`${orders} orders, 2% 500, 2% 429`, titled(movers, results)),
    json: {
      ...Object.fromEntries([...results].map(([id, figures]) => [id, roundedAll(figures)])),
      ratios: ratios(results, WAYBILL.id),
    },
  };
}
