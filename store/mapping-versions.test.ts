import { expect, it } from 'vitest';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { KeptVersion } from './ledger.ts';

const version = (mapping: string, letter: string, own = `${mapping} ${letter}`): KeptVersion => ({
  mapping,
  version: letter.repeat(16),
  from: mapping,
  to: 'order',
  files: [
    { path: `${mapping}.yaml`, text: own },
    { path: 'tables/pay.csv', text: `pay ${letter}` },
  ],
});
const ANN = { who: 'ann', why: 'the address was wrong' };

onEachDatabase('versions of mappings', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const first = await ledger.publishMappings([version('shop/order', 'a'), version('shop/stock', 'a')], {
      whole: true,
    });
    clock.pass(1_000);
    return { clock, ledger, first };
  };

  it('are kept with their texts, and nothing is live before the first', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    expect(await ledger.liveMappings()).toBeNull();
    expect(await ledger.startCanary(version('shop/order', 'b'), 5, ANN)).toBeNull();
    await ledger.publishMappings([version('shop/order', 'a')], { whole: true });
    expect(await ledger.keptVersions([{ mapping: 'shop/order', version: 'a'.repeat(16) }])).toEqual([
      version('shop/order', 'a'),
    ]);
    expect(await ledger.keptVersions([{ mapping: 'shop/stock', version: 'a'.repeat(16) }])).toEqual([]);
    // Nothing changed by it: it is where the audit begins.
    expect(await ledger.mappingChanges({ limit: 9 })).toEqual([]);
  });

  it('are the same release where they are the same, told twice or by two processes', async () => {
    const { ledger, clock, first } = await start();
    const since = (await ledger.liveMappings())?.since;
    clock.pass(5_000);
    const again = await ledger.publishMappings([version('shop/order', 'a'), version('shop/stock', 'a')], {
      whole: true,
    });
    expect(again).toEqual(first);
    expect((await ledger.liveMappings())?.since).toBe(since);
    expect(await ledger.mappingChanges({ limit: 9 })).toEqual([]);
  });

  it('that the folder changed are noted with the files that differ', async () => {
    const { ledger, clock } = await start();
    await ledger.publishMappings([version('shop/order', 'b'), version('shop/price', 'a')], { whole: true });
    const changes = await ledger.mappingChanges({ limit: 9 });
    const by = { at: clock.now(), what: 'saved', who: 'folder' };
    expect(changes).toHaveLength(3);
    expect(changes).toEqual(
      expect.arrayContaining([
        {
          ...by,
          mapping: 'shop/order',
          why: 'shop/order.yaml, tables/pay.csv changed',
          from: 'a'.repeat(16),
          to: 'b'.repeat(16),
        },
        { ...by, mapping: 'shop/price', why: 'new', to: 'a'.repeat(16) },
        { ...by, mapping: 'shop/stock', why: 'removed', from: 'a'.repeat(16) },
      ]),
    );
  });

  it('that a person changed are noted as theirs, whoever noticed the files first', async () => {
    const { ledger, first } = await start();
    const next = [version('shop/order', 'b'), version('shop/stock', 'a')];
    await ledger.publishMappings(next, { whole: true });
    const word = { mapping: 'shop/order', what: 'promoted', ...ANN, from: 'a'.repeat(16) } as const;
    const live = await ledger.publishMappings([next[0] as KeptVersion], { whole: false, word });
    expect(live.versions).toEqual(next.map(({ mapping, version }) => ({ mapping, version })));
    expect(live.release).not.toBe(first.release);
    const [last] = await ledger.mappingChanges({ mapping: 'shop/order', limit: 1 });
    expect(last).toMatchObject({ what: 'promoted', ...ANN, from: 'a'.repeat(16), to: 'b'.repeat(16) });
  });

  it('are found by how they begin, the latest first', async () => {
    const { ledger, clock } = await start();
    clock.pass(1);
    await ledger.publishMappings([version('shop/order', 'b')], { whole: false });
    const found = async (filter: { mapping?: string; version?: string }) =>
      (await ledger.mappingVersions({ ...filter, limit: 9 })).map((row) => `${row.mapping} ${row.version[0]}`);
    expect(await found({ mapping: 'shop/order' })).toEqual(['shop/order b', 'shop/order a']);
    expect(await found({ version: 'aaa' })).toEqual(['shop/order a', 'shop/stock a']);
    expect(await found({ version: 'a%' })).toEqual([]);
    expect(await found({ version: 'c' })).toEqual([]);
  });

  it('a canary is in the release, may be raised, and ends by a word or by being promoted', async () => {
    const { ledger, first } = await start();
    const begun = await ledger.startCanary(version('shop/order', 'c'), 5, ANN);
    expect(begun).toMatchObject({ versions: first.versions, canaries: [{ mapping: 'shop/order', percent: 5 }] });
    const raised = await ledger.startCanary(version('shop/order', 'c'), 12.5, ANN);
    expect(raised?.canaries).toEqual([{ mapping: 'shop/order', version: 'c'.repeat(16), percent: 12.5 }]);
    expect(await ledger.mappingRelease(raised?.release ?? '')).toEqual(raised);

    expect(await ledger.endCanary('shop/order', ANN)).toMatchObject({ percent: 12.5 });
    expect(await ledger.endCanary('shop/order', ANN)).toBeNull();
    expect((await ledger.liveMappings())?.release).toBe(first.release);
    expect((await ledger.mappingChanges({ limit: 9 })).map(({ what, percent }) => [what, percent])).toEqual([
      ['canary ended', 12.5],
      ['canary', 12.5],
      ['canary', 5],
    ]);

    await ledger.startCanary(version('shop/order', 'c'), 5, ANN);
    const word = { mapping: 'shop/order', what: 'promoted', ...ANN } as const;
    expect((await ledger.publishMappings([version('shop/order', 'c')], { whole: false, word })).canaries).toEqual([]);
  });

  it('a canary goes on beside an edit of the folder, and ends with its mapping', async () => {
    const { ledger } = await start();
    await ledger.startCanary(version('shop/order', 'c'), 5, ANN);
    const edited = await ledger.publishMappings([version('shop/order', 'b')], { whole: true });
    expect(edited.canaries).toHaveLength(1);
    expect((await ledger.publishMappings([version('shop/order', 'c')], { whole: true })).canaries).toEqual([]);
    await ledger.startCanary(version('shop/order', 'd'), 5, ANN);
    expect((await ledger.publishMappings([version('shop/stock', 'a')], { whole: true })).canaries).toEqual([]);
  });
});
