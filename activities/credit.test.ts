import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { MappingBook } from '../mapper/index.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';
import { watchGates } from './watch-gates.ts';
import { watchOverdue } from './watch-overdue.ts';

const PAYMENT = {
  path: 'shop/payment.yaml',
  text: 'waybill: 1\nfrom: shop/payment\nto: payment\nrules:\n  state: { const: paid }\n  amount: amount\n  currency: { const: EUR }\n',
};
const INVOICE = {
  path: 'erp/invoice.yaml',
  text: 'waybill: 1\nfrom: erp/invoice\nto: invoice\nrules:\n  number: number\n  total: total\n  currency: { const: EUR }\n  state: state\n  dueAt: { from: dueAt, missing: skip }\n',
};
const DAY_MS = 24 * 3_600_000;
/** Of all orders of the scene. */
const PLACED_AT = Date.parse('2026-11-22T09:00:00.000Z');
const KINDS = ['order' as const, 'payment' as const, 'invoice' as const];

onEachDatabase('orders of customers with a credit limit', (ledgers) => {
  const begin = async (rules: object = {}) => {
    const clock = testClock(PLACED_AT);
    const ledger = await ledgers.open(clock);
    const book = MappingBook.compile([...MAPPINGS, PAYMENT, INVOICE]);
    const scene = spineScene(
      ledger,
      clock,
      { current: () => book, released: async () => ({ of: () => book }) },
      {
        flows: { orders: { kinds: KINDS, from: ['shop', 'erp'], steps: ['map', 'gate', 'write erp', 'write wms'] } },
        rules: { gates: ['credit'], ...rules },
      },
    );
    const flows = [{ flow: 'orders', kinds: KINDS, from: ['shop', 'erp'], priority: 'order' as const }];
    const stage = (connectionId: string, kind: 'payment' | 'invoice', id: string, of: string, data: object) =>
      ledger.stage({
        connectionId,
        flows,
        records: [{ kind, id, numbers: [], parent: { kind: 'order', number: `#${of}`, of: 'shop' }, data }],
      });
    const openCases = async () =>
      (await ledger.cases({ state: 'open', limit: 20 })).filter(({ members }) => members > 0);
    return {
      ...scene,
      clock,
      ledger,
      openCases,
      order: (id: string, more: object = {}) => scene.order({ id, paid: 'unpaid', customer: 'c-ann', ...more }),
      pay: async (order: string, id: string, amount: string) => {
        await stage('shop', 'payment', id, order, { amount });
        await scene.settle();
      },
      invoice: async (order: string, id: string, total: string, more: object = { state: 'open' }) => {
        await stage('erp', 'invoice', id, order, { number: id, total, ...more });
        await scene.settle();
      },
      /** An invoice of the ERP that hangs on no order. */
      claim: async (id: string, customerId: string, data: object) => {
        const record = { kind: 'invoice' as const, id, numbers: [], customerId, data: { number: id, ...data } };
        await ledger.stage({ connectionId: 'erp', flows, records: [record] });
        await scene.settle();
      },
      limit: (amount: string) => ledger.decideAccount(ANN, { verb: 'limit', limit: { amount, currency: 'EUR' } }, BY),
      terms: () => ledger.decideAccount(ANN, { verb: 'terms', days: 30 }, BY),
    };
  };
  it('wait while their customer is late to pay by more than 60 days, and go on with the payment', async () => {
    const scene = await begin();
    await scene.terms();
    await scene.order('1001');
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    // Placed on November 22nd with Net 30: due on December 22nd, late by 60 days on February 20th.
    const dayAfterOrder = async (days: number) => {
      scene.clock.pass(PLACED_AT + days * DAY_MS - scene.clock.now());
      await watchOverdue(scene.deps);
      return (await scene.ledger.account(ANN)).frozenBy;
    };
    for (const days of [29, 31, 60, 90]) expect(await dayAfterOrder(days)).toBeUndefined();
    await scene.order('1002');
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
    expect(await dayAfterOrder(91)).toBe('overdue');
    expect(await dayAfterOrder(92)).toBe('overdue');
    for (const id of ['1003', '1004']) await scene.order(id);
    await scene.settle();
    expect(await scene.openCases()).toMatchObject([
      { kind: 'credit', members: 2, waitingFor: 'payment of what is overdue: customer shop/c-ann is frozen' },
    ]);
    expect(await scene.ledger.auditRows({ what: 'customer.frozen', limit: 5 })).toMatchObject([
      { who: 'waybill', why: 'order #1001 and 1 more: 61 days overdue' },
    ]);
    // What is left of two orders keeps the account frozen: the second is as late.
    await scene.pay('1001', 'P1', '10.00');
    expect(scene.erp.live()).toHaveLength(2);
    await scene.pay('1002', 'P2', '9.99');
    expect(scene.erp.live()).toHaveLength(2);
    await scene.pay('1002', 'P3', '0.01');
    expect(scene.erp.live()).toHaveLength(4);
    expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: false, waiting: 0 });
  });

  it('are not thawed by a payment where a person froze, and what a person excused freezes nobody again', async () => {
    const scene = await begin();
    await scene.terms();
    await scene.order('1001');
    await scene.settle();
    scene.clock.pass(100 * DAY_MS);
    await watchOverdue(scene.deps);
    expect(await scene.ledger.decideAccount(ANN, { verb: 'thaw' }, BY)).toMatchObject({ account: { frozen: false } });
    await watchOverdue(scene.deps);
    expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: false });
    await scene.ledger.decideAccount(ANN, { verb: 'freeze' }, BY);
    await scene.order('1002');
    await scene.settle();
    await scene.pay('1001', 'P1', '10.00');
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.openCases()).toMatchObject([{ waitingFor: 'customer shop/c-ann is frozen' }]);
  });

  it('are frozen and freed by the sweep where whoever was at it was killed', async () => {
    const scene = await begin();
    await scene.terms();
    await scene.order('1001');
    await scene.settle();
    scene.clock.pass(100 * DAY_MS);
    await watchOverdue(scene.deps);
    await scene.order('1002');
    await scene.settle();
    const { settleAccounts } = scene.ledger;
    scene.deps.ledger.settleAccounts = async () => {
      throw new Error('killed');
    };
    await expect(scene.pay('1001', 'P1', '10.00')).rejects.toThrow('killed');
    scene.deps.ledger.settleAccounts = settleAccounts;
    await watchOverdue(scene.deps);
    expect(await scene.ledger.settleAccounts()).toMatchObject({ freed: 1 });
  });

  it('in another currency wait for its rate, and go on when a table has it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-rates-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const table = join(folder, 'rates.csv');
    writeFileSync(table, 'date,currency,per_eur,source,retrieved\n');
    const scene = await begin({ exchange: { tables: [table] } });
    await scene.ledger.decideAccount(ANN, { verb: 'limit', limit: { amount: '25.00', currency: 'USD' } }, BY);
    await scene.order('1001');
    await scene.order('1002');
    await scene.settle();
    expect(await scene.openCases()).toMatchObject([
      { members: 2, waitingFor: 'an exchange rate from EUR to USD: what shop/c-ann owes cannot be added up' },
    ]);
    const askAgain = watchGates(scene.deps);
    await askAgain();
    expect(await scene.settle()).toBe(0);
    writeFileSync(table, 'date,currency,per_eur,source,retrieved\n2026-11-20,USD,1.30,bank,2026-11-20\n');
    await askAgain();
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.openCases()).toMatchObject([
      {
        waitingFor: expect.stringContaining(
          'owes 13.00 USD (1 open order 10.00 EUR), this order 13.00 USD, 1.00 USD too',
        ),
      },
    ]);
  });

  const ANN = { connectionId: 'shop', customerId: 'c-ann' };

  it('wait when they would go beyond it, in a case that shows the sum, and go on with the payment that makes room', async () => {
    const scene = await begin();
    await scene.limit('25.00');
    for (const id of ['1001', '1002', '1003']) await scene.order(id);
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
    expect(await scene.openCases()).toMatchObject([
      {
        kind: 'credit',
        members: 1,
        waitingFor:
          'credit of customer shop/c-ann, limit 25.00 EUR: owes 20.00 EUR (2 open orders 20.00 EUR), this order 10.00 EUR, 5.00 EUR too much',
      },
    ]);
    await scene.pay('1001', 'P1', '4.99');
    expect(scene.erp.live()).toHaveLength(2);
    expect(await scene.openCases()).toMatchObject([{ waitingFor: expect.stringContaining('0.01 EUR too much') }]);
    await scene.pay('1001', 'P2', '0.01');
    expect(scene.erp.live()).toHaveLength(3);
    expect(await scene.openCases()).toEqual([]);
  });

  it('count while they wait for stock, once each: as far as money goes they were let through', async () => {
    const scene = await begin({ gates: ['credit', 'stock'], stock: {} });
    await scene.limit('25.00');
    for (const id of ['1001', '1002', '1001', '1003']) {
      await scene.order(id);
      await scene.settle();
    }
    const waits = (await scene.openCases()).map(({ kind, waitingFor }) => [kind, waitingFor]);
    expect(waits.filter(([kind]) => kind === 'stock')).toHaveLength(2);
    expect(waits.filter(([kind]) => kind === 'credit')).toMatchObject([
      ['credit', expect.stringContaining('owes 20.00 EUR (2 open orders 20.00 EUR), this order 10.00 EUR')],
    ]);
  });

  it('count with invoices without an order, of the ERP customer that a person said they are, until those are paid', async () => {
    const scene = await begin();
    const theirs = { connectionId: 'erp', customerId: 'C-77' };
    await scene.limit('25.00');
    await scene.claim('R9', 'C-77', { total: '20.00', state: 'open' });
    await scene.claim('R8', 'C-78', { total: '99.00', state: 'open' });
    await scene.order('1001');
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.ledger.linkCustomer(theirs, ANN, BY)).toEqual({ invoices: 1 });
    expect(await scene.ledger.linkCustomer(theirs, ANN, BY)).toEqual({ invoices: 0 });
    await scene.order('1002');
    await scene.settle();
    expect(await scene.openCases()).toMatchObject([
      {
        waitingFor:
          'credit of customer shop/c-ann, limit 25.00 EUR: owes 30.00 EUR (1 open order 10.00 EUR, 1 invoice 20.00 EUR), this order 10.00 EUR, 15.00 EUR too much',
      },
    ]);
    await scene.claim('R9', 'C-77', { total: '20.00', state: 'void' });
    expect(scene.erp.live()).toHaveLength(2);
    expect(await scene.openCases()).toEqual([]);
    expect(await scene.ledger.auditRows({ what: 'customer.linked', limit: 5 })).toHaveLength(2);
  });

  it('are frozen and thawed by an invoice without an order, and stay so no longer than it is theirs', async () => {
    const scene = await begin();
    const theirs = { connectionId: 'erp', customerId: 'C-77' };
    await scene.terms();
    await scene.ledger.linkCustomer(theirs, ANN, BY);
    await scene.claim('R9', 'C-77', { total: '20.00', state: 'open', dueAt: '2026-12-01T00:00:00.000Z' });
    scene.clock.pass(100 * DAY_MS);
    await watchOverdue(scene.deps);
    expect(await scene.ledger.account(ANN)).toMatchObject({ frozenBy: 'overdue' });
    await scene.order('1001');
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(0);
    await scene.claim('R9', 'C-77', { total: '20.00', state: 'paid', dueAt: '2026-12-01T00:00:00.000Z' });
    expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: false });
    expect(scene.erp.live()).toHaveLength(1);
    await scene.pay('1001', 'P1', '10.00');
    await scene.claim('R10', 'C-77', { total: '20.00', state: 'open', dueAt: '2026-12-01T00:00:00.000Z' });
    await watchOverdue(scene.deps);
    expect(await scene.ledger.account(ANN)).toMatchObject({ frozenBy: 'overdue' });
    await scene.ledger.linkCustomer(theirs, null, BY);
    await watchOverdue(scene.deps);
    expect(await scene.ledger.account(ANN)).toMatchObject({ frozen: false });
  });

  it('count as one sum with their invoices, whatever comes first', async () => {
    const scene = await begin();
    await scene.limit('25.00');
    await scene.order('1001');
    await scene.settle();
    await scene.invoice('1001', 'R1', '10.00');
    await scene.order('1002');
    await scene.order('1003');
    await scene.settle();
    expect(await scene.openCases()).toMatchObject([
      { waitingFor: expect.stringContaining('owes 20.00 EUR (1 open order 10.00 EUR, 1 invoice 10.00 EUR)') },
    ]);
    await scene.invoice('1001', 'R1', '10.00', { state: 'paid' });
    expect(scene.erp.live()).toHaveLength(3);
  });

  it('that wait count for nobody else, and those that are cancelled no more', async () => {
    const scene = await begin();
    await scene.limit('10.00');
    await scene.order('1001');
    await scene.order('1002');
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    await scene.order('1001', { state: 'cancelled' });
    await scene.settle();
    expect(await scene.openCases()).toEqual([]);
    expect(scene.erp.objects.map(({ live }) => live)).toEqual([false, true]);
  });

  it('go on when the limit is raised, when one is released, and when they have none', async () => {
    const scene = await begin({ credit: { limit: { amount: '5.00', currency: 'EUR' } } });
    await scene.order('1001');
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    // Terms bring the limit of all who have terms, and orders of before count.
    await scene.terms();
    await scene.order('1002');
    await scene.order('1003');
    await scene.settle();
    expect(await scene.openCases()).toHaveLength(2);
    const rootIds = await scene.ledger.findRoots('1002');
    const [waiting] = await scene.ledger.cases({ state: 'open', rootId: rootIds[0] as string, limit: 1 });
    await scene.ledger.freeMembers(waiting?.caseId as string, { verb: 'release', ...BY }, { rootIds });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
    expect(await scene.limit('30.00')).toMatchObject({
      freed: 1,
      account: { limit: { amount: '30.00', currency: 'EUR' } },
    });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(3);
  });

  it('never both take the last of a limit, though two processes ask at once', async () => {
    const scene = await begin();
    await scene.limit('10.00');
    const read = (await scene.ledger.owing([ANN])).get('shop/c-ann');
    const claim = { of: 'order' as const, number: '#1', currency: 'EUR', total: '10.00', owed: '10.00' };
    const answers = (rootId: string) => [
      { customer: ANN, serial: read?.serial ?? -1, eased: 0, admitted: [{ rootId, claims: [claim] }], refused: [] },
    ];
    await scene.order('1001');
    await scene.order('1002');
    const [first = ''] = await scene.ledger.findRoots('1001');
    const [second = ''] = await scene.ledger.findRoots('1002');
    expect(await scene.ledger.answerCredit(answers(first))).toEqual(new Set());
    expect(await scene.ledger.answerCredit(answers(second))).toEqual(new Set(['shop/c-ann']));
    expect((await scene.ledger.owing([ANN])).get('shop/c-ann')?.orders).toEqual([{ rootId: first, claims: [claim] }]);
  });

  it('are asked again at once where somebody else moved the account meanwhile', async () => {
    const scene = await begin();
    await scene.limit('10.00');
    await scene.order('1001');
    const { answerCredit } = scene.ledger;
    let once = 0;
    scene.deps.ledger.answerCredit = async (answers) => {
      once += 1;
      if (once === 1) await scene.limit('10.00');
      return answerCredit(answers);
    };
    await scene.settle();
    expect(scene.erp.live()).toEqual([]);
    scene.clock.pass(1_000);
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
  });
});
