import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import magento from '../../connectors/magento/index.ts';
import sandbox from '../../sandbox/magento/index.ts';
import { commandLine } from '../../test/command-line.ts';
import { type AnyPort, type Harness, startHarness } from '../../test/contract/harness.ts';
import { shoppersOf } from '../../test/contract/storefront.ts';
import { aWrite } from '../../test/contract/writes.ts';
import { scratchFolder, TEST_MASTER_KEY } from '../../test/ledgers.ts';

const { shoppers, visitors } = shoppersOf(['Wholesale', 'General']);
const INTEGRATION = {
  consumerKey: 'sandbox-consumer',
  consumerSecret: 'sandbox-consumer-secret',
  accessToken: 'sandbox-access-token',
  accessTokenSecret: 'sandbox-token-secret',
};
const TABLE = [
  'sku,tier,currency,amount,from_quantity,valid_from,valid_to',
  'WB-001,base,EUR,24.90,,,',
  'WB-001,Wholesale,EUR,19.90,,,',
  'WB-001,Wholesale,EUR,17.90,10,,',
  'WB-002,base,EUR,12.50,,,',
];

const folder = scratchFolder('waybill-prices-');
const file = join(folder, 'config.yaml');
const prices = (...words: string[]) => commandLine('-c', file, 'prices', ...words);
let shop: Harness;

const setTable = (lines: readonly string[]) => writeFileSync(join(folder, 'prices.csv'), `${lines.join('\n')}\n`);
const configure = (password?: string) =>
  writeFileSync(
    file,
    stringify({
      store: `sqlite:${join(folder, 'waybill.db')}`,
      data: folder,
      masterKey: TEST_MASTER_KEY.toString('base64'),
      connections: { shop: { use: 'magento', options: { url: shop.server.url('magento'), ...INTEGRATION } } },
      flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map'] } },
      prices: {
        table: './prices.csv',
        audit: {
          shop: Object.fromEntries(
            Object.entries(visitors).map(([group, one]) => [group, { ...one, ...(password ? { password } : {}) }]),
          ),
        },
      },
    }),
  );

beforeAll(async () => {
  shop = await startHarness({
    connector: magento,
    sandbox,
    sandboxOptions: { shoppers },
    options: (url) => ({ url, ...INTEGRATION }),
  });
  const told = [
    { sku: 'WB-001', price: 19.9, customer_group: 'Wholesale' },
    { sku: 'WB-001', price: 17.9, customer_group: 'Wholesale', quantity: 10 },
  ];
  const port = magento.kinds.price as AnyPort;
  await port.push?.(
    shop.context(),
    told.map((payload, n) => aWrite(n, payload)),
  );
});
afterAll(async () => {
  await shop?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  shop.system.act('leak', {});
  setTable(TABLE);
  configure();
});

it('finds nothing where each tier sees its own prices', async () => {
  const { code, printed } = await prices('audit');
  expect(printed).toContain('shop  as nobody signed in: 2 prices seen, 0 wrong');
  expect(printed).toContain('shop  as Wholesale: 3 prices seen, 0 wrong');
  expect(printed).toContain('shop  as General: 2 prices seen, 0 wrong');
  expect(code).toBe(EXIT.fine);
});

it('tells who sees whose price, at which number of pieces', async () => {
  shop.system.act('leak', { name: 'Wholesale' });
  const { code, printed } = await prices('audit', 'shop', '--json');
  expect(code).toBe(EXIT.findings);
  const { visits } = JSON.parse(printed) as { visits: { tier: string; exposed: object[] }[] };
  const leak = { what: 'leak', sku: 'WB-001', of: ['Wholesale'], expected: '24.90', currency: 'EUR' };
  for (const tier of ['base', 'General'])
    expect(visits.find((one) => one.tier === tier)?.exposed).toEqual([
      { ...leak, tier, amount: '19.9', minimumQuantity: 1 },
      { ...leak, tier, amount: '17.9', minimumQuantity: 10 },
    ]);
  expect(visits.find(({ tier }) => tier === 'Wholesale')?.exposed).toEqual([]);
  expect((await prices('audit')).printed).toMatch(/nobody signed in +LEAK +WB-001 +10 +17.9 EUR +24.90 +Wholesale/);
});

it('finds a price that a tier keeps although its time is over', async () => {
  setTable(TABLE.map((line) => line.replace('19.90,,,', '19.90,,,2026-01-31')));
  const { code, printed } = await prices('audit', '--json');
  expect(code).toBe(EXIT.findings);
  const { visits } = JSON.parse(printed) as { visits: { tier: string; exposed: object[] }[] };
  expect(visits.find(({ tier }) => tier === 'Wholesale')?.exposed).toMatchObject([
    { what: 'differs', amount: '19.9', minimumQuantity: 1, expected: '24.90' },
  ]);
});

it('takes no silence for a clean result: a customer who is not let in saw nothing', async () => {
  configure('not-the-password');
  const { code, printed, said } = await prices('audit');
  expect(code).toBe(EXIT.unreachable);
  expect(printed).toContain('shop  as Wholesale: auth: The account sign-in was incorrect');
  expect(printed + said).not.toContain('not-the-password');
});

it('names both rows that contradict each other, and judges no shop by such a table', async () => {
  setTable([...TABLE, 'WB-001,Wholesale,EUR,18.90,,2026-01-01,']);
  const checked = await prices('check');
  expect(checked.code).toBe(EXIT.findings);
  expect(checked.printed).toMatch(
    /prices\.csv:6: it contradicts row 3: WB-001 costs Wholesale 19.90 EUR there and 18.90 here/,
  );
  const audited = await prices('audit');
  expect(audited.code).toBe(EXIT.findings);
  expect(audited.said).toContain('prices.csv:6: it contradicts row 3');
});

it('lists what a tier sees: its own rows, and everybody’s for the rest', async () => {
  const { printed } = await prices('list', '--tier', 'Wholesale', '--json');
  const rows = JSON.parse(printed) as { sku: string; amount: string }[];
  expect(rows.map(({ sku, amount }) => `${sku} ${amount}`)).toEqual(['WB-001 19.90', 'WB-001 17.90', 'WB-002 12.50']);
  expect((await prices('list', 'NO-SUCH')).code).toBe(EXIT.findings);
});
