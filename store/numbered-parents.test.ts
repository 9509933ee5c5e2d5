import { expect, it } from 'vitest';
import type { Kind } from '../domain/kinds.ts';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { StagedRecord } from './ledger.ts';

onEachDatabase('records that name their parent by its number', (ledgers) => {
  const start = async () => {
    const ledger = await ledgers.open(testClock());
    const flows = [{ flow: 'orders', kinds: ['order', 'payment'] as Kind[], from: ['shop', 'money'] }].map((flow) => ({
      ...flow,
      priority: 'order' as const,
    }));
    const stageOf = (connectionId: string) => (records: StagedRecord[]) =>
      ledger.stage({ connectionId, flows, records });
    const shop = stageOf('shop');
    return { ledger, shop, other: stageOf('other'), money: stageOf('money'), ...scene(ledger) };
  };
  const numbered = (id: string, ...numbers: string[]): StagedRecord => ({ kind: 'order', id, numbers, data: { id } });
  const payment = (number: string, of?: string): StagedRecord => ({
    kind: 'payment',
    id: 'pi_1',
    version: '1',
    parent: { kind: 'order', number, ...(of ? { of } : {}) },
    data: { amount: 100 },
  });

  it('hang on the order of another connection, with or without the sign before its number', async () => {
    for (const [told, asked] of [
      ['#1001', '1001'],
      ['1001', '#1001'],
      ['R-7', 'R-7'],
    ] as const) {
      const { shop, money } = await start();
      const [order] = (await shop([numbered('7', told)])).records;
      const answer = await money([payment(asked)]);
      expect(answer.records).toMatchObject([{ staged: 'new', rootId: order?.rootId }]);
      expect(answer.flows).toEqual(['orders']);
    }
  });

  it('wait until the order comes, and are read again then', async () => {
    const { ledger, shop, money } = await start();
    expect((await money([payment('1001')])).records).toEqual([{ kind: 'payment', id: 'pi_1', staged: 'parked' }]);
    expect((await shop([numbered('6', '#1000')])).woken).toEqual([]);
    const answer = await shop([numbered('7', '#1001')]);
    expect(answer.woken).toEqual(['money']);
    expect(await ledger.takeInbox('money', 10)).toMatchObject([{ kind: 'payment', sourceId: 'pi_1' }]);
    expect((await money([payment('1001')])).records[0]?.rootId).toBe(answer.records[0]?.rootId);
  });

  it('wait until an order is given the number that they name', async () => {
    const { shop, money } = await start();
    await shop([numbered('7', 'draft')]);
    await money([payment('1001', 'shop')]);
    expect((await shop([{ ...numbered('7', 'draft', '1001'), data: { id: '7', named: true } }])).woken).toEqual([
      'money',
    ]);
  });

  it('wait where two shops have the number, unless they say which one is meant', async () => {
    const { shop, other, money } = await start();
    await shop([numbered('7', '#1001')]);
    const [theirs] = (await other([numbered('9', '1001')])).records;
    expect((await money([payment('1001')])).records[0]?.staged).toBe('parked');
    expect((await money([payment('1001', 'other')])).records[0]).toMatchObject({
      staged: 'new',
      rootId: theirs?.rootId,
    });
  });

  it('do not hang on another kind of record, nor on a number that a third system gave the order', async () => {
    const { shop, money, carry, send, put, accept } = await start();
    await shop([{ ...numbered('3', '1001'), kind: 'customer' }]);
    expect((await money([payment('1001')])).records[0]?.staged).toBe('parked');
    await shop([numbered('7', '#7')]);
    const { batchId, claims } = await carry();
    const [claim] = claims;
    if (!claim) throw new Error('nothing was packed');
    await accept(await send(batchId, put(claim, { a: 1 })), 'SO1', { numbers: ['1001'] });
    expect((await money([payment('1001')])).records[0]?.staged).toBe('parked');
  });
});
