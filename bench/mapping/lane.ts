import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { compileMappings } from '../../daemon/mappings.ts';
import { FUNCTIONS } from '../../mapper/functions.ts';
import type { Mapping, MappingContext } from '../../mapper/index.ts';
import { type Bench, type LaneResult, rounded } from '../lanes.ts';
import { ORDER_EXPRESSION } from './by-expression.ts';
import { orderByHand } from './by-hand.ts';
import { type FullOrder, fullOrder } from './record.ts';

/** One way of mapping an order; each is measured over the same orders. */
export interface Way {
  id: string;
  title: string;
  /** How many orders a slice maps: some 15 ms of work. */
  orders: number;
  map(order: FullOrder): unknown;
}

const CONTEXT: MappingContext = { now: Date.UTC(2026, 10, 22), values: {} };
const DIFFERENT_ORDERS = 500;
/** Of a round; the first round warms up and does not count. */
const SLICES = 40;

/** The mapping that ships, by hand, and by one expression. */
export async function waysOfMapping(): Promise<Way[]> {
  const { mapping: name } = JSON.parse(readFileSync(new URL('./subject.json', import.meta.url), 'utf8')) as {
    mapping: string;
  };
  const here = import.meta.url.endsWith('.ts') ? '../../mappings' : '../../../mappings';
  const mapping = (await compileMappings(fileURLToPath(new URL(here, import.meta.url)))).byName(name);
  if (!mapping) throw new Error(`there is no mapping ${name}`);
  const expression = jsonata(ORDER_EXPRESSION);
  for (const [function_, compute] of Object.entries(FUNCTIONS))
    expression.registerFunction(function_, compute as never);
  return [
    { id: 'byHand', title: 'by hand in TypeScript', orders: 2_500, map: orderByHand },
    { id: 'mapping', title: `mapping ${name}`, orders: 1_250, map: (order) => mapped(mapping, order) },
    { id: 'jsonata', title: 'one JSONata expression', orders: 25, map: (order) => expression.evaluate(order) },
  ];
}

function mapped(mapping: Mapping, order: FullOrder): unknown {
  const result = mapping.apply(order, CONTEXT);
  if (result instanceof Promise) throw new Error('this mapping waits');
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.target;
}

/** Throws where two ways make different orders. */
export async function mustAgree(ways: readonly Way[], orders: readonly FullOrder[]): Promise<void> {
  for (const order of orders) {
    const made = await Promise.all(ways.map((way) => way.map(order)));
    const plain = made.map((one) => JSON.parse(JSON.stringify(one)));
    plain.forEach((one, at) => {
      if (!isDeepStrictEqual(one, plain[0]))
        throw new Error(`${ways[at]?.id} and ${ways[0]?.id} differ in ${order.name}`);
    });
  }
}

/** Microseconds an order. */
async function measureWay(way: Way, orders: readonly FullOrder[], count: number): Promise<number> {
  const { map } = way;
  const startedAt = process.hrtime.bigint();
  for (let at = 0; at < count; at += 1) {
    const made = map(orders[at % orders.length] as FullOrder);
    if (made instanceof Promise) await made;
  }
  return Number(process.hrtime.bigint() - startedAt) / 1_000 / count;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** What mapping an order costs, beside the same by hand and by JSONata; no system and no ledger takes part. */
export async function mapping({ rounds, quick, tell }: Pick<Bench, 'rounds' | 'quick' | 'tell'>): Promise<LaneResult> {
  const ways = await waysOfMapping();
  const orders = Array.from({ length: DIFFERENT_ORDERS }, (_, index) => fullOrder(index));
  await mustAgree(ways, quick ? orders.slice(0, 20) : orders);
  const times = new Map<string, number[]>(ways.map((way) => [way.id, []]));
  const slices = quick ? 1 : SLICES;
  // Short slices in turn: what disturbs the machine disturbs all ways alike, and their ratio is taken slice by slice.
  for (let round = 0; round <= rounds; round += 1) {
    for (let slice = 0; slice < slices; slice += 1) {
      for (const way of ways) {
        const us = await measureWay(way, orders, way.orders);
        if (round > 0) times.get(way.id)?.push(us);
      }
    }
    tell(`mapping: round ${round}/${rounds}`);
  }
  const figures = (id: string) => times.get(id) as number[];
  const ratio = (a: string, b: string) => median(figures(a).map((us, at) => us / (figures(b)[at] as number)));
  const own = ways.find((way) => way.id === 'mapping') as Way;
  await measureWay(own, orders, quick ? 1_000 : 100_000);
  const byHand = ways.find((way) => way.id === 'byHand') as Way;
  const late = median(
    await repeated(slices, async () => {
      const hand = await measureWay(byHand, orders, byHand.orders);
      return (await measureWay(own, orders, own.orders)) / hand;
    }),
  );

  const us = Object.fromEntries(ways.map(({ id }) => [id, median(figures(id))])) as Record<string, number>;
  const json = {
    ...Object.fromEntries(ways.map(({ id }) => [`${id}UsPerOrder`, rounded(us[id] as number)])),
    timesByHand: rounded(ratio('mapping', 'byHand')),
    timesFasterThanJsonata: rounded(ratio('jsonata', 'mapping')),
    afterHundredThousandTimesByHand: rounded(late),
  };
  const width = Math.max(...ways.map(({ title }) => title.length));
  const lines = ways.map(({ id, title }) => {
    const figure = us[id] as number;
    return `${title.padEnd(width)}  ${figure.toFixed(1).padStart(8)} us/order  ${ratio(id, 'byHand').toFixed(1).padStart(6)} x by hand`;
  });
  const after = `mapping: ${json.timesFasterThanJsonata} times faster than JSONata; after 100,000 orders more ${late.toFixed(1)} x by hand`;
  return { json, text: [...lines, after].join('\n') };
}

async function repeated(times: number, work: () => Promise<number>): Promise<number[]> {
  const figures: number[] = [];
  for (let at = 0; at < times; at += 1) figures.push(await work());
  return figures;
}
