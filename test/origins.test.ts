import { afterEach, expect, it } from 'vitest';
import { DEFAULT_ACCOUNT } from '../sandbox/salesforce/access.ts';
import { onEachDatabase, testClock } from './ledgers.ts';
import { type LineUp, SHIPPED_LINE_UP } from './line-ups.ts';
import { sandboxScene } from './sandbox-scene.ts';

const LINE_UP: LineUp = {
  ...SHIPPED_LINE_UP,
  systems: [...SHIPPED_LINE_UP.systems, 'salesforce'],
  connections: (sandbox) => ({
    ...SHIPPED_LINE_UP.connections(sandbox),
    crm: {
      use: 'salesforce',
      options: {
        url: sandbox.url('salesforce'),
        clientId: DEFAULT_ACCOUNT.clientId,
        clientSecret: DEFAULT_ACCOUNT.clientSecret,
        currency: 'EUR',
      },
    },
  }),
};

const CONFIG = {
  flows: {
    orders: { kinds: ['order'], from: ['shop', 'crm'], steps: ['map', 'write erp', 'write wms'] },
    fulfil: { kinds: ['shipment'], from: ['wms'], steps: ['map', 'write $origin'] },
  },
};

onEachDatabase('orders of a shop and of a CRM that has no place for parcels', (ledgers) => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  it('ship together: the shop is told, and nothing waits for the other', async () => {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const { act, flow, sandbox, close } = await sandboxScene(ledger, clock, CONFIG, LINE_UP);
    ends.push(close);
    const entries = (system: string, kind: string) =>
      sandbox
        .system(system)
        .entries()
        .filter((entry) => entry.kind === kind && entry.live);

    act('shopify', 'place', { country: 'DE', paid: true, lines: [{ sku: 'WB-001', quantity: 1 }] });
    const address = {
      ShippingStreet: 'Kai 1',
      ShippingCity: 'Hamburg',
      ShippingPostalCode: '20457',
      ShippingCountry: 'DE',
    };
    act('salesforce', 'enter', address);
    await flow();
    expect(entries('kingdee', 'order')).toHaveLength(2);
    for (const { id } of entries('goodcang', 'shipment')) act('goodcang', 'ship', { code: id });
    await flow();
    expect(entries('goodcang', 'shipment').filter(({ complete }) => complete)).toHaveLength(2);
    expect(entries('shopify', 'shipment')).toHaveLength(1);
    expect(await ledger.cases({ state: 'open', limit: 10 })).toEqual([]);
    expect(await ledger.pack({ flow: 'fulfil', max: 10, maxNumberBytes: 1_900, closedQueues: [] })).toBeNull();
  });
});
