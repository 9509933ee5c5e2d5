import { expect, it } from 'vitest';
import { MappingBook } from '../mapper/index.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';

const PAYMENT = {
  path: 'shop/payment.yaml',
  text: 'waybill: 1\nfrom: shop/payment\nto: payment\nrules:\n  state: state\n  amount: amount\n  currency: { const: EUR }\n  dispute: { from: dispute, missing: skip }\n',
};

onEachDatabase('orders whose deposit is not paid', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const book = MappingBook.compile([...MAPPINGS, PAYMENT]);
    const scene = spineScene(
      ledger,
      clock,
      { current: () => book, released: async () => ({ of: () => book }) },
      {
        flows: {
          orders: { kinds: ['order', 'payment'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] },
        },
        rules: { gates: ['deposit'] },
      },
    );
    const pay = async (order: string, id: string, amount: string, more: object = { state: 'paid' }) => {
      await ledger.stage({
        connectionId: 'shop',
        flows: [{ flow: 'orders', kinds: ['order', 'payment'], from: ['shop'], priority: 'order' }],
        records: [
          { kind: 'payment', id, numbers: [], parent: { kind: 'order', id: order }, data: { amount, ...more } },
        ],
      });
      await scene.settle();
    };
    return { ...scene, ledger, pay };
  };
  const ANN = { connectionId: 'shop', customerId: 'c-ann' };

  it('wait, payment by payment, and go on with the one that makes it enough', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', paid: 'unpaid', customer: 'c-ann' });
    await scene.settle();
    expect(scene.cases).toMatchObject([{ kind: 'deposit', waitingFor: 'deposit of #1001, 30 %: 0 of 3.00 EUR paid' }]);
    await scene.pay('1001', 'P1', '2.99');
    expect(scene.erp.live()).toEqual([]);
    await scene.pay('1001', 'P2', '0.01');
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('go on when their customer gets terms, and one alone by its release', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', paid: 'unpaid', customer: 'c-ann' });
    await scene.order({ id: '1002', paid: 'unpaid', customer: 'c-bob' });
    await scene.order({ id: '1003', paid: 'unpaid', customer: 'c-bob' });
    await scene.settle();
    expect(await scene.ledger.decideAccount(ANN, { verb: 'terms', days: 30 }, BY)).toMatchObject({
      account: { termsDays: 30 },
      freed: 1,
    });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    const rootIds = await scene.ledger.findRoots('1002');
    const [waiting] = await scene.ledger.cases({ state: 'open', rootId: rootIds[0] as string, limit: 1 });
    await scene.ledger.freeMembers(waiting?.caseId as string, { verb: 'release', ...BY }, { rootIds });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);

    await scene.ledger.decideAccount(ANN, { verb: 'terms', days: null }, BY);
    await scene.order({ id: '1004', paid: 'unpaid', customer: 'c-ann' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
  });

  it('are left where they are when a payment is disputed, in a case that says until when to answer', async () => {
    const scene = await begin();
    const dispute = { state: 'needs-response', reason: 'fraudulent', respondBy: '2026-12-05T23:59:59.000Z' };
    await scene.order({ id: '1001', paid: 'unpaid' });
    await scene.pay('1001', 'P1', '10.00');
    expect(scene.erp.live()).toHaveLength(1);
    await scene.pay('1001', 'P1', '10.00', { state: 'disputed', dispute });
    expect(scene.erp.live()).toHaveLength(1);
    expect(scene.cases.at(-1)).toMatchObject({
      kind: 'payment',
      waitingFor: 'a person: a payment of #1001 is disputed (fraudulent), to be answered by 2026-12-05',
    });
    await scene.pay('1001', 'P1', '10.00', { state: 'disputed', dispute: { ...dispute, state: 'under-review' } });
    expect((await scene.ledger.cases({ state: 'open', limit: 10 })).filter((row) => row.members > 0)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });
});
