import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../config/problem.ts';
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

const tables = (...argv: string[]) => commandLine('--config', shop.config, 'mapping', 'tables', ...argv);

const lookups = (printed: string) => JSON.parse(printed).lookups as Record<string, any>[];

const HEAD = 'waybill: 1\nfrom: shopify/order\nto: order\nextends: builtin:shopify/order\nrules:\n';

describe('waybill mapping tables', () => {
  it('finds an ERP status without a row by the schema alone, before any record has come', async () => {
    const { code, printed } = await tables('kingdee-status', '--json');
    expect(code).toBe(EXIT.fine);
    expect(lookups(printed)).toMatchObject([
      {
        mapping: 'kingdee/status',
        target: 'state',
        known: ['void', 'Z', 'A', 'B', 'C', 'D'],
        records: null,
        withoutRow: [],
      },
    ]);
  });

  it('tells which known values have no row and which rows are for no value', async () => {
    shop.write(
      'mappings/kingdee/status.yaml',
      readFileSync('mappings/kingdee/status.yaml', 'utf8').replace('lookup: kingdee-status', 'lookup: erp-status'),
    );
    shop.write('mappings/tables/erp-status.csv', 'erp;ours\r\nZ;received\r\nA;received\r\nC;in-erp\r\nX;cancelled\r\n');
    const { code, printed } = await tables('erp-status', '--json');
    expect(code).toBe(EXIT.findings);
    expect(lookups(printed)).toMatchObject([
      {
        withoutRow: ['void', 'B', 'D'].map((value) => ({ value, times: 0 })),
        notInSchema: ['X'],
        unused: [],
      },
    ]);
    const text = (await tables('erp-status')).printed;
    expect(text).toContain('no row, in the schema: `void`, `B`, `D`; a record with it fails');
    expect(text).toContain("not among the source's values: `X`");
    expect(text).toContain('1 lookup: 3 known values without a row (there is no ledger yet');
    expect(text.split('\n').every((line) => line.length <= 100)).toBe(true);
  });

  it('learns values from the last records, and tells rows that none of them asked for', async () => {
    await shop.stageOrders(6, (order, index) => {
      order.displayFinancialStatus = index < 2 ? 'ON_ACCOUNT' : 'PAID';
    });
    const { code, printed } = await tables('--json');
    expect(code).toBe(EXIT.findings);
    const [inline] = lookups(printed).filter(({ target }) => target === 'payment.state');
    expect(inline).toMatchObject({
      table: null,
      mapping: 'shopify/order',
      source: 'displayFinancialStatus',
      records: 6,
      withoutRow: [{ value: 'ON_ACCOUNT', times: 2 }],
    });
    expect(inline?.unused).toContain('VOIDED');
    expect(inline?.unused).not.toContain('PAID');
    const few = lookups((await tables('--json', '--last', '2')).printed);
    expect(few.find(({ target }) => target === 'payment.state')).toMatchObject({ records: 2 });
    expect((await tables()).printed).toContain('no row, in the records: `ON_ACCOUNT` (2 x); a record with it fails');
  });

  it('does not find what the rule provides for', async () => {
    shop.write('mappings/shopify/order.yaml', `${HEAD}  tags: { from: name, lookup: numbers, unknown: keep }\n`);
    shop.write('mappings/tables/numbers.csv', 'a,b\n#1001,one\n');
    await shop.stageOrders(2);
    const { code, printed } = await tables('numbers');
    expect(code).toBe(EXIT.fine);
    expect(printed).toContain('no row, in the records: `#1002` (1 x); it is kept as it is');
  });

  it('names the table that was meant', async () => {
    const { code, said } = await tables('kingdee-statu');
    expect(code).toBe(EXIT.usage);
    expect(said).toContain('did you mean kingdee-status?');
  });
});
