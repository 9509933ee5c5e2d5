import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { MOST_PACKED_BYTES } from '../../../bulk/bounds.ts';
import { readBulkFile } from '../../../bulk/read-file.ts';
import { EXIT } from '../../../config/problem.ts';
import { csvText, workbookWith } from '../../../test/bulk/files.ts';
import { GOOD_ROWS } from '../../../test/bulk/good.ts';
import { commandLine } from '../../../test/command-line.ts';
import { onEachDatabase, scratchFolder } from '../../../test/ledgers.ts';

const FILES = (at: (name: string) => string) => ({ bulk: { use: 'file', options: { folder: at('bulk') } } });

const names = Object.keys(GOOD_ROWS[0] ?? {});
const tableOf = (...changes: Record<string, unknown>[]): unknown[][] => [
  [...names, 'Customer number'],
  ...GOOD_ROWS.map((row, at) => [...names, 'Customer number'].map((name) => ({ ...row, ...changes[at] })[name] ?? '')),
];

onEachDatabase('waybill import orders', ({ freshUrl }) => {
  const folder = scratchFolder('waybill-import-orders-');
  const config = join(folder, 'config.yaml');
  const at = (name: string) => join(folder, name);
  const run = (...words: string[]) => commandLine('-c', config, 'import', 'orders', ...words);
  const told = async (...words: string[]) => JSON.parse((await run(...words, '--json')).printed);

  beforeAll(async () => {
    writeFileSync(
      config,
      stringify({
        data: at('data'),
        store: await freshUrl(),
        connections: FILES(at),
        flows: { orders: { kinds: ['order'], from: ['bulk'], steps: ['map', 'gate'] } },
        rules: { bulkOrders: { connection: 'bulk', items: 'items.csv' } },
      }),
    );
    writeFileSync(
      at('items.csv'),
      'sku,pack_size,min_quantity,blocked,price,currency\nWB-001,6,12,no,12.30,EUR\nWB-002,1,1,no,12.30,EUR\n',
    );
    writeFileSync(at('some.xlsx'), await workbookWith(tableOf({}, {}, { SKU: 'WB-777' })));
    writeFileSync(at('right.csv'), csvText(tableOf()));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('stages nothing while a row is wrong, and says where the marked workbook is', async () => {
    const { code, printed } = await run(at('some.xlsx'));
    expect(code).toBe(EXIT.findings);
    expect(printed).toMatch(/1 need a person, 1 are right, 0 came before, 0 are staged now/);
    expect(printed).toMatch(/B4 +A-2 +WRONG +SKU: there is no WB-777/);
    expect(printed).toMatch(/let the 1 that are right go on with --accept-valid/);
    const [sheet] = (await readBulkFile(readFileSync(at('some.checked.xlsx')), 'x')).sheets;
    expect(sheet?.rows).toHaveLength(4);
  });

  it('counts what a file holds that is refused whole, and rows that name no order', async () => {
    const [heads = [], ...rows] = tableOf();
    const without = (name: string) => heads.map((head) => (head === name ? 'Remark 7' : head));
    const bytes = csvText([without('Quantity'), ...rows]);
    writeFileSync(at('headless.csv'), bytes);
    expect((await run(at('headless.csv'))).printed).toMatch(
      /: 3 rows, 2 orders.*\n {2}2 need a person, 0 are right, 0 came before, 0 are staged now/,
    );
    const nameless = rows.map((row, i) =>
      row.map((cell, c) => (i === 2 && heads[c] === 'Order reference' ? '' : cell)),
    );
    writeFileSync(at('nameless.csv'), csvText([heads, ...nameless]));
    const { orders } = await told(at('nameless.csv'));
    expect(orders.total).toBe(orders.right + orders.needPerson);
    expect(orders.needPerson).toBe(1);
  });

  it('lets the right ones go on without the wrong ones, once, and the mended file brings the rest', async () => {
    expect(await told(at('some.xlsx'), '--accept-valid', '--why', 'from Ms Sample')).toMatchObject({ staged: 1 });
    expect(await told(at('some.xlsx'), '--accept-valid')).toMatchObject({
      staged: 0,
      orders: { right: 0, known: 1, needPerson: 1 },
    });
    const mended = await told(at('right.csv'));
    expect(mended).toMatchObject({ staged: 1, orders: { right: 1, known: 1, needPerson: 0 } });
    expect(await told(at('right.csv'))).toMatchObject({ staged: 0, orders: { known: 2 } });
    const audit = await commandLine('-c', config, 'audit', 'list', '--json');
    expect(audit.printed).toMatch(/orders.imported.*from Ms Sample/s);
  });

  it('refuses other contents under a reference that came before', async () => {
    writeFileSync(at('other.csv'), csvText(tableOf({}, {}, { Quantity: 2 })));
    const { findings, staged } = await told(at('other.csv'), '--accept-valid');
    expect(staged).toBe(0);
    expect(findings).toEqual([expect.objectContaining({ code: 'other-contents', order: 'A-2', row: 4 })]);
  });

  it('tells what credit and stock have for them, as the gates will', async () => {
    const gated = at('gated.yaml');
    const flows = {
      orders: { kinds: ['order'], from: ['bulk'], steps: ['map', 'gate'] },
      stock: { kinds: ['stock'], from: ['counted'], steps: ['map'] },
    };
    const store = await freshUrl();
    const asking = (...gates: string[]) =>
      writeFileSync(
        gated,
        stringify({
          data: at('data'),
          store,
          connections: { ...FILES(at), counted: { use: 'file', options: { folder: at('counted') } } },
          flows,
          rules: {
            gates,
            bulkOrders: { connection: 'bulk', items: 'items.csv' },
            stock: {},
            credit: { limit: { amount: '150', currency: 'EUR' } },
          },
        }),
      );
    asking('stock');
    const customer = { 'Customer number': 'K-17' };
    writeFileSync(at('customer.csv'), csvText(tableOf(customer, customer, customer)));
    const ran = async (...words: string[]) => commandLine('-c', gated, ...words);
    expect(await ran('customers', 'terms', 'bulk/K-17', '--days', '30', '--why', 'as agreed')).toMatchObject({
      code: EXIT.fine,
    });
    const looked = JSON.parse((await ran('import', 'orders', at('customer.csv'), '--dry-run', '--json')).printed);
    const codes = looked.findings.map(({ code }: Record<string, unknown>) => code);
    expect(codes).toEqual(['short-stock', 'short-stock', 'short-stock']);
    asking('credit', 'stock');
    const { printed } = await ran('import', 'orders', at('customer.csv'), '--json');
    const { staged, findings } = JSON.parse(printed);
    expect(staged).toBe(2);
    expect(findings.map(({ code, order, row }: Record<string, unknown>) => [code, order, row])).toEqual([
      ['credit-over', 'A-1', 2],
      ['credit-of-file', 'A-1', 2],
      ['short-stock', 'A-1', 2],
      ['short-stock', 'A-1', 3],
      ['short-stock', 'A-2', 4],
    ]);
    expect(findings[0].en).toBe(
      'customer K-17 owes 0.00 EUR, this order is 184.50 EUR: 34.50 EUR above the limit of 150 EUR',
    );
  });

  it('reads the one sheet that is named, and says which there are', async () => {
    const named = (reference: string) => tableOf(...GOOD_ROWS.map(() => ({ 'Order reference': reference })));
    const sheets = await workbookWith(named('S-1'), (_, workbook) => {
      const [headings = [], , , ...rows] = named('S-2');
      workbook.addWorksheet('November').addRows([headings, ...rows]);
    });
    writeFileSync(at('sheets.xlsx'), sheets);
    expect(await told(at('sheets.xlsx'))).toMatchObject({ staged: 0, findings: [{ code: 'several-sheets' }] });
    const { code, printed } = await run(at('sheets.xlsx'), '--sheet', 'December');
    expect([code, printed]).toEqual([
      EXIT.findings,
      expect.stringContaining('there is no sheet December; those that are shown are: Orders, November'),
    ]);
    expect(await told(at('sheets.xlsx'), '--sheet', 'November')).toMatchObject({
      ...{ sheet: 'November', rows: 1, staged: 1 },
      verdicts: [{ reference: 'S-2', verdict: 'right' }],
    });
  });

  it('reads nothing of a file that is too large', async () => {
    writeFileSync(at('large.xlsx'), '');
    truncateSync(at('large.xlsx'), MOST_PACKED_BYTES + 1);
    const { code, said } = await run(at('large.xlsx'));
    expect([code, said]).toEqual([EXIT.findings, expect.stringMatching(/larger than 33554432 bytes.*文件过大/)]);
  });

  it.each([
    [
      'of Excel 97',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      EXIT.findings,
      /\(\.xls\): save it as \.xlsx/,
    ],
    ['that is empty', Buffer.alloc(0), EXIT.findings, /the file is empty \/ 文件为空/],
    ['that is not there', undefined, EXIT.unreachable, /cannot be read \(ENOENT/],
  ])('says of a file %s what to do', async (_, bytes, code, says) => {
    const file = at('strange.xlsx');
    rmSync(file, { force: true });
    if (bytes) writeFileSync(file, bytes);
    const ran = await run(file);
    expect(ran.code).toBe(code);
    expect(ran.said).toMatch(says);
    expect(existsSync(at('strange.checked.xlsx'))).toBe(false);
  });
});
