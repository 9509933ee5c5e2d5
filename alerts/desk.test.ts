import { expect, it } from 'vitest';
import { watchStages } from '../activities/watch-stages.ts';
import type { AlertContent } from '../domain/alerts/message.ts';
import { alertScene, cause, HOUR_MS, MINUTE_MS } from '../test/alert-scene.ts';
import { onEachDatabase } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { tell } from './telling.ts';
import { zh } from './words/zh.ts';

onEachDatabase('the alert desk', (ledgers) => {
  it('makes one message of a storm, counts it, and names what to type and where to look', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers);
    for (let i = 1; i <= 250; i += 1) await ledger.openCase(cause(`rule ${i}`));
    const one = desk();
    await one.round();
    expect(ops.told).toEqual([]);
    clock.pass(30_000);
    for (let i = 251; i <= 500; i += 1) await ledger.openCase(cause(`rule ${i}`));
    await one.round();
    clock.pass(30_000);
    expect(await one.round()).toEqual({ sent: 1, failed: 0 });
    const [message] = ops.told;
    expect(message?.telling).toMatchObject({
      title: 'Waybill: Alert: 500 new',
      lead: '500 cases; 0 orders; 500 mapping',
      closing: ['and 497 more cases: waybill cases list'],
    });
    expect(message?.telling.items[0]).toEqual({
      head: 'case/1 · mapping',
      facts: ['waits for rule 1 to be mended', 'since 2026-11-25 12:00:00 (1 min)'],
      command: 'waybill cases show 1',
      link: { text: 'Temporal', url: 'http://ui/case/1' },
    });
    clock.pass(24 * HOUR_MS);
    expect(await one.round()).toEqual({ sent: 0, failed: 0 });
  });

  it('calls what waits by its own word, also when it is over', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers);
    const flows = [
      { flow: 'told', kinds: ['customer' as const, 'price' as const], from: ['shop'], priority: 'order' as const },
    ];
    const stop = async (kind: 'customer' | 'price', numbers: string[], of = cause('a')) => {
      const records = numbers.map((id) => ({ kind, id, numbers: [id], data: {} }));
      await ledger.stage({ connectionId: 'shop', flows, records });
      const batch = await ledger.pack({ flow: 'told', max: 10, maxNumberBytes: 1_900, closedQueues: [] });
      const batchId = batch?.batchId as string;
      const step = { name: 'map', inputHmac: 'h', pin: 'p', outcome: { to: 'case' as const, case: of } };
      await ledger.answer(
        batchId,
        (await ledger.claims(batchId)).map((claim) => ({ claim, ...step })),
      );
    };
    await stop('customer', ['K-1']);
    await stop('price', ['P-1', 'P-2', 'P-3'], cause('b'));
    const one = desk();
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.told[0]?.telling.lead).toBe('2 cases; 3 prices, 1 customer; 2 mapping');
    expect(ops.told[0]?.telling.items.map(({ head, facts }) => [head, facts[2]])).toEqual([
      ['case/1 · mapping · 1 customer', 'customers K-1'],
      ['case/2 · mapping · 3 prices', 'prices P-1, P-2 and 1 more'],
    ]);
    const told = tell(ops.told[0]?.content as AlertContent, {
      words: zh,
      timezone: 'UTC',
      now: clock.now(),
      unsure: false,
      linkOf: () => undefined,
    });
    expect([told.lead, told.items[1]?.facts[2]]).toEqual([
      '2 件; 3 条价格、1 个客户; 映射错误 2 件',
      '价格 P-1、P-2 等，另有 1 条',
    ]);
    await ledger.freeMembers('case/1', { verb: 'refuse', who: 'ann', why: 'a double' });
    await ledger.closeCaseIfEmpty('case/1');
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.told[1]?.telling.items.map(({ head }) => head)).toEqual(['case/1 · mapping · 1 customer']);
    await stop('customer', ['K-2'], cause('b'));
    expect((await ledger.digestFacts()).open).toMatchObject([{ members: 4, kinds: { price: 3, customer: 1 } }]);
  });

  it('says when it is over, in the same message where both are news', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers);
    const kept = await ledger.openCase(cause('a'));
    const brief = await ledger.openCase(cause('b'));
    const one = desk();
    await one.round();
    await ledger.closeCaseIfEmpty(brief.caseId);
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new, 1 over']);
    await ledger.closeCaseIfEmpty(kept.caseId);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles().slice(1)).toEqual(['Waybill: Note: 1 over']);
    expect(ops.told[1]?.telling.items[0]?.facts[1]).toBe('over at 2026-11-25 12:01:00, after 1 min');
  });

  it('holds through the night what does not press, and drops nothing', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers, {
      at: Date.parse('2026-11-25T23:00:00Z'),
      policy: {
        rules: [
          { kinds: ['auth'], afterMs: 0, severity: 'urgent', channels: ['ops'] },
          { kinds: ['mapping'], afterMs: 0, severity: 'normal', channels: ['ops'] },
        ],
        repeatEveryMs: 2 * HOUR_MS,
        quietHours: { from: '22:00', to: '07:00', timezone: 'UTC', except: ['urgent'] },
      },
    });
    await ledger.openCase(cause('a'));
    await ledger.openCase(cause('erp', 'auth'));
    const one = desk();
    for (let minutes = 0; minutes < 60; minutes += 1) {
      await one.round();
      clock.pass(MINUTE_MS);
    }
    expect(ops.titles()).toEqual(['Waybill: URGENT: 1 new']);
    expect((await ledger.alertMessages({ limit: 10 })).held).toMatchObject([{ channel: 'ops', count: 1 }]);
    await ledger.closeCaseIfEmpty('case/2');
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    clock.pass(7 * HOUR_MS);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles().slice(1)).toEqual(['Waybill: Note: 1 over', 'Waybill: Alert: 1 new']);
  });

  it('tells everybody once, however many desks look', async () => {
    const { clock, ledger, ops, desk, url } = await alertScene(ledgers);
    for (const name of ['a', 'b', 'c']) await ledger.openCase(cause(name));
    const others = await ledgers.open(clock, url);
    const desks = [desk(), desk([ops.channel], others)];
    await Promise.all(desks.map((one) => one.round()));
    clock.pass(MINUTE_MS);
    await Promise.all(desks.map((one) => one.round()));
    expect(ops.titles()).toEqual(['Waybill: Alert: 3 new']);
  });

  it('makes one message of an old ledger in which thousands are late and hundreds of cases are open', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers);
    const shop = spineScene(ledger, clock);
    const orders = Array.from({ length: 2_500 }, (_, i) => ({ id: String(1001 + i) }));
    for (let at = 0; at < orders.length; at += 500) await shop.orders(orders.slice(at, at + 500));
    for (let i = 1; i <= 300; i += 1) await ledger.openCase(cause(`order ${i}`, 'payment'));
    for (let i = 1; i <= 100; i += 1)
      await ledger.closeCaseIfEmpty((await ledger.openCase(cause(`order of old ${i}`, 'payment'))).caseId);
    clock.pass(30 * 24 * HOUR_MS);
    // The first hour under a version that watches and tells.
    const one = desk();
    for (let seconds = 0; seconds < 3_600; seconds += 15) {
      if (seconds % 60 === 0) await watchStages(shop.deps);
      await one.round();
      clock.pass(15_000);
    }
    expect(ops.titles()).toEqual(['Waybill: Alert: 301 new']);
    expect(ops.told[0]?.telling.lead).toBe('301 cases; 2,500 orders; 300 payment, 1 overdue');
    expect(ops.told[0]?.telling.closing).toEqual(['and 298 more cases: waybill cases list']);
  }, 60_000);

  it('waits with the next word to a case until its workflow or its rules say so', async () => {
    const { clock, ledger, ops, desk } = await alertScene(ledgers, {
      policy: { rules: [{ afterMs: HOUR_MS, severity: 'normal', channels: ['ops'] }] },
    });
    const { caseId } = await ledger.openCase(cause('a'));
    const one = desk();
    await one.round();
    await ledger.reviewCase(caseId);
    clock.pass(HOUR_MS - 1);
    await one.round();
    expect((await ledger.alertMessages({ limit: 10 })).held).toEqual([]);
    clock.pass(1);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new']);
  });
});
