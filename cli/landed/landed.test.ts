import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';

const folder = scratchFolder('waybill-landed-');
const config = join(folder, 'config.yaml');
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
// The rates of the examples, which are invented; their days are moved so that none is too old for the test.
const DAYS = { today: new Date().toISOString().slice(0, 10) };

beforeAll(() => {
  mkdirSync(join(folder, 'rates'));
  for (const name of ['duty.csv', 'destinations.csv', 'fees.csv']) {
    const text = readFileSync(join('examples/rates', name), 'utf8').replaceAll('2026-11-26', DAYS.today);
    writeFileSync(join(folder, 'rates', name), text);
  }
  write(
    'rates/vat.csv',
    `country,category,percent,from,to,source,retrieved\nDE,standard,20,2026-01-01,,invented,${DAYS.today}\n`,
  );
  write('rates/own.csv', `date,currency,per_eur,source,retrieved\n2026-11-25,USD,1.25,invented,${DAYS.today}\n`);
  write(
    'config.yaml',
    stringify({
      connections: { 'wms-de': { use: 'tryton' } },
      flows: {},
      allocation: { leavesFrom: { 'wms-de': 'DE' } },
      rules: {
        gates: ['tax', 'duty'],
        papers: { seller: { name: 'Hengtai', lines: ['518057 Shenzhen'], country: 'CN' }, incoterm: 'DAP' },
        exchange: { tables: ['rates/own.csv'] },
        tax: { rates: ['rates/vat.csv'] },
        duty: {
          tariff: ['rates/duty.csv'],
          destinations: ['rates/destinations.csv'],
          fees: ['rates/fees.csv'],
          origins: { Friends: ['VN'] },
        },
      },
    }),
  );
});

const order = (more: object = {}) => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-25T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  incoterm: 'DDU',
  customer: { company: 'Nordwind' },
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' },
  lines: [
    { id: '1', sku: 'SHIRT', quantity: 10, unitPrice: '20.00', total: '200.00', hsCode: '6109.10', origin: 'CN' },
    {
      id: '2',
      sku: 'WINE',
      quantity: 6,
      unitPrice: '10.00',
      total: '60.00',
      hsCode: '220421',
      origin: 'FR',
      weightKg: '1.2',
    },
  ],
  shipping: { total: '26.00' },
  total: '286.00',
  ...more,
});
const file = (more: object = {}) => write('order.json', JSON.stringify(order(more)));
const run = (...words: string[]) => commandLine('--config', config, ...words);

const SHOWN = `#1001  from CN to DE  DAP Hamburg  in EUR, by the rates of 2026-11-25
import: tax is taken at the border of DE, of the buyer

sku       qty  hs      made in   goods  freight  value cif   duty    tax  fees   total
SHIRT      10  610910  CN       200.00    20.00     220.00  42.90  52.58  6.77  322.25
WINE        6  220421  FR        60.00     6.00      66.00   2.30  13.66  2.03   83.99
together                        260.00    26.00     286.00  45.20  66.24  8.80  406.24

duty
  SHIRT: duty, 6109 from *: 12 % = 26.40 (invented for this example, TODAY)
  SHIRT: anti-dumping, 6109 from CN: 7.5 % = 16.50 (invented for this example, TODAY)
  WINE: duty, 2204 from *: 0.32 EUR/kg = 2.30 (invented for this example, TODAY)

tax
  SHIRT: 20 % = 52.58 (invented, TODAY)
  WINE: 20 % = 13.66 (invented, TODAY)

fees
  clearance: 6.00 (invented for this example, TODAY)
  handling: 2.80 (invented for this example, TODAY)

exchange rates
  1 EUR = 1.25 USD of 2026-11-25 (invented)

notes
  DDU is taken for DAP
  the buyer is the importer of record
  at the border the buyer pays 120.24 EUR
`;

describe('waybill orders landed', () => {
  it('shows what each line costs at its buyer, by whose word, and who pays', async () => {
    const { code, printed } = await run('orders', 'landed', file());
    expect(code).toBe(EXIT.fine);
    expect(printed.replaceAll(DAYS.today, 'TODAY')).toBe(SHOWN);
  });

  it('tells it in JSON', async () => {
    const { printed } = await run('orders', 'landed', file(), '--json');
    expect(JSON.parse(printed)).toMatchObject({
      importer: 'buyer',
      totals: { goods: '260.00', customsValue: '286.00', duty: '45.20', tax: '66.24', total: '406.24' },
    });
  });

  it('shows what leaves from each country by itself', async () => {
    const { lines } = order();
    const split = [{ ...lines[0], warehouse: 'wms-de' }, lines[1]];
    const { printed } = await run('orders', 'landed', file({ lines: split }));
    expect(printed).toContain(
      '#1001  from DE (wms-de) to DE  in EUR, by the rates of 2026-11-25\ndestination: sold within DE',
    );
    expect(printed).toContain('#1001  from CN to DE  DAP Hamburg');
    // Nobody named a number of Germany: what is sold out of a warehouse there contradicts that.
    expect(printed).toContain('no number is known under which you are registered for VAT there');
    const { parts } = JSON.parse((await run('orders', 'landed', file({ lines: split }), '--json')).printed);
    expect(parts).toMatchObject([
      { from: 'DE', warehouses: ['wms-de'], totals: { goods: '200.00', freight: '20.00', duty: '0.00' } },
      { from: 'CN', totals: { goods: '60.00', freight: '6.00', duty: '2.30' } },
    ]);
  });

  it('shows what is missing, and no sum that it is missing in', async () => {
    const { code, printed } = await run(
      'orders',
      'landed',
      file({ shipTo: { line1: '1', city: 'Oslo', country: 'NO' } }),
    );
    expect(code).toBe(EXIT.findings);
    expect(printed).toContain('how NO values goods on 2026-11-25: no table of destinations says so');
    expect(printed).toMatch(/together .* \?/);
  });

  it('says where a table is wrong', async () => {
    copyFileSync(join(folder, 'rates/duty.csv'), join(folder, 'kept.csv'));
    write(
      'rates/duty.csv',
      'destination,hs,origin,percent,from,to,source,retrieved\nEU,901,*,5,2026-01-01,,x,2026-11-26\n',
    );
    const { code, said } = await run('orders', 'landed', file());
    copyFileSync(join(folder, 'kept.csv'), join(folder, 'rates/duty.csv'));
    expect(code).toBe(EXIT.findings);
    expect(said).toContain('duty.csv:2:1 hs: `901` has 3 digits');
  });

  it('is what `rules try` passes an order by', async () => {
    const { printed } = await run('rules', 'try', file());
    expect(printed).toContain('passes  duty: 45.20 EUR of duty on 286.00 EUR (cif): 6109 from *: 12 % = 26.40');
    expect(printed).toContain('duty: {"exchange"');
  });

  it('is tried by part of what leaves from where, with what was looked at in each', async () => {
    const { lines } = order();
    const abroad = { ...lines[0], warehouse: 'wms-de' };
    const { printed } = await run('rules', 'try', file({ lines: [abroad, lines[1]] }));
    expect(printed).toContain('duty: from DE (wms-de): it crosses no customs border; from CN: 2.30 EUR of duty');
    expect(printed).toContain('from DE (wms-de) to DE; incoterm: DAP');
    expect(printed).toContain('from CN to DE; incoterm: DAP');
    const { facts } = JSON.parse((await run('rules', 'try', file({ lines: [abroad] }), '--json')).printed);
    expect(facts.leaves).toEqual([{ from: 'DE', warehouses: ['wms-de'], skus: ['SHIRT'] }]);
  });
});
