import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditShop, type Visit } from '../../activities/visit-shop.ts';
import type { Visitor } from '../../connectors/storefront.ts';
import { PriceBook } from '../../domain/prices/price-for.ts';
import { readPriceRows } from '../../domain/prices/price-row.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { type Harness, type HarnessOptions, startHarness } from './harness.ts';

/** A shop with one article at two prices: everybody's, and that of a tier. */
export interface StorefrontFixture extends HarnessOptions {
  /** Rows of the price table, without its head; those of the tier are in the shop. */
  table: readonly string[];
  tier: string;
  visitors(harness: Harness): Record<string, Visitor>;
  /** The shop is told the prices of the table. */
  tell(harness: Harness): Promise<void>;
  /** Shows everybody the prices of this tier, or of none any more. */
  leak(system: SandboxSystem, tier: string | undefined): void;
  /** One whom the shop does not let in, and a secret of theirs. */
  stranger: { visitor: Visitor; secret: string };
  /** Of the tier: the amounts that are found where they leak, with as many zeros behind them as the shop likes. */
  leaking: readonly string[];
}

/** Who signs in to a shop, one of each group: as its stand-in is told of them, and as those who look. The shop may call a group something else. */
export function shoppersOf(groups: readonly string[], called = 'group') {
  const visitors = Object.fromEntries(
    groups.map((group) => [group, { email: `${group.toLowerCase()}@example.com`, password: `${group}-password-7` }]),
  );
  return { visitors, shoppers: Object.entries(visitors).map(([group, visitor]) => ({ [called]: group, ...visitor })) };
}

const HEAD = 'sku,tier,currency,amount,from_quantity,valid_from,valid_to';

/** The table of these rows, as it counts now. */
export function bookOf(rows: readonly string[]): PriceBook {
  const lines = [HEAD, ...rows].map((line, at) => ({ row: at + 1, cells: line.split(',') }));
  return new PriceBook(readPriceRows(lines, 'UTC').rows, Date.now());
}

/** What `waybill prices audit` finds in a shop that keeps to the table, and in one that does not. */
export function storefrontSuite(fixture: StorefrontFixture): void {
  describe(`${fixture.connector.id} shows its prices`, () => {
    const book = bookOf(fixture.table);
    let harness: Harness;
    const audit = (visitors = fixture.visitors(harness)): Promise<Visit[]> =>
      auditShop(harness.connection, book, visitors);

    beforeAll(async () => {
      harness = await startHarness(fixture);
      await fixture.tell(harness);
    });
    afterAll(() => harness?.close());

    it('to each visitor, and finds nothing wrong where each sees its own', async () => {
      const visits = await audit();
      for (const visit of visits) expect(visit).toMatchObject({ exposed: [] });
      for (const visit of visits) expect(visit).not.toHaveProperty('failed');
      for (const { shown } of visits) expect(shown).toBeGreaterThan(0);
      const own = visits.find(({ tier }) => tier === fixture.tier);
      expect(own?.shown).toBeGreaterThanOrEqual(fixture.leaking.length);
    });

    it('and a price of a tier that others see is a leak', async () => {
      fixture.leak(harness.system, fixture.tier);
      try {
        for (const { tier, exposed } of await audit()) {
          const found = exposed.map(({ what, of, amount }) => ({ what, of, amount: Number(amount) }));
          const leak = { what: 'leak', of: [fixture.tier] };
          expect(found).toEqual(
            tier === fixture.tier ? [] : fixture.leaking.map((amount) => ({ ...leak, amount: Number(amount) })),
          );
        }
      } finally {
        fixture.leak(harness.system, undefined);
      }
    });

    it('to nobody who is not let in, and says so without their secret', async () => {
      const [, visit] = await audit({ [fixture.tier]: fixture.stranger.visitor });
      expect(visit).toMatchObject({ shown: 0, failed: expect.stringMatching(/^auth: /) });
      expect(JSON.stringify(visit) + harness.said.join()).not.toContain(fixture.stranger.secret);
    });
  });
}
