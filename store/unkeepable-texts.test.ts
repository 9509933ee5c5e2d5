import { expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim } from './ledger.ts';

const NUL = 'a\0b';
const HALF = 'half \ud83d';

onEachDatabase('texts that a database cannot keep', (ledgers) => {
  const begin = async () => {
    const ledger = await ledgers.open(testClock());
    return { ledger, ...scene(ledger) };
  };

  it('in one record of a page stop neither it nor its neighbours, and its data stays as it came', async () => {
    const { ledger, stage, order, carry } = await begin();
    const data = { note: NUL, [HALF]: [HALF] };
    const odd = order(NUL, data, { version: NUL, customerId: HALF, numbers: [`#${NUL}`, HALF] });
    const page = [order('1'), odd, order('2')];
    const child = {
      kind: 'payment' as const,
      id: HALF,
      parent: { kind: 'order' as const, id: NUL },
      data: { of: NUL },
    };
    for (const staged of ['new', 'same']) {
      const { records } = await stage([...page, child]);
      expect(records.map((record) => record.staged)).toEqual([staged, staged, staged, staged]);
    }
    const { claims } = await carry();
    expect(claims).toHaveLength(3);
    const bundles = await ledger.bundles(claims);
    const [rootId] = await ledger.findRoots('#a\ufffdb');
    const kept = bundles.find((bundle) => bundle.rootId === rootId);
    expect(kept?.inputs.map((input) => input.data)).toEqual([data, { of: NUL }]);
    // As a person types it.
    expect(await ledger.findRoots('half \ufffd')).toEqual([rootId]);
  });

  it('in what targets answer are of that object alone', async () => {
    const { ledger, stage, order, carry, put, send, accept } = await begin();
    await stage([order('1'), order('2'), order('3')]);
    const { batchId, claims } = await carry();
    const [one, two, three] = claims as [Claim, Claim, Claim];
    const tickets = [];
    for (const claim of [one, two, three]) tickets.push(await send(batchId, put(claim, { note: NUL, [HALF]: 1 })));
    const [first, second, third] = tickets as [(typeof tickets)[0], (typeof tickets)[0], (typeof tickets)[0]];
    const failure = { class: 'rejected', message: `refused: ${NUL} ${HALF}`, code: NUL, field: HALF } as const;
    const taken = await Promise.all([
      accept(first, `SO ${NUL}`, { numbers: [`N ${HALF}`], facts: { second: NUL } }),
      ledger.outcome({ writeId: second.writeId, attempt: second.attempt, state: 'rejected', failure }),
      accept(third, 'SO3'),
    ]);
    expect(taken).toEqual([true, true, true]);
    expect(await ledger.findRoots('N half \ufffd')).toEqual([one.rootId]);
    const held = await ledger.targets([one.rootId, three.rootId]);
    expect(held).toMatchObject([{ targetId: 'SO a\ufffdb', facts: { second: NUL } }, { targetId: 'SO3' }]);

    const cause = { kind: 'rejected', cause: `rejected:${NUL}`, waitingFor: `a person: ${HALF}`, failure } as const;
    const answers = [one, three].map((claim) => ({
      claim,
      name: 'write',
      inputHmac: '',
      pin: '',
      outcome: { to: 'end' as const },
    }));
    const waits = { claim: two, name: 'write', inputHmac: '', pin: '', outcome: { to: 'case' as const, case: cause } };
    expect(await ledger.answer(batchId, [...answers, waits])).toEqual(['ok', 'ok', 'ok']);
    expect(await ledger.cases({ state: 'open', limit: 5 })).toMatchObject([{ kind: 'rejected', members: 1 }]);
    expect((await ledger.counts()).moves).toMatchObject({ done: 2, waiting: 1 });
    expect((await ledger.journey(two.rootId)).length).toBeGreaterThan(0);
  });

  it('in webhooks and places where reading stopped are kept', async () => {
    const { ledger } = await begin();
    const event = {
      connectionId: 'shop',
      topic: 'orders',
      eventId: NUL,
      kind: 'order' as const,
      sourceId: HALF,
      body: NUL,
    };
    expect(await ledger.receive([event, { ...event, eventId: '2', sourceId: '2' }])).toEqual({ fresh: 2 });
    expect(await ledger.takeInbox('shop', 10)).toHaveLength(2);
    await ledger.stage({
      connectionId: 'shop',
      flows: [],
      records: [],
      cursor: { name: 'orders', value: `at ${NUL}` },
    });
    expect(await ledger.cursor('shop', 'orders')).toMatch(/^at a.b$/);
  });
});
