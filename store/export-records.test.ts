import { expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { ExportedRecord, Ledger } from './ledger.ts';

async function all(ledger: Ledger, limit: number): Promise<ExportedRecord[]> {
  const found: ExportedRecord[] = [];
  for (;;) {
    const after = found.at(-1)?.recordId;
    const page = await ledger.exportRecords({ limit, ...(after ? { after } : {}) });
    found.push(...page);
    if (page.length < limit) return found;
  }
}

onEachDatabase('exported records', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    const map = async (recordId: string | undefined, revision: number, canonical: unknown) =>
      ledger.answer('', [], { canonicals: [{ recordId: recordId as string, revision, canonical, pin: 'p' }] });
    return { ledger, clock, map, ...words };
  };

  it('come in pages, each once, as they were mapped last', async () => {
    const { ledger, stage, order, map } = await start();
    const first = await stage([order('1'), order('2'), order('3')]);
    await map(first.records[0]?.recordId, 1, { number: '#1', total: '1.00' });
    await map(first.records[1]?.recordId, 1, { number: '#2' });
    await stage([order('1', { id: '1', changed: true })]);
    const found = await all(ledger, 2);
    expect(found.map(({ sourceId, revision, mapped, canonical }) => [sourceId, revision, mapped, canonical])).toEqual([
      ['1', 2, 1, { number: '#1', total: '1.00' }],
      ['2', 1, 1, { number: '#2' }],
      ['3', 1, undefined, undefined],
    ]);
    await map(first.records[0]?.recordId, 2, { number: '#1', total: '2.00' });
    expect((await all(ledger, 10))[0]).toMatchObject({ mapped: 2, canonical: { total: '2.00' } });
  });

  it('are those of the kinds, the connection and the time that are asked for', async () => {
    const { ledger, clock, stage, order } = await start();
    await stage([order('1')]);
    clock.pass(1_000);
    await stage([{ kind: 'payment', id: 'p', parent: { kind: 'order', id: '1' }, data: {} }]);
    await stage([{ kind: 'status', id: 's', data: {} }], 'wms');
    const ids = async (request: object) =>
      (await ledger.exportRecords({ limit: 10, ...request })).map(({ sourceId }) => sourceId);
    expect(await ids({ kinds: ['payment', 'order'] })).toEqual(['1', 'p']);
    expect(await ids({ connectionId: 'wms' })).toEqual(['s']);
    expect(await ids({ sinceMs: clock.now() })).toEqual(['p', 's']);
    expect(await ids({ connectionId: 'shop', kinds: ['order'], sinceMs: clock.now() })).toEqual([]);
  });

  it('say of the erased no more than that they were', async () => {
    const { ledger, clock, stage, order, map } = await start();
    const { records } = await stage([order('1', { id: '1' }, { customerId: 'c1' })]);
    await map(records[0]?.recordId, 1, { customer: { name: 'Zoe' } });
    const { batchId, claims } = await scene(ledger).carry();
    await scene(ledger).answer(batchId, claims[0] as NonNullable<(typeof claims)[0]>, { to: 'end' });
    const [person] = await ledger.people({ by: 'customer', customerId: 'c1' });
    const subject = { personIds: [person?.personId ?? ''] };
    const [request] = await ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject, afterOpen: true, dueAt: clock.now(), ...BY },
    ]);
    expect(await ledger.erasePeople(request?.requestId ?? '', () => undefined)).toMatchObject({ done: true });
    const [one] = await all(ledger, 10);
    expect(one).toMatchObject({ erased: true });
    expect(one?.canonical).toBeUndefined();
    expect(JSON.stringify(one)).not.toContain('Zoe');
  });
});
