import { describe, expect, it } from 'vitest';
import { createReleases } from '../daemon/mapping-releases.ts';
import { keptVersion } from '../daemon/mappings.ts';
import { canaryShare } from '../domain/canary.ts';
import { MappingBook } from '../mapper/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';

/** The mappings of the scene; what each made says which edit made it: `by` the target's own mapping, `read` the shop's. */
function edition(name: string, change = (text: string) => text): MappingBook {
  const book = MappingBook.compile(
    MAPPINGS.filter(({ path }) => path !== 'erp/customer.yaml').map(({ path, text }) => ({
      path,
      text: change(
        path.startsWith('shop/')
          ? text.replace('city: { const: Berlin }', `city: { const: ${name} }`)
          : text.replace('rules:\n', `rules:\n  by: { const: ${name} }\n  read: shipTo.city\n`),
      ),
    })),
  );
  expect(book.problems).toEqual([]);
  return book;
}

const BY = { who: 'ann', why: 'asked by phone' };
const publish = (ledger: Ledger, book: MappingBook) =>
  ledger.publishMappings(book.all().map(keptVersion), { whole: true });

/** A process of its own on the same books: it has compiled nothing yet. */
const processOn = (ledger: Ledger, clock: TestClock) => {
  const releases = createReleases(ledger);
  const current = () => {
    throw new Error('nothing is mapped by what happens to be current');
  };
  return spineScene(ledger, clock, { current, released: releases.released });
};

onEachDatabase('the mappings that an order began with', (ledgers) => {
  const begin = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    await publish(ledger, edition('v1'));
    return { clock, ledger, scene: processOn(ledger, clock) };
  };

  it('carry it through, whatever is live by then, in whichever process', async () => {
    const { clock, ledger, scene } = await begin();
    scene.wms.mischief.push({ class: 'rate-limited', message: 'slowly', retryAfterMs: 3_000 });
    await scene.order({ id: '1001' });
    await scene.settle();
    await publish(ledger, edition('v2'));
    clock.pass(3_100);
    const other = processOn(ledger, clock);
    await other.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
    expect(other.wms.live()).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
  });

  it('are those that were live when it was packed', async () => {
    const { ledger, scene } = await begin();
    await scene.order({ id: '1001' });
    const batch = await scene.pack();
    await publish(ledger, edition('v2'));
    await scene.carry(batch as { batchId: string });
    expect(scene.erp.live()).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
    await scene.order({ id: '1002' });
    await scene.settle();
    expect(scene.erp.live()[1]).toMatchObject({ payload: { by: 'v2', read: 'v2' } });
  });

  it('are others for its next revision', async () => {
    const { ledger, scene } = await begin();
    await scene.order({ id: '1001' });
    await scene.settle();
    await publish(ledger, edition('v2'));
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { by: 'v1' } }]);
    await scene.order({ id: '1001', quantity: 2 });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ id: 'T1', payload: { by: 'v2', read: 'v2', lines: [{ quantity: 2 }] } }]);
  });

  it('are kept where a killed worker had sent something and another takes over', async () => {
    const { ledger, scene, clock } = await begin();
    scene.erp.mischief.push('lost answer');
    await scene.order({ id: '1001' });
    await scene.settle();
    await publish(ledger, edition('v2'));
    clock.pass(5_000);
    await scene.settle();
    expect(scene.erp.objects).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
    expect(scene.wms.objects).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
  });

  describe('after a mend and a retry', () => {
    it('are the mended ones for the steps without an accepted write, and for no other', async () => {
      const { ledger, scene } = await begin();
      scene.wms.mischief.push({ class: 'rejected', message: 'no such street' });
      await scene.order({ id: '1001' });
      await scene.settle();
      const [caseRow] = scene.cases;
      await publish(ledger, edition('v2'));
      await ledger.freeMembers(caseRow?.caseId ?? '', { verb: 'retry', ...BY });
      await scene.settle();
      expect(scene.erp.objects).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
      expect(scene.wms.objects).toMatchObject([{ payload: { by: 'v2', read: 'v2' } }]);
      const [rootId = ''] = await ledger.findRoots('1001');
      const made = (await ledger.journey(rootId)).filter(({ what }) => what === 'write').map(({ pin }) => pin);
      expect(made).toEqual([edition('v1').byName('erp/order')?.pin, edition('v2').byName('wms/shipment-out')?.pin]);
    });

    it('are the mended ones for a whole case whose rule was broken', async () => {
      const { ledger, scene } = await begin();
      await publish(
        ledger,
        edition('v2', (text) => text.replace('number: number', 'number: { from: nummer, missing: fail }')),
      );
      for (const id of ['1', '2', '3']) await scene.order({ id });
      await scene.settle();
      expect(scene.cases).toMatchObject([{ kind: 'mapping' }]);
      await publish(ledger, edition('v3'));
      await scene.settle();
      expect(scene.erp.objects).toEqual([]);
      await ledger.freeMembers(scene.cases[0]?.caseId ?? '', { verb: 'retry', ...BY });
      await scene.settle();
      expect(scene.wms.live()).toHaveLength(3);
      for (const { payload } of [...scene.erp.live(), ...scene.wms.live()])
        expect(payload).toMatchObject({ by: 'v3', read: 'v3' });
    });

    it('are the old ones where a person only lets it go on', async () => {
      const { ledger, scene } = await begin();
      scene.wms.mischief.push({ class: 'rejected', message: 'closed today' });
      await scene.order({ id: '1001' });
      await scene.settle();
      await publish(ledger, edition('v2'));
      await ledger.freeMembers(scene.cases[0]?.caseId ?? '', { verb: 'release', ...BY });
      await scene.settle();
      expect(scene.wms.live()).toMatchObject([{ payload: { by: 'v1', read: 'v1' } }]);
    });
  });

  it('wait for a person where this program cannot use them any more, and keep nobody else back', async () => {
    const { ledger, scene } = await begin();
    const book = edition('v2');
    const lost = book.all().map((mapping) => {
      const kept = keptVersion(mapping);
      if (mapping.name !== 'erp/order') return kept;
      return { ...kept, version: 'f'.repeat(16), files: [{ path: 'erp/order.yaml', text: 'waybill: 0\n' }] };
    });
    await ledger.publishMappings(lost, { whole: true });
    await scene.order({ id: '1001' });
    const batch = await scene.pack();
    await publish(ledger, edition('v3'));
    await scene.carry(batch as { batchId: string });
    await scene.order({ id: '1002' });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { by: 'v3' } }]);
    expect(scene.cases).toMatchObject([{ kind: 'mapping', failure: { code: 'lost-version' } }]);
    expect(scene.cases[0]?.waitingFor).toMatch(/version f{16} of erp\/order.*retry/);
    await ledger.freeMembers(scene.cases[0]?.caseId ?? '', { verb: 'retry', ...BY });
    await scene.settle();
    expect(scene.erp.live()).toMatchObject([{ payload: { by: 'v3' } }, { payload: { by: 'v3', read: 'v3' } }]);
  });

  describe('under a canary', () => {
    const ids = Array.from({ length: 30 }, (_, i) => String(2_001 + i));
    const shareOf = (id: string) => canaryShare({ connectionId: 'shop', kind: 'order', sourceId: id });
    /** Which edit made each order's ERP object, by order. */
    const madeBy = (objects: { payload: unknown }[], from = 0) =>
      objects.slice(from).map(({ payload }) => (payload as { by: string }).by);
    const candidate = () =>
      keptVersion(edition('v2').byName('erp/order') as NonNullable<ReturnType<MappingBook['byName']>>);

    it('are its candidate for the share of orders that their own hash says, and a raised share keeps those', async () => {
      const { ledger, scene } = await begin();
      await ledger.startCanary(candidate(), 30, BY);
      for (const id of ids) await scene.order({ id });
      await scene.settle();
      const first = madeBy(scene.erp.objects);
      expect(first).toEqual(ids.map((id) => (shareOf(id) < 30 ? 'v2' : 'v1')));
      expect(new Set(first).size).toBe(2);

      await ledger.startCanary(candidate(), 60, BY);
      for (const id of ids) await scene.order({ id, quantity: 2 });
      await scene.settle();
      const second = madeBy(scene.erp.objects);
      expect(second).toEqual(ids.map((id) => (shareOf(id) < 60 ? 'v2' : 'v1')));
      expect(second.filter((by, i) => by === 'v1' && first[i] === 'v2')).toEqual([]);
      // The other mappings are nobody's candidate.
      expect(new Set(madeBy(scene.wms.objects))).toEqual(new Set(['v1']));
    });

    it('stay its candidate for who began with it, after it ended', async () => {
      const { ledger, scene } = await begin();
      const id = ids.find((one) => shareOf(one) < 50) as string;
      await ledger.startCanary(candidate(), 50, BY);
      await scene.order({ id });
      const batch = await scene.pack();
      await ledger.endCanary('erp/order', BY);
      await scene.carry(batch as { batchId: string });
      expect(madeBy(scene.erp.objects)).toEqual(['v2']);
      await scene.order({ id, quantity: 2 });
      await scene.settle();
      expect(new Set(madeBy(scene.erp.objects))).toEqual(new Set(['v1']));
    });
  });
});
