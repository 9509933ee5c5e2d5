import { expect, it } from 'vitest';
import { MOST_WEEKS, WEEK_MS } from '../domain/demand/weeks.ts';
import { cutoffsOf } from '../domain/retention.ts';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim, Ledger, Purged } from './ledger.ts';

const DAY_MS = 24 * 3_600_000;
const KEPT = { raw: 90, payloads: 365, revisions: 730, inbox: 30, steps: 730, cases: 730, alerts: 90 };
const keptMs = Object.fromEntries(Object.entries(KEPT).map(([sort, days]) => [sort, days * DAY_MS])) as typeof KEPT;

/** Every page, to the end. */
async function purgeAll(ledger: Ledger, now: number, dryRun = false): Promise<Purged['rows']> {
  const rows: Purged['rows'] = {};
  for (let after: string | undefined; ; ) {
    const page = await ledger.purge({
      cutoffs: cutoffsOf(keptMs, now),
      dryRun,
      ...(after === undefined ? {} : { after }),
    });
    for (const [what, count] of Object.entries(page.rows)) rows[what] = (rows[what] ?? 0) + count;
    after = page.next;
    if (after === undefined) return rows;
  }
}

onEachDatabase('retention', (ledgers) => {
  /** One order that has gone all the way, changed once; one that waits in a case; a webhook. */
  async function book() {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    const { stage, order, carry, send, put, accept, answer } = words;
    await ledger.receive([
      { connectionId: 'shop', topic: 't', eventId: 'e', kind: 'order', sourceId: '1', body: '{}' },
    ]);
    const [event] = await ledger.takeInbox('shop', 1);
    const staged = event ? [{ inboxId: event.inboxId, sourceId: '1', kind: 'order' as const }] : [];
    await ledger.stage({ connectionId: 'shop', flows: [], records: [], inbox: staged });
    const through = async (data: object, target: string) => {
      await stage([order('1', data)]);
      const { batchId, claims } = await carry();
      const claim = claims[0] as Claim;
      const canonicals = [{ recordId: claim.rootId, revision: claim.carryRev, canonical: data, pin: 'p' }];
      await ledger.answer(batchId, [], { canonicals });
      const intended = await ledger.intend(batchId, [put(claim, data)]);
      const [one] = intended;
      if (one?.do === 'call') {
        const [ticket] = await ledger.call(batchId, [{ writeId: one.writeId, claim, leaseMs: 1_000 }]);
        if (ticket) await accept(ticket, target);
      }
      await answer(batchId, claim, { to: 'end' });
      return claim;
    };
    const done = await through({ id: '1', note: 'first' }, 'erp-1');
    await through({ id: '1', note: 'second' }, 'erp-1');
    await stage([order('2')]);
    const { batchId, claims } = await carry();
    const cause = { kind: 'payment', cause: 'payment:2', waitingFor: 'payment' } as const;
    await send(batchId, put(claims[0] as Claim, { id: '2' }));
    await answer(batchId, claims[0] as Claim, { to: 'case', case: cause });
    return { ...words, ledger, clock, done, waiting: claims[0] as Claim };
  }

  const revisions = async (ledger: Ledger, personId: string) =>
    (await ledger.exportPerson(personId))?.records.flatMap((record) =>
      record.revisions.map(({ revision, data, canonical }) => [revision, data !== undefined, canonical !== undefined]),
    );

  it('takes each thing in its time over the years, and leaves the last that is known', async () => {
    const { ledger, clock, done, stage, order, carry } = await book();
    const [person] = await ledger.people({ by: 'number', number: '1' });
    const personId = person?.personId ?? '';
    const total = async () => (await ledger.counts()).inbox.staged;
    expect(await purgeAll(ledger, clock.now())).toEqual({});
    expect(await total()).toBe(1);

    clock.pass(31 * DAY_MS);
    expect(await purgeAll(ledger, clock.now())).toMatchObject({ 'received webhooks': 1 });
    expect(await total()).toBe(0);
    expect(await revisions(ledger, personId)).toEqual([
      [1, true, true],
      [2, true, true],
    ]);

    clock.pass(60 * DAY_MS);
    const shown = await purgeAll(ledger, clock.now(), true);
    expect(shown).toEqual({ 'raw data': 2 });
    expect(await purgeAll(ledger, clock.now())).toEqual(shown);
    expect(await revisions(ledger, personId)).toEqual([
      [1, false, true],
      [2, false, true],
    ]);

    clock.pass(275 * DAY_MS);
    expect(await purgeAll(ledger, clock.now())).toEqual({ 'sent payloads': 2 });
    clock.pass(365 * DAY_MS);
    expect(await purgeAll(ledger, clock.now())).toMatchObject({
      'earlier canonical records': 1,
      'earlier revisions': 1,
      steps: 2,
    });
    expect(await revisions(ledger, personId)).toEqual([[2, false, true]]);
    expect(await purgeAll(ledger, clock.now())).toEqual({});

    // It is known, found, shown and changed as ever.
    expect(await ledger.findRoots('1')).toEqual([done.rootId]);
    expect((await ledger.journey(done.rootId)).some(({ what }) => what === 'write')).toBe(true);
    expect(await ledger.amend(done.rootId, { note: 'x' }, BY)).toEqual({ flows: [], caseIds: [] });
    await stage([order('1', { id: '1', note: 'third' })]);
    const { claims } = await carry();
    const [bundle] = await ledger.bundles(claims);
    expect(bundle?.root.data).toEqual({ id: '1', note: 'third' });
  });

  it('takes a letter to a customer that went, or was given up, once nothing that it asked for is owed', async () => {
    const { ledger, clock, stage, order } = await book();
    const customer = { connectionId: 'shop', customerId: 'c-ann' };
    const { records } = await stage([order('9', { id: '9' }, { customerId: 'c-ann' })]);
    const rootId = records[0]?.rootId as string;
    await ledger.decideAccount(customer, { verb: 'terms', days: 30 }, BY);
    const claim = { of: 'order' as const, number: '#9', currency: 'EUR', total: '9.00', owed: '9.00', dueAt: 1 };
    const owes = async (claims: (typeof claim)[]) => {
      const [stale] = await ledger.staleClaims({ limit: 9 });
      expect(stale).toMatchObject({ rootId });
      await ledger.keepClaims([{ rootId, changed: stale?.changed as number, claims }]);
    };
    await owes([claim]);
    const letter = async () => {
      const { serial = -1 } = (await ledger.owing([customer])).get('shop/c-ann') ?? {};
      const told = { rootId, claim: 'order EUR #9', dueAt: 1, day: Math.floor(clock.now() / DAY_MS), letter: true };
      expect(await ledger.keepDunning(customer, { claims: [told], serial, why: 'late' })).toBe(true);
      const taken = await ledger.takeLetter(1_000);
      if (!taken) throw new Error('no letter is due');
      return taken;
    };
    await ledger.settleLetter(await letter(), { state: 'sent' });
    clock.pass(91 * DAY_MS);
    const gone = { 'ended letters to customers': 1 };
    await ledger.settleLetter(await letter(), { state: 'failed', failure: '550' });
    expect(await purgeAll(ledger, clock.now(), true)).toMatchObject(gone);
    expect(await purgeAll(ledger, clock.now())).toMatchObject(gone);
    // The later one is told of for as long as its claim is owed.
    clock.pass(91 * DAY_MS);
    expect(await purgeAll(ledger, clock.now())).not.toHaveProperty(['ended letters to customers']);
    expect((await ledger.dunned([customer])).get('shop/c-ann')).toMatchObject([{ letter: { state: 'failed' } }]);
    await ledger.decideAccount(customer, { verb: 'terms', days: 31 }, BY);
    await owes([]);
    expect(await purgeAll(ledger, clock.now())).toMatchObject(gone);
    expect(await purgeAll(ledger, clock.now())).toEqual({});
  });

  it('never takes what still moves or waits', async () => {
    const { ledger, clock, waiting } = await book();
    clock.pass(10 * 365 * DAY_MS);
    await purgeAll(ledger, clock.now());
    const [order] = await ledger.recentRecords({ connectionId: 'shop', kind: 'order', limit: 1 });
    expect([order?.rootId, order?.data]).toEqual([waiting.rootId, { id: '2' }]);
    expect((await ledger.openWrites([waiting.rootId]))[0]?.payload).toEqual({ id: '2' });
    expect((await ledger.cases({ state: 'open', limit: 9 })).map(({ members }) => members)).toEqual([1]);
    expect((await ledger.counts()).moves).toMatchObject({ waiting: 1, done: 1 });
  });

  it('goes in pages, each safe to repeat, and ends', async () => {
    const { ledger, clock, stage, order, carry, answer } = await book();
    await stage(Array.from({ length: 450 }, (_, n) => order(String(n + 10))));
    for (;;) {
      const { batchId, claims } = await carry();
      if (claims.length === 0) break;
      for (const claim of claims) await answer(batchId, claim, { to: 'end' });
    }
    clock.pass(800 * DAY_MS);
    const cutoffs = cutoffsOf(keptMs, clock.now());
    const first = await ledger.purge({ cutoffs, dryRun: false });
    expect(first.next).toMatch(/^roots:\d+$/);
    expect(await ledger.purge({ cutoffs, dryRun: false })).toEqual({ rows: {}, next: first.next });
    expect((await purgeAll(ledger, clock.now())).steps).toBeGreaterThan(200);
  });

  it('lets go of stock-outs that no forecast looks back at, a page at a time, and of none that lasts', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const { stage } = scene(ledger);
    const skus = Array.from({ length: 1_002 }, (_, at) => `S-${at}`);
    let revision = 0;
    const tell = async (available: (sku: string) => number) => {
      revision += 1;
      const staged = skus.map((sku) => ({ kind: 'stock' as const, id: sku, data: { revision } }));
      const { records } = await stage(staged, 'wms');
      const canonicals = records.map(({ recordId }, at) => {
        const sku = skus[at] as string;
        return { recordId: recordId as string, revision, canonical: { sku, available: available(sku) }, pin: 'p' };
      });
      await ledger.answer('', [], { canonicals });
    };
    await tell(() => 0);
    clock.pass(DAY_MS);
    await tell((sku) => (sku === 'S-0' ? 0 : 1));
    const outs = async () => (await ledger.stockOuts(0)).length;
    const purged = async (dryRun = false) => (await purgeAll(ledger, clock.now(), dryRun))['ended stock-outs'];
    clock.pass(MOST_WEEKS * WEEK_MS);
    expect([await purged(), await outs()]).toEqual([undefined, 1_002]);
    clock.pass(1);
    expect([await purged(true), await outs()]).toEqual([1_001, 1_002]);
    expect([await purged(), await outs()]).toEqual([1_001, 1]);
  });

  it('ends the papers of the erased when the law lets them go, and their key', async () => {
    const { ledger, clock, stage, done } = await book();
    await stage(
      [{ kind: 'invoice', id: 'inv-1', parent: { kind: 'order', targetId: 'erp-1' }, data: { total: '9.00' } }],
      'erp',
    );
    clock.pass(61 * DAY_MS);
    const [person] = await ledger.people({ by: 'number', number: '1' });
    const [request] = await ledger.askPrivacy([
      {
        asked: 'erase',
        connectionId: 'shop',
        subject: { personIds: [person?.personId ?? ''] },
        afterOpen: true,
        dueAt: clock.now(),
        ...BY,
      },
    ]);
    const until = clock.now() + 3_650 * DAY_MS;
    expect(await ledger.erasePeople(request?.requestId ?? '', () => until)).toMatchObject({ done: true });
    const invoice = async () =>
      (await ledger.recentRecords({ connectionId: 'erp', kind: 'invoice', limit: 1 }))[0]?.data;
    clock.pass(3_649 * DAY_MS);
    await purgeAll(ledger, clock.now());
    expect(await invoice()).toEqual({ total: '9.00' });
    clock.pass(2 * DAY_MS);
    expect(await purgeAll(ledger, clock.now())).toMatchObject({ 'papers kept by law': 1 });
    expect([await invoice(), (await ledger.journey(done.rootId)).length > 0]).toEqual([undefined, true]);
  });
});
