import { describe, expect, it } from 'vitest';
import { createReleases } from '../daemon/mapping-releases.ts';
import { keptVersion } from '../daemon/mappings.ts';
import { MappingBook } from '../mapper/index.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';
import { offerMended } from './offer-mended.ts';

/** The scene's mappings, one file changed. */
const edition = (path: string, change: (text: string) => string): MappingBook => {
  const book = MappingBook.compile(
    MAPPINGS.map((file) => (file.path === path ? { path, text: change(file.text) } : file)),
  );
  expect(book.problems).toEqual([]);
  return book;
};
const plain = MappingBook.compile(MAPPINGS);
/** Reads a field that no order of the scene has. */
const brokenShop = edition('shop/order.yaml', (text) =>
  text.replace('number: number', 'number: { from: nmber, missing: fail }'),
);
const brokenErp = edition('erp/order.yaml', (text) =>
  text.replace('total: total', 'total: { from: total, lookup: { none: none } }'),
);

onEachDatabase('a mended mapping', (ledgers) => {
  const begin = async (first: MappingBook) => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const publish = (book: MappingBook) => ledger.publishMappings(book.all().map(keptVersion), { whole: true });
    await publish(first);
    const { released } = createReleases(ledger);
    const scene = spineScene(ledger, clock, { current: () => plain, released });
    const offer = offerMended(scene.deps);
    const theCase = async () => (await ledger.cases({ limit: 10 }))[0];
    return { ledger, scene, publish, offer, theCase };
  };

  it('is offered for the case that it caused, after a try, and nothing is retried', async () => {
    const { scene, publish, offer, theCase } = await begin(brokenShop);
    for (const id of ['1001', '1002', '1003']) await scene.order({ id });
    await scene.settle();
    expect(await theCase()).toMatchObject({
      kind: 'mapping',
      members: 3,
      failure: { mapping: 'shop/order', rule: 'number' },
    });
    expect(await offer()).toEqual({ offered: 0 });
    await publish(plain);
    expect(await offer()).toEqual({ offered: 1 });
    expect(await theCase()).toMatchObject({
      members: 3,
      mended: { version: plain.byName('shop/order')?.pin, tried: 3, maps: 3 },
    });
    // Once for each version.
    expect(await offer()).toEqual({ offered: 0 });
    expect(scene.erp.objects).toEqual([]);
  });

  it('is retried by itself where the config says so, and the case is over', async () => {
    const { ledger, scene, publish, offer, theCase } = await begin(brokenShop);
    scene.deps.config.cases.retryWhenMended = true;
    await scene.order({ id: '1001' });
    await scene.settle();
    await publish(plain);
    await offer();
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    const row = await theCase();
    expect(row).toMatchObject({ state: 'closed', members: 0 });
    expect(await ledger.caseCommands(row?.caseId as string, 10)).toMatchObject([
      { verb: 'retry', who: 'waybill', why: 'shop/order changed and maps 1 of 1 tried' },
    ]);
  });

  it('says what still stops, where the edit did not help', async () => {
    const { scene, publish, offer, theCase } = await begin(brokenShop);
    scene.deps.config.cases.retryWhenMended = true;
    await scene.order({ id: '1001' });
    await scene.settle();
    await publish(
      edition('shop/order.yaml', (text) => text.replace('number: number', 'number: { from: nunber, missing: fail }')),
    );
    await offer();
    expect(await theCase()).toMatchObject({
      members: 1,
      mended: { maps: 0, tried: 1, still: expect.stringMatching(/^shop\/order\.yaml:\d+:\d+ nothing there/) },
    });
  });

  it('is tried as far as the step that failed, and completed steps are not done again', async () => {
    const { ledger, scene, publish, offer, theCase } = await begin(
      edition('wms/shipment-out.yaml', (text) =>
        text.replace('sku: sku', 'sku: { from: sku, lookup: { none: none } }'),
      ),
    );
    await scene.order({ id: '1001' });
    await scene.settle();
    const row = await theCase();
    expect(row).toMatchObject({ step: 'write wms', failure: { mapping: 'wms/shipment-out', rule: 'lines[].sku' } });
    await publish(brokenErp);
    await offer();
    // The ERP has it already: only the warehouse's mapping is asked.
    expect(await theCase()).toMatchObject({ mended: { maps: 1 } });
    await ledger.freeMembers(row?.caseId as string, { verb: 'retry', who: 'li', why: 'mended' });
    await scene.settle();
    expect([scene.erp.pushes, scene.wms.pushes]).toEqual([1, 1]);
  });

  it('is offered, and where configured retried, where the table that a rule looks into was mended', async () => {
    const withTable = (rows: string): MappingBook => {
      const files = MAPPINGS.map((file) => ({
        ...file,
        text:
          file.path === 'shop/order.yaml'
            ? file.text.replace(
                'currency: { const: EUR }',
                'currency: { from: state, lookup: currencies, unknown: fail }',
              )
            : file.text,
      }));
      const book = MappingBook.compile([...files, { path: 'tables/currencies.yaml', text: rows }]);
      expect(book.problems).toEqual([]);
      return book;
    };
    const { ledger, scene, publish, offer, theCase } = await begin(withTable('closed: EUR\n'));
    await scene.order({ id: '1001' });
    await scene.settle();
    const row = await theCase();
    expect(row).toMatchObject({
      kind: 'mapping',
      members: 1,
      failure: { rule: 'currency', table: 'tables/currencies.yaml' },
    });
    scene.deps.config.cases.retryWhenMended = true;
    await publish(withTable('closed: EUR\nopen: EUR\n'));
    expect(await offer()).toEqual({ offered: 1 });
    expect(await theCase()).toMatchObject({ state: 'closed', mended: { tried: 1, maps: 1 } });
    expect(await ledger.caseCommands(row?.caseId as string, 10)).toMatchObject([{ verb: 'retry', who: 'waybill' }]);
  });

  it('is offered although thousands of newer cases wait for something else', async () => {
    const { ledger, scene, publish, offer } = await begin(brokenShop);
    await scene.order({ id: '1001' });
    await scene.settle();
    for (let i = 1; i <= 1_001; i += 1)
      await ledger.openCase({ kind: 'payment', cause: `payment:r${i}`, waitingFor: `payment of #${i}` });
    await publish(plain);
    expect(await offer()).toEqual({ offered: 1 });
    expect((await ledger.cases({ kind: 'mapping', limit: 1 }))[0]).toMatchObject({ mended: { maps: 1 } });
  });

  describe('that was not there at all', () => {
    it('is offered when it is', async () => {
      const { scene, publish, offer, theCase } = await begin(
        MappingBook.compile(MAPPINGS.filter(({ path }) => path !== 'erp/order.yaml')),
      );
      await scene.order({ id: '1001' });
      await scene.settle();
      expect(await theCase()).toMatchObject({ failure: { code: 'no-mapping' } });
      expect(await offer()).toEqual({ offered: 0 });
      await publish(plain);
      expect(await offer()).toEqual({ offered: 1 });
    });
  });
});
