import { expect, it } from 'vitest';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';

onEachDatabase('what was asked for', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    const map = (recordId: string | undefined, canonical: unknown, revision = 1) =>
      ledger.answer('', [], { canonicals: [{ recordId: recordId as string, revision, canonical, pin: 'p' }] });
    return { clock, ledger, map, ...words };
  };

  it('comes in pages of orders, each with what came back of it, as they were mapped last', async () => {
    const { ledger, stage, order, map } = await start();
    const { records } = await stage([order('1'), order('2'), order('3'), { kind: 'product', id: 'p', data: {} }]);
    for (const [at, number] of [
      [0, '#1'],
      [1, '#2'],
    ] as const)
      await map(records[at]?.recordId, { number });
    await map(records[3]?.recordId, { sku: 'A' });
    const back = await stage([{ kind: 'return', id: 'b', parent: { kind: 'order', id: '2' }, data: {} }]);
    await map(back.records[0]?.recordId, { state: 'done', lines: [] });
    const first = await ledger.demandRoots({ sinceMs: 0, limit: 1 });
    expect(first).toMatchObject({ roots: [{ order: { number: '#1' }, returns: [] }], last: records[0]?.recordId });
    const rest = await ledger.demandRoots({ sinceMs: 0, limit: 9, after: first.last as string });
    expect(rest).toEqual({
      roots: [
        {
          rootId: records[1]?.rootId,
          order: { number: '#2' },
          returns: [{ connectionId: 'shop', record: { state: 'done', lines: [] } }],
        },
      ],
    });
    expect(await ledger.demandRoots({ sinceMs: Number.MAX_SAFE_INTEGER, limit: 9 })).toEqual({ roots: [] });
  });

  it('has none of an order that a person cancelled here, whatever its system still says', async () => {
    const { ledger, stage, order, map } = await start();
    const { records } = await stage([order('1'), order('2')]);
    for (const [at, number] of ['#1', '#2'].entries()) await map(records[at]?.recordId, { number });
    await ledger.command(records[0]?.rootId as string, { verb: 'cancel', ...BY });
    const { roots } = await ledger.demandRoots({ sinceMs: 0, limit: 9 });
    expect(roots.map(({ order: { number } }) => number)).toEqual(['#2']);
  });

  it('knows when a place had nothing, from when to when, each time', async () => {
    const { ledger, clock, stage, map } = await start();
    const began = clock.now();
    let revision = 0;
    const tells = async (available: number) => {
      clock.pass(1_000);
      revision += 1;
      const { records } = await stage([{ kind: 'stock', id: 'A', data: { available, revision } }], 'wms');
      await map(records[0]?.recordId, { sku: 'A', available }, revision);
    };
    for (const available of [5, 0, -2, 4, 7, 0]) await tells(available);
    const place = { connectionId: 'wms', sku: 'A', location: '' };
    expect(await ledger.stockOuts(0)).toEqual([
      { ...place, since: began + 2_000, until: began + 4_000 },
      { ...place, since: began + 6_000 },
    ]);
    expect(await ledger.stockOuts(began + 5_000)).toEqual([{ ...place, since: began + 6_000 }]);
  });

  it('takes the last word where two records tell of one place at once', async () => {
    const { ledger, clock, stage } = await start();
    const tell = async (revision: number, ...levels: [number, number]) => {
      clock.pass(1_000);
      const { records } = await stage(
        levels.map((available, at) => ({ kind: 'stock', id: `A-${at}`, data: { available, revision } })),
        'wms',
      );
      const canonicals = records.map(({ recordId }, at) => ({
        ...{ recordId: recordId as string, revision, pin: 'p' },
        canonical: { sku: 'A', available: levels[at] },
      }));
      await ledger.answer('', [], { canonicals });
      return clock.now();
    };
    const since = await tell(1, 0, -1);
    const out = { connectionId: 'wms', sku: 'A', location: '', since };
    expect(await ledger.stockOuts(0)).toEqual([out]);
    const until = await tell(2, -2, 3);
    expect(await ledger.stockOuts(0)).toEqual([{ ...out, until }]);
  });
});
