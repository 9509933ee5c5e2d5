import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import { compileMappings } from '../../daemon/mappings.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

let shop: MappingShop;

beforeEach(() => {
  shop = mappingShop();
});
afterEach(() => {
  vi.restoreAllMocks();
  shop.remove();
});

const waybill = (...argv: string[]) => commandLine('--config', shop.config, 'mapping', ...argv);

const shipped = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../mappings/${path}`, import.meta.url)), 'utf8');

const OVERRIDE = `waybill: 1
from: shopify/order
to: order
extends: builtin:shopify/order
rules:
`;

it('shows new failures first, then fields by kind of change, with counts and examples', async () => {
  await shop.stageOrders(30, (order, index) => {
    if (index % 10 === 0) order.poNumber = null;
    if (index === 3) order.lineItems.nodes = order.lineItems.nodes.slice(0, 1);
  });
  const candidate = shop.write(
    'draft.yaml',
    `${OVERRIDE}  poNumber: { from: poNumber, missing: fail }\n  note: { const: checked }\n  lines.name: { from: title, missing: skip, lookup: { "Bamboo cutting board": Board }, unknown: keep }\n`,
  );
  const { code, printed, said } = await waybill('diff', candidate, '--limit', '2');
  expect(said).toBe('');
  expect(code).toBe(EXIT.findings);
  const lines = printed.split('\n');
  expect(lines[0]).toBe('shopify/order');
  expect(printed).toMatch(/live \([0-9a-f]{8}\) -> .*draft\.yaml \([0-9a-f]{8}\)/);
  expect(printed).toContain('30 records from shop');
  const titles = lines.filter((line) => /^[A-Z]{2}/.test(line));
  expect(titles).toEqual(['NEW FAILURES', 'FIELDS CHANGED', 'FIELDS ADDED']);
  expect(printed).toMatch(
    /missing: nothing there to make `poNumber` of\n {2}3 records, at poNumber, .*draft\.yaml:6:\d+\n {4}#1021, #1011 and 1 more\n/,
  );
  expect(printed).toMatch(/lines\[\]\.name: 27 records\n.*"Bamboo cutting board" -> "Board"/);
  expect(printed).toMatch(/note: 27 records\n.*"checked"/);
  expect(printed).toMatch(/\n0 unchanged\.\n$/);
});

it('shows by JSON what a program needs, and no values where they are to be redacted', async () => {
  await shop.stageOrders(3);
  const candidate = shop.write('draft.yaml', `${OVERRIDE}  customer.name: shippingAddress.address1\n`);
  const { code, printed } = await waybill('diff', candidate, '--json', '--last', '2');
  expect(code).toBe(EXIT.fine);
  expect(JSON.parse(printed).mappings).toMatchObject([
    {
      mapping: 'shopify/order',
      records: 2,
      unchanged: 0,
      changes: [
        {
          change: 'changed',
          path: 'customer.name',
          records: 2,
          examples: [
            {
              count: 2,
              old: 'Jörg Muster',
              new: 'Musterstraße 2',
              records: [{ number: '#1003' }, { number: '#1002' }],
            },
          ],
        },
      ],
    },
  ]);
  const redacted = await waybill('diff', candidate, '--json', '--redact');
  expect(redacted.printed).not.toContain('Muster');
  expect(redacted.printed).toContain('"old":"text of 11"');
  expect((await waybill('diff', candidate, '--redact')).printed).not.toContain('Muster');
});

/** Keeps what the live mapping makes of the last orders, as a batch would. */
async function mapTheLast(limit: number): Promise<void> {
  const book = await compileMappings(`${shop.folder}/mappings`);
  const order = book.find('shopify/order', 'order');
  await shop.withLedger(async (ledger) => {
    for (const record of await ledger.recentRecords({ connectionId: 'shop', kind: 'order', limit })) {
      const made = await order?.apply(record.data, { now: 0, values: {} });
      const canonical = made?.ok ? made.target : undefined;
      await ledger.answer('', [], {
        canonicals: [{ recordId: record.recordId, revision: 1, canonical, pin: order?.pin as string }],
      });
    }
  });
}

it('shows what a target would be told otherwise, of the canonical records that the ledger keeps', async () => {
  await shop.stageOrders(3);
  await mapTheLast(2);
  const text = shipped('kingdee/order.yaml').replace('FNote: number', 'FNote: poNumber');
  const { code, printed } = await waybill('diff', shop.write('order.yaml', text), '--json');
  expect(code).toBe(EXIT.fine);
  expect(JSON.parse(printed).mappings).toMatchObject([
    {
      mapping: 'kingdee/order',
      direction: 'outbound',
      connections: ['erp'],
      // The third was never mapped: nothing was composed of it.
      records: 2,
      changes: [{ change: 'changed', path: 'FNote', records: 2, examples: [{ old: '#1003' }, {}] }],
    },
  ]);
});

it('compares a table, and a candidate that does not say which mapping it is for', async () => {
  await shop.stageOrders(2);
  await mapTheLast(2);
  const table = shop.write('kingdee-currency.yaml', 'EUR: EURO-1\n');
  const { printed } = await waybill('diff', table, '--json');
  const { mappings } = JSON.parse(printed) as { mappings: { mapping: string }[] };
  expect(mappings.toSorted((a, b) => a.mapping.localeCompare(b.mapping))).toMatchObject([
    // The others look it up too, and have no records here.
    { mapping: 'kingdee/invoice', changes: [] },
    { mapping: 'kingdee/invoice-out', changes: [] },
    {
      mapping: 'kingdee/order',
      changes: [{ path: 'FSaleOrderFinance.FSettleCurrId.FNumber', examples: [{ new: 'EURO-1', count: 2 }] }],
    },
    { mapping: 'kingdee/price', changes: [] },
    { mapping: 'kingdee/purchase', changes: [] },
    { mapping: 'kingdee/purchase-out', changes: [] },
  ]);
  const named = await waybill('diff', shop.write('t.yaml', 'EUR: X\n'), '--as', 'tables/kingdee-currency');
  expect(named.printed).toMatch(/FNumber: 2 records\n.* -> "X"/);
  expect((await waybill('diff', table, '--as', 'tables/none')).said).toMatch(/no such mapping or table/);
});

it('compares with kept versions, with a whole folder, and with the baseline of before', async () => {
  await shop.stageOrders(2);
  const keep = (name: string, files: { path: string; text: string }[], version: string) =>
    shop.withLedger((ledger) =>
      ledger.publishMappings([{ mapping: name, version, from: 'shopify/order', to: 'order', files }], { whole: false }),
    );
  const own = `${OVERRIDE}  note: { const: ours }\n`;
  shop.write('mappings/shopify/order.yaml', own);
  const old = shipped('shopify/order.yaml').replace('number: name', 'number: id');
  await keep(
    'shopify/order',
    [
      { path: 'shopify/order.yaml', text: own },
      { path: 'builtin:shopify/order.yaml', text: old },
    ],
    'aaaa000000000001',
  );

  const upgrade = await waybill('diff', '--baseline', '--json');
  expect(JSON.parse(upgrade.printed).mappings).toMatchObject([
    {
      mapping: 'shopify/order',
      records: 2,
      // Under the override: its own field is the same on both sides.
      changes: [{ change: 'changed', path: 'number', examples: [{ new: '#1002' }, { new: '#1001' }] }],
    },
  ]);
  const against = await waybill('diff', '--against', 'aaaa', '--json');
  expect(JSON.parse(against.printed)).toMatchObject({
    before: 'aaaa0000',
    mappings: [{ changes: [{ path: 'number' }] }],
  });

  // The very file that is live: what the last edit of it changed.
  const live = await waybill('diff', `${shop.folder}/mappings/shopify/order.yaml`, '--json');
  expect(JSON.parse(live.printed)).toMatchObject({ before: 'aaaa0000', mappings: [{ changes: [{ path: 'number' }] }] });

  shop.write('next/shopify/order.yaml', `${OVERRIDE}  note: { const: theirs }\n`);
  const folder = await waybill('diff', `${shop.folder}/next`, '--json');
  expect(JSON.parse(folder.printed).mappings).toMatchObject([
    { changes: [{ path: 'note', examples: [{ old: 'ours', new: 'theirs', count: 2 }] }] },
  ]);
  expect(await waybill('diff', '--baseline', 'ffff')).toMatchObject({ code: EXIT.findings });
});

it('takes what was live last in place of a broken file, as a running daemon does', async () => {
  await shop.stageOrders(1);
  const own = `${OVERRIDE}  note: { const: ours }\n`;
  const baseline = { path: 'builtin:shopify/order.yaml', text: shipped('shopify/order.yaml') };
  const files = [{ path: 'shopify/order.yaml', text: own }, baseline];
  await shop.withLedger((ledger) =>
    ledger.publishMappings(
      [{ mapping: 'shopify/order', version: 'aaaa000000000001', from: 'shopify/order', to: 'order', files }],
      { whole: true },
    ),
  );
  const broken = shop.write('mappings/shopify/order.yaml', `${OVERRIDE}  note: { cnst: ours }\n`);
  const draft = shop.write('draft.yaml', `${OVERRIDE}  note: { const: theirs }\n`);
  expect(JSON.parse((await waybill('diff', draft, '--json')).printed).mappings).toMatchObject([
    { changes: [{ change: 'changed', path: 'note', examples: [{ old: 'ours', new: 'theirs' }] }] },
  ]);
  const { code, said } = await waybill('diff', broken);
  expect(code).toBe(EXIT.findings);
  expect(said).toMatch(/order\.yaml:6:11 error unknown-key/);
});

it('says in one line what cannot be compared', async () => {
  await shop.stageOrders(1);
  expect(await waybill('diff')).toMatchObject({ code: EXIT.usage, said: expect.stringMatching(/name a candidate/) });
  const refused = async (...argv: string[]) => {
    const { code, said, printed } = await waybill('diff', ...argv);
    expect(printed).toBe('');
    expect(said).not.toMatch(/\n\s+at /);
    return { code, said };
  };
  expect((await refused('none.yaml')).said).toMatch(/no file or folder none\.yaml/);
  expect((await refused('--against', 'ffff')).said).toMatch(/no version begins with ffff/);
  const broken = shop.write('broken.yaml', `${OVERRIDE}  note: { frm: note }\n`);
  const { code, said } = await refused(broken);
  expect(code).toBe(EXIT.findings);
  expect(said).toMatch(/broken\.yaml:6:11 error unknown-key\n.*frm: note.*\n.*\^\^\^\n(.*\n)*.*Did you mean `from`/);
  expect((await refused(shop.write('note.yaml', 'hello: world\n'))).said).toMatch(/note\.yaml is no mapping/);
  expect((await refused(broken, '--baseline')).said).toMatch(/takes no candidate/);
  expect((await waybill('diff', broken, '--since', 'soon')).code).toBe(EXIT.usage);
});

it('finds nothing where nothing differs, or nothing is there yet', async () => {
  const same = shop.write('same.yaml', shipped('shopify/order.yaml'));
  expect((await waybill('diff', same)).said).toMatch(/no ledger yet/);
  await shop.stageOrders(1);
  expect(await waybill('diff', same)).toMatchObject({
    code: EXIT.fine,
    printed: expect.stringMatching(/Nothing differs/),
  });
  const comment = shop.write('comment.yaml', `# only a word\n${shipped('shopify/order.yaml')}`);
  expect((await waybill('diff', comment)).printed).toMatch(/1 record from shop.*\n\n1 unchanged\.\n$/);
  expect((await waybill('diff', comment, '--since', '2035-01-01')).printed).toMatch(/no record/);
});
