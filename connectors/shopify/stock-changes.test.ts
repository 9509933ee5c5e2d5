import { expect, it } from 'vitest';
import type { ShopifyContext } from './graphql.ts';
import { options } from './options.ts';
import { changedLevels } from './stock-changes.ts';

const place = (number: number) => `gid://shopify/Location/${number}`;
const NOON = Date.UTC(2026, 10, 26, 12);
const iso = (at: number) => new Date(at).toISOString();

/** A shop of places with levels, in pages of two, by an order of its own. */
function begin(levels: Record<string, { sku: string | null; at: number }[]>, more: object = {}) {
  const asked: { location?: string; query?: string | null; after?: string | null }[] = [];
  let now = NOON;
  let gapMs = 0;
  const list = <T>(rows: T[], after: string | null) => {
    const from = Number(after ?? 0);
    return {
      nodes: rows.slice(from, from + 2),
      pageInfo: { hasNextPage: rows.length > from + 2, endCursor: String(from + 2) },
    };
  };
  const answerTo = ({ location, query, after = null }: (typeof asked)[number]) => {
    if (!location)
      return {
        locations: list(
          Object.keys(levels)
            .reverse()
            .map((id) => ({ id })),
          after,
        ),
      };
    const since = /'(.*)'/.exec(query ?? '')?.[1] ?? '';
    const rows = (levels[location] ?? []).filter(({ at }) => iso(at) >= since);
    const nodes = rows.map(({ sku, at }) => ({
      updatedAt: iso(at),
      item: { id: `gid://shopify/InventoryItem/${sku}`, sku },
      quantities: [
        { name: 'available', quantity: 5 },
        { name: 'on_hand', quantity: 7 },
      ],
    }));
    return { location: { inventoryLevels: list(nodes, after) } };
  };
  const ctx = {
    options: options.parse({ shop: 'demo', accessToken: 'shpat_x', ...more }),
    now: () => now,
    log: { debug() {}, warn() {} },
    http: {
      clockGapMs: () => gapMs,
      request: async ({ json }: { json: { variables: (typeof asked)[number] } }) => {
        asked.push(json.variables);
        return { status: 200, headers: {}, data: { data: answerTo(json.variables) } };
      },
    },
  } as unknown as ShopifyContext;
  const read = async (cursor: string | null) => {
    const pages = [];
    for await (const page of changedLevels(ctx, cursor)) pages.push(page);
    return { ids: pages.flatMap(({ records }) => records.map(({ id }) => id.replace(/.*\//, ''))), pages };
  };
  return { asked, read, pass: (ms: number) => void (now += ms), setGap: (ms: number) => void (gapMs = ms) };
}

const shop = () => ({
  [place(1)]: [
    { sku: 'A', at: NOON - 60_000 },
    { sku: null, at: NOON - 60_000 },
    { sku: 'B', at: NOON - 60_000 },
  ],
  [place(2)]: [{ sku: 'A', at: NOON - 60_000 }],
});

it('reads the levels of all places, and goes on within a walk from each of its pages', async () => {
  const levels = shop();
  const { read } = begin(levels);
  const { ids, pages } = await read(null);
  expect(ids).toEqual(['A@1', 'B@1', 'A@2']);
  expect(pages[0]?.records[0]?.data).toEqual({
    sku: 'A',
    available: 5,
    onHand: 7,
    locationId: place(1),
    updatedAt: iso(NOON - 60_000),
  });
  expect((await read(pages[0]?.cursor ?? '')).ids).toEqual(['B@1', 'A@2']);
  expect((await read(pages[1]?.cursor ?? '')).ids).toEqual(['A@2']);
  expect((await read(pages[2]?.cursor ?? '')).ids).toEqual([]);
});

it('finds what changed behind a walk while that went on, though something newer was seen', async () => {
  const levels = shop();
  const { read, pass } = begin(levels);
  const { pages } = await read(null);
  // Its page was read already when it changed; the last one saw a later change.
  levels[place(1)]?.splice(0, 1, { sku: 'A', at: NOON + 1_000 });
  pass(600_000);
  expect((await read(pages.at(-1)?.cursor ?? '')).ids).toEqual(['A@1']);
});

it('goes by the clock of the shop where that is behind', async () => {
  const levels = shop();
  const { read, setGap } = begin(levels, { locationId: place(2) });
  setGap(-300_000);
  const { ids, pages } = await read(null);
  expect(ids).toEqual(['A@2']);
  levels[place(2)]?.push({ sku: 'C', at: NOON - 299_000 });
  expect((await read(pages.at(-1)?.cursor ?? '')).ids).toContain('C@2');
});

it('says nothing of a poll that found nothing, where there is one place', async () => {
  const { read, pass } = begin(shop(), { locationId: place(2) });
  const { pages } = await read(null);
  pass(3_600_000);
  expect((await read(pages.at(-1)?.cursor ?? '')).pages).toEqual([]);
});
