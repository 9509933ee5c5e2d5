import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PinnedMappings } from '../activities/index.ts';
import { letter } from '../domain/letters/letter.ts';
import { MappingBook } from '../mapper/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { BY } from './ledger-scene.ts';
import { scratchFolder } from './ledgers.ts';
import { MAPPINGS } from './spine-scene.ts';
import { timeLine } from './time-line-scene.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ANN = { connectionId: 'shop', customerId: 'c-ann' };

const ledgers: Ledger[] = [];
afterAll(async () => {
  for (const ledger of ledgers) await ledger.close();
});

/** What a case's workflow does in Temporal is the same at every gate: `customer-time-line.test.ts`, `workflows/case-desk.test.ts`. */
async function begin(config: object = {}, alerts: object = {}, mappings?: PinnedMappings) {
  const scene = await timeLine({ config, alerts, ...(mappings ? { mappings } : {}) });
  ledgers.push(scene.ledger);
  return scene;
}

describe('an order at each other gate', () => {
  const DAY_MS = 24 * HOUR_MS;
  const folder = scratchFolder('waybill-time-line-');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const table = (name: string, ...lines: string[]) => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  /** So many days, with a sweep after each. */
  async function days(scene: Awaited<ReturnType<typeof begin>>, count: number): Promise<void> {
    for (let day = 0; day < count; day += 1) {
      await scene.pass(DAY_MS);
      await scene.sweep();
      await scene.settle();
    }
  }
  const waits = async ({ ledger }: Awaited<ReturnType<typeof begin>>) =>
    (await ledger.cases({ state: 'open', limit: 9 })).map(({ waitingFor }) => waitingFor);
  const daysTold = ({ told }: Awaited<ReturnType<typeof begin>>) => told.map((at) => at.slice(5, 13));

  it('approval: is told after two working hours and each day, and goes on or ends when their approver has said so', async () => {
    const purchasers = table(
      'purchasers.csv',
      'customer,person,role,up_to,currency',
      'shop/c-ann,ann@nordwind.example,approver,,',
    );
    const scene = await begin({ rules: { gates: ['approval'], approval: { table: purchasers } } });
    for (const id of ['1001', '1002']) await scene.order({ id, customer: 'c-ann' });
    await scene.settle();
    const [refused = '', approved = ''] = (await scene.ledger.cases({ state: 'open', limit: 5 })).map(
      (one) => one.caseId,
    );
    await scene.sweep();
    await scene.pass(17 * HOUR_MS - MINUTE_MS);
    expect(scene.told).toEqual([]);
    await scene.pass(MINUTE_MS);
    expect(daysTold(scene)).toEqual(['11-27T09']);
    await days(scene, 3);
    expect(daysTold(scene).slice(1)).toEqual(['11-28T09', '11-29T09', '11-30T09']);
    expect(scene.erp.pushes).toBe(0);
    await scene.ledger.freeMembers(approved, { verb: 'release', ...BY });
    await scene.ledger.freeMembers(refused, { verb: 'refuse', ...BY });
    await scene.settle();
    await scene.sweep();
    expect(await waits(scene)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('payment: is reminded of while it is unpaid or disputed, past the day of the dispute, and goes on when it is paid late', async () => {
    const book = MappingBook.compile([
      ...MAPPINGS,
      {
        path: 'shop/payment.yaml',
        text: 'waybill: 1\nfrom: shop/payment\nto: payment\nrules:\n  state: state\n  amount: amount\n  currency: { const: EUR }\n  dispute: { from: dispute, missing: skip }\n',
      },
    ]);
    const kinds = ['order' as const, 'payment' as const];
    const scene = await begin(
      {
        rules: { gates: ['payment'] },
        flows: { orders: { kinds, from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
      },
      {},
      { current: () => book, released: async () => ({ of: () => book }) },
    );
    const pays = async (data: object) => {
      const parent = { kind: 'order' as const, number: '#1001', of: 'shop' };
      await scene.ledger.stage({
        connectionId: 'shop',
        flows: [{ flow: 'orders', kinds, from: ['shop'], priority: 'order' }],
        records: [{ kind: 'payment', id: 'P1', numbers: [], parent, data: { amount: '10.00', ...data } }],
      });
      await scene.settle();
    };
    await scene.order({ id: '1001', paid: 'unpaid' });
    await scene.settle();
    await scene.sweep();
    await days(scene, 2);
    expect(daysTold(scene)).toEqual(['11-27T16', '11-28T16']);
    await pays({ state: 'disputed', dispute: { state: 'needs-response', respondBy: '2026-11-29T12:00:00Z' } });
    await days(scene, 2);
    expect(await waits(scene)).toEqual([
      'the end of a dispute: a payment of #1001 is disputed, to be answered by 2026-11-29',
    ]);
    expect(daysTold(scene).slice(2)).toEqual(['11-29T16', '11-30T16']);
    expect(scene.erp.pushes).toBe(0);
    await pays({ state: 'paid' });
    await scene.sweep();
    expect(await waits(scene)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('tax: waits for a rate that is too old, then for that of its own day whatever comes later, and goes on by itself', async () => {
    const HEAD = 'country,category,percent,from,to,source,retrieved';
    const vat = table('vat.csv', HEAD, 'DE,standard,19,2021-01-01,,made up,2026-10-01');
    const scene = await begin({
      rules: {
        gates: ['tax'],
        papers: { seller: { name: 'Us', lines: ['Main 1'], country: 'DE' } },
        tax: { rates: [vat], maxAgeDays: 30 },
      },
    });
    await scene.order({ id: '1001' });
    await scene.settle();
    await scene.sweep();
    await days(scene, 2);
    expect(await waits(scene)).toEqual([
      expect.stringContaining('for 2026-11-22: it was last looked up on 2026-10-01'),
    ]);
    expect(daysTold(scene)).toEqual(['11-27T16', '11-28T16']);
    // The rate changes on the first: it is not that of an order of November.
    table('vat.csv', HEAD, 'DE,standard,21,2026-12-01,,made up,2026-11-28');
    await days(scene, 4);
    const [after] = await scene.ledger.cases({ state: 'open', limit: 5 });
    expect(after?.waitingFor).toBe('a VAT rate of DE (standard) for 2026-11-22: no table has one');
    table(
      'vat.csv',
      HEAD,
      'DE,standard,21,2026-12-01,,made up,2026-11-28',
      'DE,standard,19,2021-01-01,2026-11-30,made up,2026-10-01',
    );
    await scene.sweep();
    await scene.settle();
    await scene.sweep();
    expect(await waits(scene)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('papers: waits for what they lack, says each day that it does, and goes on once it is filled in', async () => {
    const book = MappingBook.compile(
      MAPPINGS.map(({ path, text }) => ({
        path,
        text:
          path === 'shop/order.yaml'
            ? text.replace('sku: sku,', 'sku: sku, hsCode: { from: hs, missing: skip },')
            : text,
      })),
    );
    const scene = await begin(
      {
        rules: {
          gates: ['papers'],
          papers: { seller: { name: 'Us', lines: ['Main 1'], country: 'CN' }, incoterm: 'DAP', required: ['hsCode'] },
        },
      },
      {},
      { current: () => book, released: async () => ({ of: () => book }) },
    );
    await scene.order({ id: '1001' });
    await scene.settle();
    const [rootId = ''] = await scene.ledger.findRoots('#1001');
    await scene.sweep();
    await days(scene, 3);
    expect(await waits(scene)).toEqual(['papers of #1001: the HS code of A']);
    expect(daysTold(scene)).toEqual(['11-27T16', '11-28T16', '11-29T16']);
    await scene.ledger.amend(
      rootId,
      { lines: [{ id: 'L1', sku: 'A', quantity: 1, price: '10.00', hs: '610910' }] },
      BY,
    );
    await scene.settle();
    await scene.sweep();
    expect(await waits(scene)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('credit in another currency: waits once its exchange rate is too old, and goes on by the next one', async () => {
    const HEAD = 'date,currency,per_eur,source,retrieved';
    const OLD = '2026-11-20,USD,1.10,bank,2026-11-20';
    const rates = table('rates.csv', HEAD, OLD);
    const scene = await begin({
      rules: { gates: ['credit'], exchange: { tables: [rates], maxAgeDays: 7 } },
    });
    await scene.ledger.decideAccount(ANN, { verb: 'limit', limit: { amount: '100.00', currency: 'USD' } }, BY);
    await scene.order({ id: '1001', customer: 'c-ann', paid: 'unpaid' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    await days(scene, 2);
    await scene.order({ id: '1002', customer: 'c-ann', paid: 'unpaid' });
    await scene.settle();
    await scene.sweep();
    // Saturday: two working hours are over on Monday.
    await days(scene, 1);
    expect(scene.told).toEqual([]);
    await days(scene, 1);
    expect(daysTold(scene)).toEqual(['11-30T16']);
    expect(await waits(scene)).toEqual(['an exchange rate from EUR to USD: what shop/c-ann owes cannot be added up']);
    table('rates.csv', HEAD, OLD, '2026-11-30,USD,1.12,bank,2026-11-30');
    await scene.sweep();
    await scene.settle();
    await scene.sweep();
    expect(await waits(scene)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(2);
  });

  it('a letter of credit: goes on by itself on the day that it is opened, and where its days are over says so until it is amended', async () => {
    const scene = await begin({ rules: { gates: ['lc'] } });
    const of = (number: string, orderNumber: string, more: object) => ({
      letter: letter.parse({
        number,
        orders: [orderNumber],
        currency: 'EUR',
        amount: '10.00',
        expiresOn: '2026-12-31',
        ...more,
      }),
      revision: 0,
    });
    const late = of('LC-2', '#1002', {
      latestShipmentOn: '2026-11-28',
      documents: [{ name: 'survey', before: 'shipping' }],
      openedOn: '2026-11-20',
    });
    const said = { what: 'letter.added', ...BY };
    await scene.ledger.keepLetter(of('LC-1', '#1001', { openedOn: '2026-11-30' }), said);
    await scene.ledger.keepLetter(late, said);
    for (const id of ['1001', '1002']) await scene.order({ id });
    await scene.settle();
    await scene.sweep();
    await days(scene, 3);
    expect((await waits(scene)).sort()).toEqual(
      expect.arrayContaining([
        'letter of credit LC-1 for #1001: it is not opened',
        'letter of credit LC-2 for #1002: the latest shipment was on 2026-11-28; documents before shipment: survey',
      ]),
    );
    expect(scene.erp.pushes).toBe(0);
    await days(scene, 1);
    expect(scene.erp.live()).toHaveLength(1);
    expect(daysTold(scene)).toEqual(expect.arrayContaining(['11-27T16', '11-28T16', '11-29T16', '11-30T16']));
    const amended = { ...late.letter, latestShipmentOn: '2026-12-10', documents: [] };
    await scene.ledger.keepLetter({ letter: amended, revision: 1 }, { ...said, what: 'letter.amended' });
    // Whoever amended it was killed before the order was asked.
    await days(scene, 1);
    expect(scene.erp.live()).toHaveLength(2);
  });

  it('a letter of credit, to its end: comes late, is shipped late, presented late, found wrong, and at last is over', async () => {
    const scene = await begin({ rules: { gates: ['lc'], lc: { remind: '2d' } } });
    const given = {
      number: 'LC-1',
      orders: ['#1001', '#1002', '#1003', '#1004'],
      currency: 'EUR',
      amount: '40.00',
      expiresOn: '2026-12-20',
      latestShipmentOn: '2026-12-01',
      presentWithinDays: 3,
    };
    let written: object = given;
    let revision = 0;
    const writes = async (more: object) => {
      written = { ...written, ...more };
      await scene.ledger.keepLetter({ letter: letter.parse(written), revision }, { what: 'letter.kept', ...BY });
      revision += 1;
    };
    /** The order's case, if it waits, and then that of the letter, if something of it presses. */
    const said = async () =>
      (await scene.ledger.cases({ state: 'open', kind: 'lc', limit: 9 }))
        .sort((a, b) => b.members - a.members)
        .map(({ waitingFor }) => waitingFor.replace(/^.*LC-1\b[^:]*: /, ''));
    const places = async (id: string) => {
      await scene.order({ id });
      await scene.settle();
    };

    await writes({ documents: [{ name: 'B/L' }] });
    await places('1001');
    await days(scene, 2);
    expect(await said()).toEqual(['it is not opened']);
    expect(daysTold(scene)).toEqual(['11-27T16', '11-28T16']);
    await writes({ openedOn: '2026-11-28' });
    await days(scene, 1);
    expect([scene.erp.live().length, await said()]).toEqual([1, ['ship by 2026-12-01']]);

    await days(scene, 3);
    await places('1002');
    await days(scene, 1);
    const late = 'the latest shipment was on 2026-12-01';
    expect([scene.erp.live().length, await said()]).toEqual([1, [late, late]]);
    await writes({ latestShipmentOn: '2026-12-15', shippedOn: '2026-12-03' });
    await days(scene, 1);
    const lacks = 'documents to present: B/L';
    expect([scene.erp.live().length, await said()]).toEqual([2, [`present the documents by 2026-12-06; ${lacks}`]]);
    await days(scene, 3);
    expect(await said()).toEqual([`the last day to present was on 2026-12-06; ${lacks}`]);

    const found = { id: 1, what: 'late presentation', foundOn: '2026-12-07' };
    const there = { presentedOn: '2026-12-07', documents: [{ name: 'B/L', on: '2026-12-07' }] };
    await writes({ ...there, discrepancies: [{ ...found, state: 'open' }] });
    await places('1003');
    await days(scene, 1);
    expect([scene.erp.live().length, await said()]).toEqual([
      2,
      ['1 discrepancy to settle', '1 discrepancy is not settled'],
    ]);
    await writes({ discrepancies: [{ ...found, state: 'waived' }] });
    await days(scene, 1);
    expect([scene.erp.live().length, await said()]).toEqual([3, []]);

    await scene.pass(12 * DAY_MS);
    await places('1004');
    await scene.sweep();
    expect([scene.erp.live().length, await said()]).toEqual([
      3,
      ['it expired on 2026-12-20; the latest shipment was on 2026-12-15'],
    ]);
  });
});
