import { expect, it } from 'vitest';
import { config } from '../../config/schema.ts';
import type { Connection } from '../../connectors/connections.ts';
import { Tally } from '../../mapper/compare/tally.ts';
import { type Mapping, MappingBook } from '../../mapper/index.ts';
import type { RecentRecord, RecentRequest } from '../../store/ledger.ts';
import { compareInbound, type RecordLabel } from './diff-records.ts';

const text = (currency: string) => `waybill: 1
from: shop/stock
to: stock
rules: { sku: sku, location: { const: ${currency} }, available: { from: available, as: integer } }
`;
const mappingOf = (location: string) =>
  MappingBook.compile([{ path: 'shop/stock.yaml', text: text(location) }]).byName('shop/stock') as Mapping;

/** A ledger of two shops: every second record is the other's; each page is asked for once. */
function twoShops(count: number) {
  const asked: string[] = [];
  const all = Array.from({ length: count }, (_, index): RecentRecord => {
    const data = index === 5 ? undefined : { sku: `S${index}`, available: index };
    const connectionId = index % 2 === 0 ? 'even' : 'odd';
    const id = `r${index}`;
    return {
      recordId: id,
      rootId: id,
      connectionId,
      kind: 'stock',
      sourceId: id,
      number: `#${index}`,
      revision: 1,
      changedAt: 1_000 + index,
      data,
    };
  }).reverse();
  const recentRecords = async ({ connectionId, limit, before, sinceMs = 0 }: RecentRequest) => {
    asked.push(`${connectionId} ${before?.recordId ?? 'first'}`);
    return all
      .filter((record) => record.connectionId === connectionId && record.changedAt >= sinceMs)
      .filter((record) => !before || record.changedAt < before.changedAt)
      .slice(0, limit);
  };
  return { asked, ledger: { recentRecords } as never };
}

const sources = ['even', 'odd'].map((id) => ({ id, params: {} }) as unknown as Connection);
const settings = config.parse({ connections: {}, flows: {} });

async function compared(count: number, window: { last: number; sinceMs?: number }) {
  const { asked, ledger } = twoShops(count);
  const tally = new Tally<RecordLabel>(1_000);
  const bench = { ledger, config: settings, connections: new Map(), now: 0 };
  const pair = { before: mappingOf('A'), after: mappingOf('B') };
  const span = await compareInbound(bench, pair, sources, 'stock', window, tally);
  const numbers = tally.groups()[0]?.examples[0]?.records.map(({ number }) => number) ?? [];
  return { asked, span, tally, numbers };
}

it('takes the last records of several connections together, newest first, and no page twice', async () => {
  const { asked, numbers, span } = await compared(1_000, { last: 450 });
  expect(numbers).toEqual(Array.from({ length: 450 }, (_, index) => `#${999 - index}`));
  expect(asked.sort()).toEqual(['even first', 'even r600', 'odd first', 'odd r601']);
  expect(span).toEqual({ closed: 0, from: 1_550, to: 1_999 });
});

it('ends with what there is, and counts what can no longer be read', async () => {
  const { numbers, span, tally } = await compared(9, { last: 100, sinceMs: 1_003 });
  expect(numbers).toEqual(['#8', '#7', '#6', '#4', '#3']);
  expect(tally.records).toBe(5);
  expect(span).toEqual({ closed: 1, from: 1_003, to: 1_008 });
  expect((await compared(0, { last: 5 })).tally.records).toBe(0);
});
