import { describe, expect, it } from 'vitest';
import { config as schema } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import { REPAIRED } from '../domain/reconciliation/difference.ts';
import { wantedSchedules } from './wanted-schedules.ts';

const FLOWS = {
  orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write erp'] },
  stock: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'], every: '10m' },
};
const CONNECTIONS = {
  shop: { use: 'shopify', options: {}, poll: '30s' },
  erp: { use: 'kingdee', options: {}, windows: ['09:00', '21:00'], timezone: 'Europe/Berlin' },
  wms: { use: 'goodcang', options: {} },
};

/** What stands of each schedule, by its id. */
function schedules(more: object) {
  const config = schema.parse({ timezone: 'Asia/Shanghai', connections: CONNECTIONS, flows: FLOWS, ...more });
  const pulled = { pull: async function* () {} };
  const opened = Object.entries(config.connections).map(([id, { windows, timezone, poll }]) => [
    id,
    {
      id,
      connector: { kinds: { order: pulled, stock: pulled } },
      ...(windows ? { windows: { times: windows, timezone: timezone ?? config.timezone, runsPerDay: 5 } } : {}),
      ...(poll === undefined ? {} : { pollMs: poll }),
    } as unknown as Connection,
  ]);
  const wanted = wantedSchedules(config, new Map(opened as [string, Connection][]));
  return new Map(wanted.map(({ id, when, input }) => [id, { when, input }]));
}

describe('what happens by time', () => {
  it('is a poll, a window or an interval of its own for each connection, and never two of them', () => {
    const all = schedules({});
    expect([...all.keys()].filter((id) => id.startsWith('window/'))).toEqual([
      'window/shop/poll',
      'window/erp',
      'window/wms/stock',
    ]);
    expect(all.get('window/shop/poll')?.when).toEqual({ everyMs: 30_000 });
    expect(all.get('window/erp')?.when).toEqual({ times: ['09:00', '21:00'], timezone: 'Europe/Berlin' });
    expect(all.get('window/wms/stock')).toMatchObject({ when: { everyMs: 600_000 }, input: { flow: 'stock' } });
  });

  it('is a poll of a connection that bank statements come from, though no flow names it', () => {
    const config = schema.parse({ connections: { bank: { use: 'file', options: {} } }, flows: {} });
    const bank = { id: 'bank', connector: { kinds: {}, statements: { take: async () => [] } }, pollMs: 900_000 };
    const wanted = wantedSchedules(config, new Map([['bank', bank as unknown as Connection]]));
    expect(wanted.find(({ id }) => id === 'window/bank/poll')?.when).toEqual({ everyMs: 900_000 });
  });

  it('has no comparison of the systems where nobody asked for one', () => {
    expect(schedules({}).has('reconcile/planned')).toBe(false);
  });

  it('compares at times of the config’s own clocks, repairs what is safe, and waits for windows', () => {
    expect(schedules({ reconcile: { at: ['03:00', '15:30'], period: '2d' } }).get('reconcile/planned')).toEqual({
      when: { times: ['03:00', '15:30'], timezone: 'Asia/Shanghai' },
      input: { lastMs: 2 * 86_400_000, repair: REPAIRED, waits: true },
    });
  });

  it('compares by an interval, and only reports where nothing is to be repaired', () => {
    expect(schedules({ reconcile: { every: '6h', repair: [] } }).get('reconcile/planned')).toEqual({
      when: { everyMs: 6 * 3_600_000 },
      input: { lastMs: 7 * 86_400_000, repair: false, waits: true },
    });
  });
});
