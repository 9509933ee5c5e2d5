import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { type MappingShop, mappingShop } from '../../test/mapping-shop.ts';

let folder: string;
let config: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-rules-'));
  config = write('config.yaml', stringify({ data: join(folder, 'data'), connections: {}, flows: {} }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const order = (payment: object) => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment,
  currency: 'EUR',
  customer: {},
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' },
  lines: [{ id: '1', sku: 'A', quantity: 1, unitPrice: '9.50', total: '9.50' }],
  total: '9.50',
});
const tried = (payment: object, ...more: string[]) =>
  commandLine('--config', config, 'rules', 'try', write('order.json', JSON.stringify(order(payment))), ...more);

describe('waybill rules try', () => {
  it('says what an order waits for, and of one that passes, why', async () => {
    const unpaid = await tried({ state: 'unpaid' });
    expect(unpaid.code).toBe(EXIT.findings);
    expect(unpaid.printed).toContain('WAITS   payment: payment of #1001 (unpaid)');
    const onTerms = await tried({ state: 'unpaid', termsDays: 30 });
    expect(onTerms.code).toBe(EXIT.fine);
    expect(onTerms.printed).toContain('passes  payment: payment is due in 30 days');
  });

  it('tells it in JSON, with what was looked at', async () => {
    const { printed } = await tried({ state: 'paid' }, '--json');
    expect(JSON.parse(printed)).toMatchObject({
      order: '#1001',
      passes: true,
      facts: { now: expect.any(Number) },
      verdicts: [{ gate: 'payment', verdict: { pass: true } }],
    });
  });

  it('names the field of a file that is no order', async () => {
    const file = write('broken.yaml', stringify({ ...order({ state: 'paid' }), currency: 'euro' }));
    const { code, said } = await commandLine('--config', config, 'rules', 'try', file);
    expect(code).toBe(EXIT.findings);
    expect(said).toContain('broken.yaml is no canonical order: currency: an ISO 4217 currency such as EUR');
  });

  it('names every field that is wrong, and how it is written', async () => {
    const wrong = { ...order({ state: 'paid' }), total: '9,50', tax: 1.5, currency: undefined };
    const { said } = await commandLine('--config', config, 'rules', 'try', write('wrong.json', JSON.stringify(wrong)));
    expect(said).toContain('wrong.json is no canonical order: currency is missing; ');
    expect(said).toContain('total: an exact decimal such as 12.30, not "9,50": write 9.50');
    expect(said).toContain('tax: a text is expected, not the number 1.5: write it in quotes, "1.5"');
    const broken = await commandLine('--config', config, 'rules', 'try', write('broken.json', '{"id": 5, "lines": [}'));
    expect([broken.code, broken.said]).toEqual([
      EXIT.findings,
      expect.stringMatching(/broken\.json:1:\d+ is not readable as JSON or YAML/),
    ]);
    const other = await commandLine('--config', config, 'rules', 'try', write('other.json', '{"sku":"A","foo":1}'));
    expect([other.code, other.said]).toEqual([
      EXIT.findings,
      expect.stringContaining('is neither a canonical order (number, placedAt, '),
    ]);
    expect(other.said).toContain('it has sku, foo.');
  });

  it('says that there is no ledger yet where a number is asked for', async () => {
    const { code, said } = await commandLine('--config', config, 'rules', 'try', '1001');
    expect(code).toBe(EXIT.unreachable);
    expect(said).toContain('waybill start');
  });
});

describe('waybill rules try with every rule', () => {
  let shop: MappingShop;
  let all: string;
  const waybill = (...words: string[]) => commandLine('--config', all, ...words);
  const today = new Date().toISOString().slice(0, 10);

  beforeAll(async () => {
    shop = mappingShop();
    const vat = write(
      'vat.csv',
      `country,category,percent,from,to,source,retrieved\nDE,standard,19,2007-01-01,,invented,${today}\n`,
    );
    const ecb = write('ecb.csv', `date,currency,per_eur,source,retrieved\n${today},USD,1.25,invented,${today}\n`);
    const people = write(
      'people.csv',
      'customer,person,role,up_to,currency\nshop/17,ann@nordwind.example,buyer,5.00,EUR\n',
    );
    all = write(
      'all.yaml',
      stringify({
        ...parse(readFileSync(shop.config, 'utf8')),
        rules: {
          gates: ['kyc', 'approval', 'deposit', 'credit', 'payment', 'lc', 'tax', 'duty', 'papers', 'stock'],
          kyc: { required: 'b2b', documents: ['business-licence'] },
          approval: { table: people },
          credit: { limit: { amount: '5.00', currency: 'EUR' } },
          exchange: { tables: [ecb] },
          tax: {
            rates: [vat],
            schemes: [{ name: 'IOSS', countries: ['EU'], upTo: '150', currency: 'EUR', number: 'IM276' }],
          },
          papers: { seller: { name: 'Wang', lines: ['Road 1', 'Shenzhen'], country: 'CN' }, incoterm: 'DAP' },
          stock: {},
        },
      }),
    );
    await shop.withLedger(async (ledger) => {
      const flows = [{ flow: 'orders', kinds: ['customer' as const], from: ['shop'], priority: 'order' as const }];
      await ledger.stage({
        connectionId: 'shop',
        flows,
        records: [{ kind: 'customer', id: '17', numbers: [], customerId: '17', data: { id: '17' } }],
      });
    });
  });
  afterAll(() => shop.remove());

  it('says of each what it looked at: rules, tables, rates and terms, and nobody by name', async () => {
    const usd = { ...order({ state: 'unpaid', method: 'L/C' }), currency: 'USD', placedAt: `${today}T00:00:00.000Z` };
    const buyer = { id: '17', company: 'Nordwind GmbH', taxId: 'DE123456789', email: 'ann@nordwind.example' };
    const file = write('usd.json', JSON.stringify({ ...usd, customer: buyer }));
    const facts = write(
      'facts.json',
      JSON.stringify({
        account: { connectionId: 'shop', customerId: '17', state: 'unknown', frozen: false, termsDays: 30 },
      }),
    );
    const { code, printed } = await waybill('rules', 'try', file, '--facts', facts);
    expect(code).toBe(EXIT.findings);
    for (const text of [
      /WAITS +kyc: approval of customer shop\/17; still owes business-licence\n +rules\.kyc: asked of b2b; order: for a business/,
      /VAT id: of DE, well written; no register is asked/,
      /WAITS +approval: .*above what its buyer may order alone.*\n +rules\.approval: \{"customers":1\}/,
      /deposit: customer shop\/17 pays within 30 days\n +rules\.deposit: 30 %/,
      /WAITS +credit: .*this order 7\.60 EUR, 2\.60 EUR too much\n[^]*limit: 5\.00 EUR \(rules\.credit\.limit\); 1 claims of this order, 0 of others\n +exchange rate of the day: 10000 USD = 8000\.00 EUR/,
      /WAITS +payment: .*\n +order: unpaid of 9\.50 USD; 0 reported: none/,
      /lc: .*\n +payment method: L\/C; letters of credit are /,
      /tax: .*\n +from CN to DE; incoterm: DAP Hamburg \(rules\.papers\)\n[^]*rate of DE: 19 % \(standard, invented, .*\n +scheme IOSS: up to 150 EUR; exchange rate: 1 USD = 0\.8 EUR \(invented of /,
      /duty: .*\n +from CN to DE; .*importer: buyer\n +A: HS none, origin none/,
      /WAITS +papers: .*\n.*\n +rules\.papers\.required: /,
      /stock: .*\n +order: 1 x A to DE\n +no levels/,
    ])
      expect(printed).toMatch(text);
    expect(printed).not.toMatch(/ann@|Nordwind|123456789/);
  });

  it('takes a customer from a file: which gates are about them, and which ask each order', async () => {
    const company = { id: '17', company: 'Nordwind GmbH', taxId: 'DE12', country: 'DE' };
    const { code, printed } = await waybill('rules', 'try', write('customer.json', JSON.stringify(company)));
    expect(code).toBe(EXIT.findings);
    expect(printed).toContain(
      'WAITS   kyc: approval of customer file/17; the VAT id given is not written as those of DE are; still owes business-licence',
    );
    expect(printed).toContain('passes  approval: they said nothing of who orders');
    expect(printed).toContain('asks    deposit, of each order: whether 30 % of it is paid: they have no terms');
    expect(printed).toContain('passes  credit: no credit limit is set');
    expect(printed).toContain('asks    stock, of each order: ');
    expect(printed).toMatch(/looked at\n {2}customer: a business\n {2}VAT id: of DE, not written/);
    const wrong = write('nobody.json', JSON.stringify({ company: 'Nordwind GmbH' }));
    expect((await waybill('rules', 'try', wrong)).said).toContain('is no canonical customer: id is missing');
  });

  it('takes a customer of the ledger, by what was decided about them', async () => {
    const asked = async () => (await waybill('rules', 'try', 'shop/17')).printed;
    expect(await asked()).toContain('asks    kyc, of each order: whether an approval is needed (b2b)');
    await waybill('customers', 'approve', 'shop/17', '--why', 'licence');
    await waybill('customers', 'terms', 'shop/17', '--days', '30', '--why', 'old customer');
    const known = await asked();
    expect(known).toContain('passes  kyc: customer shop/17 is approved');
    expect(known).toContain('asks    approval, of each order: ');
    expect(known).toContain('passes  deposit: they pay within 30 days');
    expect(known).toContain('passes  credit: limit 5.00 EUR, owes 0.00 EUR: an order of up to 5.00 EUR fits');
    expect((await waybill('rules', 'try', 'shop/17', '--json')).code).toBe(EXIT.fine);
    await waybill('customers', 'freeze', 'shop/17', '--why', 'dispute');
    const frozen = JSON.parse((await waybill('rules', 'try', 'shop/17', '--json')).printed);
    expect(frozen).toMatchObject({ customer: 'shop/17', passes: false, facts: { account: { frozen: true } } });
    expect(frozen.verdicts[2]).toMatchObject({ gate: 'deposit', verdict: { pass: false, cause: 'frozen:shop/17' } });
    const nobody = await waybill('rules', 'try', 'shop/404');
    expect([nobody.code, nobody.said]).toEqual([
      EXIT.findings,
      expect.stringContaining('no customer is known by shop/404'),
    ]);
  });
});
