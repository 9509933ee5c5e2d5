import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { EXIT } from '../../config/problem.ts';
import { openStore } from '../../daemon/store.ts';
import { PURCHASES } from '../../domain/purchases/draft.ts';
import { commandLine } from '../../test/command-line.ts';
import { scene } from '../../test/ledger-scene.ts';
import { scratchFolder } from '../../test/ledgers.ts';

const WEEK_MS = 7 * 86_400_000;

describe('waybill replenish', () => {
  const folder = scratchFolder('waybill-replenish-');
  const file = join(folder, 'config.yaml');
  const terms = join(folder, 'terms.csv');
  const replenish = (...words: string[]) => commandLine('-c', file, 'replenish', ...words);
  const config = (rules: string) =>
    writeFileSync(
      file,
      `connections:
  wms: { use: file, options: { folder: ${folder} } }
  erp: { use: tryton, options: { url: "http://127.0.0.1:9", database: erp, key: k } }
flows: {}
allocation: { default: wms }
rules: ${rules}
`,
    );
  const RULES = '{ stock: { warehouses: { wms: {} } }, replenish: { table: ./terms.csv } }';

  beforeAll(async () => {
    writeFileSync(terms, 'sku,warehouse,supplier,lead_days,pack,minimum,on_order,service\n,,=Huizhou,21,10,,,\n');
    config(RULES);
    const { config: read } = loadConfig(file, { variable: () => undefined });
    const { ledger } = await openStore(read, { now: () => Date.now() });
    const { stage, order } = scene(ledger);
    const map = (recordId: string | undefined, canonical: unknown) =>
      ledger.answer('', [], { canonicals: [{ recordId: recordId as string, revision: 1, canonical, pin: 'p' }] });
    const { records } = await stage(Array.from({ length: 20 }, (_, at) => order(String(at))));
    for (const [at, { recordId }] of records.entries())
      await map(recordId, {
        number: `#${at}`,
        state: 'open',
        placedAt: new Date(Date.now() - (at + 0.5) * WEEK_MS).toISOString(),
        shipTo: { country: 'DE' },
        lines: [{ id: '1', sku: 'WB-001', quantity: 5, total: '5.00' }],
      });
    const told = await stage([{ kind: 'stock', id: 'WB-001', data: {} }], 'wms');
    await map(told.records[0]?.recordId, { sku: 'WB-001', available: 8 });
    await ledger.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('says what to buy and how good the forecast was', async () => {
    const { code, printed } = await replenish();
    expect(code).toBe(EXIT.fine);
    expect(printed).toMatch(/^WB-001 +wms +5\.0 +0\.0 \(naive 0\.0\) +4 +8 +0 +20 +20 +=Huizhou$/m);
    expect(printed).toContain('Looked at one article in one warehouse; 1 tried on the past');
    const { proposals } = JSON.parse((await replenish('--json')).printed);
    expect(proposals).toMatchObject([{ sku: 'WB-001', quantity: 20, weeks: 20, tried: { origins: 13 } }]);
    expect(JSON.parse((await replenish('--warehouse', 'far', '--json')).printed)).toMatchObject({
      articles: 0,
      proposals: [],
    });
  });

  it('writes it as CSV and as a workbook in which no cell is a formula', async () => {
    const [csv, book] = [join(folder, 'buy.csv'), join(folder, 'buy.xlsx')];
    expect((await replenish('--out', csv)).printed).toContain(`written to ${csv}`);
    expect(readFileSync(csv, 'utf8')).toMatch(
      /^\uFEFFsupplier,sku,warehouse,quantity,.*\n'=Huizhou,WB-001,wms,20,10,1,21,8,0,20,5,0,0\n$/,
    );
    await replenish('--out', book);
    const { Workbook } = (await import('@protobi/exceljs')).default;
    const workbook = new Workbook();
    await workbook.xlsx.readFile(book);
    const [sheet] = workbook.worksheets;
    expect(sheet?.getRow(2).values).toEqual([
      undefined,
      "'=Huizhou",
      'WB-001',
      'wms',
      20,
      10,
      1,
      21,
      8,
      0,
      20,
      5,
      0,
      0,
    ]);
    const nowhere = await replenish('--out', join(folder, 'gone', 'buy.csv'));
    expect([nowhere.code, nowhere.said]).toEqual([
      EXIT.unreachable,
      expect.stringContaining('cannot be written (ENOENT)'),
    ]);
  });

  it('sends it once as drafts to the ERP: what is sent is on order, whatever is known of it there', async () => {
    const unnamed = await replenish('--send');
    expect([unnamed.code, unnamed.said]).toEqual([EXIT.usage, expect.stringContaining('rules.replenish.connection')]);
    const named = (connection: string) =>
      `{ stock: { warehouses: { wms: {} } }, replenish: { table: ./terms.csv, connection: ${connection}, warehouses: { wms: WH } } }`;
    config(named('wms'));
    const filed = await replenish('--send');
    expect([filed.code, filed.said]).toEqual([
      EXIT.usage,
      expect.stringMatching(/ rules\.replenish\.connection: .* takes none of purchase/),
    ]);

    config(named('erp'));
    writeFileSync(
      terms,
      'sku,warehouse,supplier,lead_days,pack,minimum,on_order,service,unit,price,currency\n,,HZ-01,21,10,,,,u,4.20,CNY\n',
    );
    const sent = await replenish('--send', '--who', 'ann', '--why', 'before new year');
    expect(sent.code).toBe(EXIT.fine);
    expect(sent.printed).toMatch(
      /^P\d{8}-0001 goes to erp as a draft: one article of HZ-01 for WH; `waybill orders show P/m,
    );
    const again = JSON.parse((await replenish('--send', '--all', '--json')).printed);
    expect(again).toMatchObject({ sent: [], unnamed: [], elsewhere: {}, proposals: [{ onOrder: 20, quantity: 0 }] });
    expect((await replenish('--send')).printed).toContain('nothing is to be bought, and nothing was sent');

    const { config: read } = loadConfig(file, { variable: () => undefined });
    const { ledger } = await openStore(read, { now: () => Date.now() });
    const { roots } = await ledger.purchaseRoots({ connectionIds: [PURCHASES, 'erp'], sinceMs: 0, limit: 9 });
    expect(roots).toMatchObject([
      {
        told: [
          {
            data: {
              supplier: 'HZ-01',
              currency: 'CNY',
              lines: [{ sku: 'WB-001', quantity: 20, unit: 'u', unitPrice: '4.20', warehouse: 'WH' }],
            },
          },
        ],
      },
    ]);
    expect((await ledger.auditRows({ limit: 99 })).filter(({ what }) => what === 'purchases.sent')).toMatchObject([
      { who: 'ann', why: 'before new year' },
    ]);
    await ledger.close();
  });

  it('sends nothing without a supplier, and will not count twice what is on order', async () => {
    const head = 'sku,warehouse,supplier,lead_days,pack,minimum,on_order,service\n';
    writeFileSync(terms, `${head},,,120,10,,,\n`);
    const { code, printed } = await replenish('--send');
    expect([code, printed]).toEqual([EXIT.findings, expect.stringContaining('WB-001 for wms was not sent')]);
    writeFileSync(terms, `${head},,HZ-01,21,10,,5,\n`);
    const twice = await replenish();
    expect([twice.code, twice.said]).toEqual([EXIT.findings, expect.stringContaining('empty the column on_order')]);
    writeFileSync(terms, `${head.trim()},price\n,,HZ-01,21,10,,,,4.20\n`);
    const plain = await replenish();
    expect([plain.code, plain.said]).toEqual([
      EXIT.findings,
      expect.stringContaining('terms.csv:2:1 currency: `` is none'),
    ]);
  });

  it('says what is missing in the config, and which line of the table is wrong', async () => {
    writeFileSync(terms, 'sku,warehouse,supplier,lead_days,pack,minimum,on_order,service\nA,,,x,,,,\n');
    const wrong = await replenish();
    expect([wrong.code, wrong.said]).toEqual([EXIT.findings, expect.stringContaining('terms.csv:2:1 lead_days: `x`')]);
    config('{ stock: {} }');
    const none = await replenish();
    expect([none.code, none.said]).toEqual([EXIT.usage, expect.stringContaining('rules.replenish')]);
  });
});
