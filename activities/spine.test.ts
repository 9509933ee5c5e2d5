import { describe, expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import type { KindPort } from '../connectors/connector.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';

onEachDatabase('the way of an order', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    return { clock, ledger, ...spineScene(ledger, clock) };
  };

  it('goes into the ERP and to its warehouse, once', async () => {
    const scene = await begin();
    await scene.order({ id: '1001' });
    await scene.settle();
    await scene.order({ id: '1001' });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { total: '10.00', lines: [{ sku: 'A', quantity: 1 }] } }]);
    expect(scene.wms.live()).toHaveLength(1);
    const [rootId = ''] = await scene.ledger.findRoots('N-T1');
    expect(await scene.ledger.order(rootId)).toMatchObject({ sourceId: '1001', stage: 'released' });
  });

  it('gives the mapping the very reference that the target is searched by', async () => {
    const scene = await begin();
    await scene.order({ id: '1001' });
    await scene.settle();
    for (const target of [scene.erp, scene.wms]) {
      const [object] = target.live();
      expect((object?.payload as { reference: string }).reference).toBe(object?.identity);
    }
  });

  it('waits unpaid in a case, and goes on when the payment arrives', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', paid: 'unpaid' });
    await scene.settle();
    expect(scene.erp.live()).toEqual([]);
    expect(scene.cases).toMatchObject([{ kind: 'payment', waitingFor: 'payment of #1001 (unpaid)' }]);
    await scene.order({ id: '1001', paid: 'paid' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect((await scene.ledger.cases({ state: 'open', limit: 10 })).filter((row) => row.members > 0)).toEqual([]);
  });

  it('tells a change in place, and skips what is equal', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', quantity: 1 });
    await scene.settle();
    await scene.order({ id: '1001', quantity: 3 });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ id: 'T1', payload: { lines: [{ quantity: 3 }] } }]);
  });

  it('tells a change again whose call never arrived', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', quantity: 1 });
    await scene.settle();
    scene.erp.mischief.push({ class: 'unknown-outcome', message: 'reset' });
    await scene.order({ id: '1001', quantity: 3 });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { lines: [{ quantity: 1 }] } }]);
    scene.clock.pass(60_000);
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ id: 'T1', payload: { lines: [{ quantity: 3 }] } }]);
  });

  it('takes back and makes anew where a target takes no change in place', async () => {
    const scene = await begin();
    scene.wms.change = 'replace';
    await scene.order({ id: '1001', quantity: 1 });
    await scene.settle();
    await scene.order({ id: '1001', quantity: 3 });
    await scene.settle();
    expect(scene.wms.objects).toHaveLength(2);
    expect(scene.wms.live()).toMatchObject([{ id: 'T2', payload: { lines: [{ quantity: 3 }] } }]);
    const [first, second] = scene.wms.objects;
    expect(second?.identity).not.toBe(first?.identity);
  });

  it('leaves a refused change to a person, and the old object standing', async () => {
    const scene = await begin();
    scene.erp.change = 'refuse';
    await scene.order({ id: '1001', quantity: 1 });
    await scene.settle();
    await scene.order({ id: '1001', quantity: 3 });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { lines: [{ quantity: 1 }] } }]);
    expect(scene.cases.map((row) => row.kind)).toContain('conflict');
  });

  describe('when an answer is lost', () => {
    it('finds what was made and adopts it', async () => {
      const scene = await begin();
      scene.erp.mischief.push('lost answer');
      await scene.order({ id: '1001' });
      await scene.settle();
      expect(scene.wms.live()).toEqual([]);
      scene.clock.pass(5_000);
      await scene.settle();
      expect(scene.erp.objects).toHaveLength(1);
      expect(scene.wms.live()).toHaveLength(1);
    });

    it('sends the same again once it is surely not there', async () => {
      const scene = await begin();
      scene.erp.mischief.push({ class: 'unknown-outcome', message: '500' });
      await scene.order({ id: '1001' });
      await scene.settle();
      // Nothing was made since that would show how far the search has come: it is given its time.
      scene.clock.pass(5_000);
      await scene.settle();
      expect(scene.erp.objects).toEqual([]);
      scene.clock.pass(10_000);
      await scene.settle();
      expect(scene.erp.objects).toHaveLength(1);
    });

    it('asks a person where the search cannot be trusted, and sends nothing', async () => {
      const scene = await begin();
      scene.erp.mischief.push('lost answer');
      scene.erp.findAnswer = { found: 'unsure', why: 'two of them' };
      await scene.order({ id: '1001' });
      await scene.settle();
      scene.clock.pass(5_000);
      await scene.settle();
      expect(scene.erp.objects).toHaveLength(1);
      expect(scene.cases).toMatchObject([{ kind: 'unknown-outcome' }]);
    });

    it('lets a newer revision wait until the create is settled', async () => {
      const scene = await begin();
      scene.erp.mischief.push('lost answer');
      await scene.order({ id: '1001', quantity: 1 });
      await scene.settle();
      await scene.order({ id: '1001', quantity: 5 });
      await scene.settle();
      scene.clock.pass(5_000);
      await scene.settle();
      expect(scene.erp.objects).toMatchObject([{ payload: { lines: [{ quantity: 5 }] } }]);
    });
  });

  it('adopts what the target says it holds already', async () => {
    const scene = await begin();
    scene.erp.mischief.push('lost answer', 'duplicate');
    scene.erp.findAnswer = { found: false };
    await scene.order({ id: '1001' });
    await scene.settle();
    scene.clock.pass(5_000);
    await scene.settle();
    scene.erp.findAnswer = undefined;
    scene.clock.pass(60_000);
    await scene.settle();
    expect(scene.erp.objects).toHaveLength(1);
    expect(scene.wms.live()).toHaveLength(1);
  });

  it('waits for a connection that was paused after the batch began, and goes on when that is over', async () => {
    const scene = await begin();
    const pause = (connectionId: string) =>
      scene.ledger.pause(connectionId, {
        kind: 'auth',
        cause: `auth:${connectionId}`,
        waitingFor: 'a token',
        connectionId,
      });
    await scene.order({ id: '1001' });
    await pause('erp');
    await scene.settle();
    expect([scene.erp.live(), scene.wms.live()]).toEqual([[], []]);
    await scene.ledger.resume('erp');
    await scene.settle();
    expect([scene.erp.live(), scene.wms.live()]).toMatchObject([[{ id: 'T1' }], [{ id: 'T1' }]]);

    await pause('wms');
    await scene.order({ id: '1001', state: 'cancelled' });
    await scene.settle();
    expect([scene.erp.live(), scene.wms.live()]).toMatchObject([[{ id: 'T1' }], [{ id: 'T1' }]]);
    await scene.ledger.resume('wms');
    await scene.settle();
    expect([scene.erp.live(), scene.wms.live()]).toEqual([[], []]);
  });

  it('goes in by the same try although a read before it is sent fails in passing', async () => {
    const scene = await begin();
    const erp = scene.deps.connections.get('erp') as Connection;
    const port = erp.connector.kinds.order as KindPort;
    const busy: Failure = { class: 'rate-limited', message: 'busy', retryAfterMs: 1 };
    const answers: (Failure | undefined)[] = [undefined, busy];
    const request = async () => {
      const failure = answers.shift();
      if (failure) throw new WaybillError(failure);
      return { status: 200 };
    };
    erp.connector.kinds.order = {
      ...port,
      async push(ctx, writes) {
        await ctx.http.request({ method: 'GET', url: 'http://erp/materials' });
        return (port.push as NonNullable<KindPort['push']>)(ctx, writes);
      },
    };
    scene.deps.connections = new Map([
      ...scene.deps.connections,
      ['erp', { ...erp, context: () => ({ http: { request } }) as never }],
    ]);
    for (const id of ['1001', '1002']) {
      await scene.order({ id });
      await scene.settle();
    }
    expect(answers).toEqual([]);
    expect(scene.wms.live()).toHaveLength(2);
  });

  it('never lets one bad record hold up or fail its neighbours', async () => {
    const scene = await begin();
    for (let id = 1001; id <= 1010; id++) await scene.order({ id: String(id) });
    scene.erp.mischief.push(
      { class: 'rejected', message: 'material A-77 is blocked' },
      { class: 'rate-limited', message: 'slowly', retryAfterMs: 3_000 },
      { class: 'rejected', message: 'material A-78 is blocked' },
    );
    await scene.settle();
    expect(scene.wms.live()).toHaveLength(7);
    expect(scene.cases).toHaveLength(1);
    expect((await scene.ledger.caseRow(scene.cases[0]?.caseId ?? ''))?.members).toBe(2);
    scene.clock.pass(3_100);
    await scene.settle();
    expect(scene.wms.live()).toHaveLength(8);
    await scene.ledger.freeMembers(scene.cases[0]?.caseId ?? '', { verb: 'retry', who: 'li', why: 'released it' });
    await scene.settle();
    expect(scene.wms.live()).toHaveLength(10);
    expect(scene.erp.objects).toHaveLength(10);
  });

  it('is done where a person skips its last step', async () => {
    const scene = await begin();
    scene.wms.mischief.push({ class: 'rejected', message: 'no such article' });
    await scene.order({ id: '1001' });
    await scene.settle();
    const caseId = scene.cases[0]?.caseId ?? '';
    expect(await scene.ledger.caseRow(caseId)).toMatchObject({ members: 1, step: 'write wms', connectionId: 'wms' });
    await scene.ledger.freeMembers(caseId, { verb: 'skip', who: 'li', why: 'booked by hand' });
    await scene.settle();
    expect((await scene.ledger.counts()).moves).toMatchObject({ waiting: 0, ready: 0, done: 1 });
    expect([scene.wms.pushes, scene.erp.pushes]).toEqual([1, 1]);
  });

  it('makes one case of one broken rule, with its line, whatever the number of orders', async () => {
    const scene = await begin();
    for (let id = 1001; id <= 1005; id++) await scene.order({ id: String(id), sku: '' });
    await scene.settle();
    expect(scene.cases).toHaveLength(1);
    expect(scene.cases[0]?.failure).toMatchObject({
      class: 'mapping',
      where: expect.stringMatching(/shop\/order\.yaml:\d+:\d+/),
    });
  });

  describe('a cancelled order', () => {
    it('that nobody was told of lives nowhere', async () => {
      const scene = await begin();
      await scene.order({ id: '1001', paid: 'unpaid' });
      await scene.settle();
      await scene.order({ id: '1001', state: 'cancelled' });
      await scene.settle();
      expect([...scene.erp.objects, ...scene.wms.objects]).toEqual([]);
    });

    it('is taken back everywhere, and its stage says so', async () => {
      const scene = await begin();
      await scene.order({ id: '1001' });
      await scene.settle();
      await scene.order({ id: '1001', state: 'cancelled' });
      await scene.settle();
      expect([...scene.erp.live(), ...scene.wms.live()]).toEqual([]);
      const [rootId = ''] = await scene.ledger.findRoots('1001');
      expect((await scene.ledger.order(rootId))?.stage).toBe('cancelled');
    });

    it('that the warehouse will not let go stays in the ERP, and a person looks', async () => {
      const scene = await begin();
      await scene.order({ id: '1001' });
      await scene.settle();
      scene.wms.cancelAnswer = { result: 'failed', failure: { class: 'rejected', message: 'shipped already' } };
      await scene.order({ id: '1001', state: 'cancelled' });
      await scene.settle();
      expect(scene.erp.live()).toHaveLength(1);
      expect(scene.cases).toMatchObject([{ kind: 'cancel-refused' }]);
    });

    it('whose create nobody knows the fate of is settled first', async () => {
      const scene = await begin();
      scene.erp.mischief.push('lost answer');
      await scene.order({ id: '1001' });
      await scene.settle();
      await scene.order({ id: '1001', state: 'cancelled' });
      await scene.settle();
      scene.clock.pass(5_000);
      await scene.settle();
      expect(scene.erp.live()).toEqual([]);
      expect(scene.wms.objects).toEqual([]);
    });

    for (const [when, cancelAnswer] of [
      ['never arrived', { result: 'failed', failure: { class: 'unknown-outcome', message: 'reset' } }],
      ['met an error', { result: 'failed', failure: { class: 'unavailable', message: '503' } }],
    ] as const) {
      it(`is taken back although the call ${when} at first`, async () => {
        const scene = await begin();
        await scene.order({ id: '1001' });
        await scene.settle();
        scene.wms.cancelAnswer = cancelAnswer;
        scene.erp.cancelAnswer = cancelAnswer;
        await scene.order({ id: '1001', state: 'cancelled' });
        await scene.settle();
        for (const target of [scene.wms, scene.erp]) {
          expect(target.live()).toHaveLength(1);
          target.cancelAnswer = undefined;
          scene.clock.pass(60_000);
          await scene.settle();
          expect(target.live()).toEqual([]);
        }
      });
    }

    it('may be cancelled by a person here', async () => {
      const scene = await begin();
      await scene.order({ id: '1001' });
      await scene.settle();
      const [rootId = ''] = await scene.ledger.findRoots('1001');
      await scene.ledger.command(rootId, { verb: 'cancel', who: 'li', why: 'the buyer called' });
      await scene.settle();
      expect([...scene.erp.live(), ...scene.wms.live()]).toEqual([]);
    });
  });

  it('holds an order that a person holds, and lets it go again', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', paid: 'unpaid' });
    await scene.settle();
    const [rootId = ''] = await scene.ledger.findRoots('1001');
    await scene.ledger.command(rootId, { verb: 'hold', who: 'li', why: 'check the address' });
    await scene.order({ id: '1001' });
    await scene.settle();
    expect(scene.erp.live()).toEqual([]);
    await scene.ledger.command(rootId, { verb: 'release', who: 'li', why: 'it is right' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('goes on where a killed worker stopped, and sends nothing twice', async () => {
    const scene = await begin();
    await scene.order({ id: '1001' });
    const batch = await scene.pack();
    // The worker dies right after the ERP was told: the same activity runs again elsewhere.
    await scene.carry(batch as { batchId: string });
    await scene.carry(batch as { batchId: string });
    expect(scene.erp.objects).toHaveLength(1);
    expect(scene.wms.objects).toHaveLength(1);
  });
});
