import { expect, it } from 'vitest';
import { BY, FLOWS, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim } from './ledger.ts';

onEachDatabase('staging', (ledgers) => {
  const clock = testClock();
  const start = async () => {
    const ledger = await ledgers.open(clock);
    return { ledger, ...scene(ledger) };
  };

  it('keeps an event once, until a page stages it', async () => {
    const { ledger, stage, order } = await start();
    const event = {
      connectionId: 'shop',
      topic: 'orders/create',
      eventId: 'e1',
      kind: 'order',
      sourceId: '1',
      body: '{"id":1}',
    } as const;
    expect(await ledger.receive([event])).toEqual({ fresh: 1 });
    expect(await ledger.receive([event, { ...event, eventId: 'e2' }])).toEqual({ fresh: 1 });
    const taken = await ledger.takeInbox('shop', 10);
    expect(taken.map((row) => [row.eventId, row.tries])).toEqual([
      ['e1', 1],
      ['e2', 1],
    ]);
    // Not staged yet: a crash here only reads again.
    expect((await ledger.takeInbox('shop', 10)).map((row) => row.tries)).toEqual([2, 2]);
    expect(await ledger.takeInbox('other', 10)).toEqual([]);
    const inbox = taken.map(({ inboxId, kind, sourceId }) => ({ inboxId, kind, sourceId }));
    await ledger.stage({ connectionId: 'shop', flows: FLOWS, records: [order('1')], inbox });
    expect(await ledger.takeInbox('shop', 10)).toEqual([]);
    expect((await ledger.counts()).inbox).toEqual({ new: 0, staged: 2, parked: 0, dead: 0 });
    expect((await stage([order('1')])).records[0]?.staged).toBe('same');
  });

  it('knows new, same, changed and older', async () => {
    const { stage, order } = await start();
    const staged = async (data: unknown, version?: string) =>
      (await stage([order('1', data, version === undefined ? {} : { version })])).records[0]?.staged;
    expect(await staged({ a: 1 }, '2')).toBe('new');
    expect(await staged({ a: 1 }, '2')).toBe('same');
    expect(await staged({ a: 0 }, '1')).toBe('older');
    expect(await staged({ a: 2 }, '2')).toBe('changed');
    expect(await staged({ a: 2 }, '3')).toBe('same');
    expect(await staged({ a: 1 }, '2')).toBe('older');
    expect(await staged({ a: 3 })).toBe('changed');
    expect((await stage([order('1', { a: 3 }, { cancelled: true })])).records[0]?.staged).toBe('changed');
  });

  it('wishes only for flows that name the record, and moves the cursor along', async () => {
    const { ledger, order } = await start();
    const page = { connectionId: 'shop', flows: FLOWS, records: [order('1')], cursor: { name: 'order', value: 'c1' } };
    expect(await ledger.cursor('shop', 'order')).toBeNull();
    expect((await ledger.stage(page)).flows).toEqual(['orders']);
    expect(await ledger.cursor('shop', 'order')).toBe('c1');
    const again = await ledger.stage({ ...page, cursor: { name: 'order', value: 'c2' } });
    expect(again.flows).toEqual([]);
    expect(await ledger.cursor('shop', 'order')).toBe('c2');
    expect(await ledger.pack({ flow: 'fulfil', max: 10, maxNumberBytes: 1_900, closedQueues: [] })).toBeNull();
  });

  it('stages a page that was worked out from where a cursor stood only while it stands there', async () => {
    const { ledger, order } = await start();
    const notes = [{ what: 'orders.decided', who: 'ann' }];
    const decide = (id: string, value: string, was: string | null) =>
      ledger.stage({
        connectionId: 'shop',
        flows: FLOWS,
        records: [order(id)],
        cursor: { name: 'n', value, was },
        notes,
      });
    expect((await decide('1', '1', null)).records).toMatchObject([{ staged: 'new' }]);
    expect(await decide('2', '1', null)).toEqual({ records: [], flows: [], woken: [], overtaken: true });
    expect(await ledger.knownRecords('shop', 'order', ['1', '2'])).toMatchObject([{ id: '1' }]);
    expect((await decide('2', '2', '1')).records).toMatchObject([{ staged: 'new' }]);
    expect(await ledger.cursor('shop', 'n')).toBe('2');
    const said = (await ledger.auditRows({ limit: 99 })).filter(({ what }) => what === 'orders.decided');
    expect(said).toMatchObject([{ who: 'ann' }, { who: 'ann' }]);
  });

  it('takes the newest of a record that stands twice on a page', async () => {
    const { ledger, stage, order, carry } = await start();
    await stage([order('1', { a: 2 }, { version: '2' }), order('1', { a: 1 }, { version: '1' })]);
    const { claims } = await carry();
    expect((await ledger.bundles(claims))[0]?.root.data).toEqual({ a: 2 });
  });

  it('hangs a payment on its order, on one page in any order', async () => {
    const { ledger, stage, order, carry } = await start();
    const payment = {
      kind: 'payment' as const,
      id: 'p1',
      parent: { kind: 'order' as const, id: '1' },
      data: { paid: '1.00' },
    };
    const { records } = await stage([payment, order('1')]);
    expect(records.map((one) => one.rootId)).toEqual([records[1]?.recordId, records[1]?.recordId]);
    const { claims } = await carry();
    expect(claims).toHaveLength(1);
    const [bundle] = await ledger.bundles(claims);
    expect(bundle?.inputs.map((input) => input.kind).sort()).toEqual(['order', 'payment']);
  });

  it('parks a polled orphan until its parent comes', async () => {
    const { ledger, stage, order } = await start();
    const payment = {
      kind: 'payment' as const,
      id: 'p1',
      version: '1',
      parent: { kind: 'order' as const, id: '1' },
      data: {},
    };
    expect((await stage([payment])).records).toEqual([{ kind: 'payment', id: 'p1', staged: 'parked' }]);
    await stage([payment]);
    expect((await ledger.counts()).inbox.parked).toBe(1);
    expect((await stage([order('1')])).woken).toEqual(['shop']);
    const [event] = await ledger.takeInbox('shop', 10);
    expect(event).toMatchObject({ topic: 'pull/payment', eventId: 'p1@1', kind: 'payment', sourceId: 'p1' });
  });

  it('parks an event whose record waits for a target, and wakes it when the target is made', async () => {
    const { ledger, stage, order, carry, send, put, accept } = await start();
    await ledger.receive([
      { connectionId: 'erp', topic: 'moved', eventId: 'e', kind: 'shipment', sourceId: 's1', body: '{}' },
    ]);
    const [event] = await ledger.takeInbox('erp', 10);
    const shipment = {
      kind: 'shipment' as const,
      id: 's1',
      parent: { kind: 'order' as const, targetId: 'SO1' },
      data: { state: 'shipped' },
    };
    const inbox = [{ inboxId: event?.inboxId as string, kind: 'shipment' as const, sourceId: 's1' }];
    const page = { connectionId: 'erp', flows: FLOWS, records: [shipment], inbox };
    expect((await ledger.stage(page)).records[0]?.staged).toBe('parked');

    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const ticket = await send(batchId, put(claims[0] as Claim, { a: 1 }));
    await accept(ticket, 'SO1');
    expect((await ledger.pendingDeliveries()).outbox).toEqual([expect.objectContaining({ workflowId: 'intake/erp' })]);
    expect(await ledger.takeInbox('erp', 10)).toHaveLength(1);
    const staged = await ledger.stage(page);
    expect(staged.records[0]).toMatchObject({ staged: 'new', rootId: claims[0]?.rootId });
    expect(staged.flows).toEqual(['fulfil']);
    const fulfil = await carry('fulfil');
    const [bundle] = await ledger.bundles(fulfil.claims);
    expect(bundle?.targets).toMatchObject([{ targetId: 'SO1', connectionId: 'erp', cancelled: false }]);
    expect(bundle?.root.kind).toBe('order');
    expect(bundle?.inputs.map(({ parentTargetId }) => parentTargetId)).toEqual([undefined, 'SO1']);
  });

  it('shows a bundle as of the revision that its claim carries', async () => {
    const { ledger, stage, order, carry, answer } = await start();
    await stage([order('1', { a: 1 })]);
    const { batchId, claims } = await carry();
    await stage([order('1', { a: 2 })]);
    expect((await ledger.bundles(claims))[0]?.root).toMatchObject({ revision: 1, data: { a: 1 } });
    expect(await answer(batchId, claims[0] as Claim, { to: 'next' })).toBe('superseded');
    const next = await carry();
    expect(next.claims[0]).toMatchObject({ carryRev: 2, step: 0 });
    expect((await ledger.bundles(next.claims))[0]?.root).toMatchObject({ revision: 2, data: { a: 2 } });
  });

  it('keeps what the mapping made with its revision', async () => {
    const { ledger, stage, order, carry } = await start();
    await stage([order('1', { a: 1 })]);
    const { claims } = await carry();
    const recordId = claims[0]?.rootId as string;
    await ledger.answer('', [], { canonicals: [{ recordId, revision: 1, canonical: { number: '1' }, pin: 'p1' }] });
    expect((await ledger.bundles(claims))[0]?.root).toMatchObject({ canonical: { number: '1' }, pin: 'p1' });
  });

  it('applies an amendment again until the source changes that field itself', async () => {
    const { ledger, stage, order, carry } = await start();
    const read = async (claims: Claim[]) => (await ledger.bundles(claims))[0]?.root.data;
    const first = await stage([order('1', { city: 'Bonn', note: 'a' })]);
    const rootId = first.records[0]?.rootId as string;
    expect((await ledger.amend(rootId, { city: 'Berlin' }, BY)).flows).toEqual(['orders']);
    const one = await carry();
    expect(await read(one.claims)).toEqual({ city: 'Berlin', note: 'a' });
    await ledger.closeBatch(one.batchId);
    await stage([order('1', { city: 'Bonn', note: 'b' })]);
    const two = await carry();
    expect(await read(two.claims)).toEqual({ city: 'Berlin', note: 'b' });
    await ledger.closeBatch(two.batchId);
    await stage([order('1', { city: 'Köln', note: 'b' })]);
    expect(await read((await carry()).claims)).toEqual({ city: 'Köln', note: 'b' });
  });

  it('ends an amendment of one field without those of others, and the journey says so', async () => {
    const { ledger, stage, order, carry } = await start();
    const first = await stage([order('1', { to: { city: 'Bonn', zip: '1' }, note: 'a' })]);
    const rootId = first.records[0]?.rootId as string;
    await ledger.amend(rootId, { to: { city: 'Berlin' }, note: 'b' }, BY);
    await stage([order('1', { to: { city: 'Bonn', zip: '1' }, note: 'c' })]);
    const { claims } = await carry();
    expect((await ledger.bundles(claims))[0]?.root.data).toEqual({ to: { city: 'Berlin', zip: '1' }, note: 'c' });
    expect(await ledger.journey(rootId)).toContainEqual(
      expect.objectContaining({ name: 'amend', outcome: 'ended: the source changed the field that ann had amended' }),
    );
  });

  it('amends only what the person saw', async () => {
    const { ledger, stage, order } = await start();
    const rootId = (await stage([order('1', { a: 1 })])).records[0]?.rootId as string;
    await stage([order('1', { a: 2 })]);
    expect(await ledger.amend(rootId, { a: 3 }, { ...BY, revision: 1 })).toMatchObject({ changed: true });
    expect(await ledger.amend(rootId, { a: 3 }, { ...BY, revision: 2 })).toMatchObject({ flows: ['orders'] });
  });

  it('finds an order by any number, and tells its journey', async () => {
    const { ledger, accepted, answer } = await start();
    const { batchId, claim } = await accepted('1001', 'SO7');
    await answer(batchId, claim, { to: 'end' });
    const [rootId] = await ledger.findRoots('1001');
    expect(await ledger.findRoots('#1001')).toEqual([rootId]);
    expect(await ledger.findRoots(rootId as string)).toEqual([rootId]);
    expect(await ledger.findRoots('9')).toEqual([]);
    await ledger.answer('', [], {
      parts: [{ rootId: rootId as string, parts: [{ part: 'wms', connectionId: 'wms', stage: 'shipped' }] }],
    });
    await ledger.answer('', [], {
      parts: [{ rootId: rootId as string, parts: [{ part: 'wms', connectionId: 'wms', stage: 'in-erp' }] }],
    });
    const summary = await ledger.order(rootId as string);
    expect(summary).toMatchObject({
      stage: 'shipped',
      sourceId: '1001',
      moves: [{ flow: 'orders', state: 'done', held: false }],
    });
    expect(await ledger.orders({ stage: 'shipped', limit: 5 })).toHaveLength(1);
    expect(await ledger.orders({ stage: 'delivered', limit: 5 })).toEqual([]);
    expect(await ledger.orders({ limit: 5, after: rootId as string })).toEqual([]);
    const journey = await ledger.journey(rootId as string);
    expect(journey.map((entry) => entry.what)).toEqual(expect.arrayContaining(['received', 'write', 'step', 'stage']));
    expect(journey.find((entry) => entry.what === 'write')).toMatchObject({
      outcome: 'accepted',
      targetId: 'SO7',
      batchId,
    });
  });
});
