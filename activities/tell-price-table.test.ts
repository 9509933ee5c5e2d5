import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PRICE_TABLE } from '../domain/prices/places.ts';
import { MappingBook } from '../mapper/index.ts';
import { onEachDatabase, scratchFolder, testClock } from '../test/ledgers.ts';
import { connectionOf, connectorOf, spineScene } from '../test/spine-scene.ts';
import { tellPriceTable } from './tell-price-table.ts';

const HEAD = 'sku,tier,currency,amount,from_quantity,valid_from,valid_to';
const book = MappingBook.compile([
  {
    path: 'plain/price-out.yaml',
    text: 'waybill: 1\nfrom: price\nto: plain/price\nrules:\n  sku: sku\n  tier: { from: tier, missing: skip }\n  currency: currency\n  amount: amount\n',
  },
]);

onEachDatabase('the price table', (ledgers) => {
  async function begin() {
    // 2027-01-15T08:00:00Z: the prices of the year before are over.
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const file = join(scratchFolder('waybill-table-'), 'prices.csv');
    const scene = spineScene(ledger, clock, { current: () => book, released: async () => ({ of: () => book }) });
    const connections = scene.deps.connections as Map<string, ReturnType<typeof connectionOf>>;
    connections.set('erp', connectionOf('erp', connectorOf('plain', 'storefront', 'price', scene.erp)));
    const configure = (shop: { currencies?: string[]; tiers?: string[] }) => {
      scene.deps.config = {
        ...scene.deps.config,
        timezone: 'Asia/Shanghai',
        prices: { table: file, shops: { erp: shop }, audit: {} },
        flows: { orders: { kinds: ['price'], from: [PRICE_TABLE], steps: ['map', 'write erp'] } },
      };
      const tell = tellPriceTable(scene.deps);
      /** A table that lies still in its folder is told at the second look. */
      return async () => {
        await tell();
        const signs = await tell();
        await scene.settle();
        return signs;
      };
    };
    const write = (...rows: string[]) => writeFileSync(file, `${[HEAD, ...rows].join('\n')}\n`);
    const held = () =>
      scene.erp.live().map(({ payload }) => Object.values(payload as Record<string, string>).join(' '));
    const at = async (iso: string) => {
      clock.pass(Date.parse(iso) - clock.now());
      await ledger.sweep(clock.now(), 5_000);
      await scene.settle();
    };
    return { scene, configure, write, held, at, file, clock };
  }

  it('is told as it counts now, follows its days by the zone of the house, and withdraws what leaves it', async () => {
    const { configure, write, held, at } = await begin();
    const look = configure({});
    write(
      'X,base,EUR,24.90,,,',
      'X,A,EUR,19.90,,,2027-01-31',
      'X,A,EUR,18.00,,2027-02-01,',
      'Y,B,EUR,7.00,,2027-02-01,',
    );
    expect(await look()).toEqual([]);
    expect(held()).toEqual(['X EUR 24.90', 'X A EUR 19.90']);
    // Midnight in Shanghai.
    await at('2027-01-31T15:59:59.999Z');
    expect(held()).toEqual(['X EUR 24.90', 'X A EUR 19.90']);
    await at('2027-01-31T16:00:00Z');
    expect(held()).toEqual(['X EUR 24.90', 'X A EUR 18.00', 'Y B EUR 7.00']);
    write('X,base,EUR,24.90,,,', 'Y,B,EUR,6.50,,,');
    await look();
    expect(held()).toEqual(['X EUR 24.90', 'Y B EUR 6.50']);
    write('X,base,EUR,24.90,,,', 'X,A,EUR,17.00,,,', 'Y,B,EUR,6.50,,,');
    await look();
    expect(held()).toEqual(['X EUR 24.90', 'Y B EUR 6.50', 'X A EUR 17.00']);
  });

  it('is told once, and by whom of the house it is read again makes no difference', async () => {
    const { configure, write, scene } = await begin();
    write('X,base,EUR,24.90,,,');
    await configure({})();
    await configure({})();
    expect(scene.erp.pushes).toBe(1);
  });

  it('tells a shop its part, and withdraws what is its part no more', async () => {
    const { configure, write, held } = await begin();
    write('X,base,EUR,24.90,,,', 'X,A,EUR,19.90,,,', 'X,A,USD,21.90,,,');
    await configure({ currencies: ['EUR'] })();
    expect(held()).toEqual(['X EUR 24.90', 'X A EUR 19.90']);
    await configure({ currencies: ['EUR', 'USD'], tiers: ['A'] })();
    expect(held()).toEqual(['X A EUR 19.90', 'X A USD 21.90']);
  });

  it('is not told at all with anything wrong in it, and what is there stays', async () => {
    const { configure, write, held, file } = await begin();
    const look = configure({});
    write('X,base,EUR,24.90,,,');
    await look();
    for (const [rows, said] of [
      [['X,base,EUR,20,,,', 'X,base,EUR,21,,,'], /prices\.csv:3: it contradicts row 2/],
      [[], /has no price in it/],
    ] as const) {
      write(...rows);
      expect(await look()).toMatchObject([{ is: 'price-table', detail: expect.stringMatching(said) }]);
    }
    rmSync(file);
    expect(await look()).toMatchObject([{ detail: expect.stringMatching(/cannot be read/) }]);
    expect(held()).toEqual(['X EUR 24.90']);
  });
});
