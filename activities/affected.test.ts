import { expect, it } from 'vitest';
import type { Mapping } from '../mapper/index.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';

onEachDatabase('what mapping versions had a part in', (ledgers) => {
  it('is known of every write: by its own mapping, and by the one that read the order', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock);
    const pinOf = (name: string) => (scene.deps.mappings.current().byName(name) as Mapping).pin;
    const affected = async (name: string) =>
      (await ledger.affected({ version: pinOf(name), limit: 10 })).map(
        ({ number, connectionId, op, targetId, since }) => [number, connectionId, op, targetId, since].join(' '),
      );
    await scene.order({ id: '1001' });
    await scene.order({ id: '1002', paid: 'unpaid' });
    await scene.settle();
    expect(await affected('erp/order')).toEqual(['#1001 erp create T1 nothing']);
    expect(await affected('wms/shipment-out')).toEqual(['#1001 wms create T1 nothing']);
    // The unpaid one is mapped and waits: nothing of it was sent. The second leg is carried later than the order is mapped.
    expect(await affected('shop/order')).toEqual(['#1001 erp create T1 nothing', '#1001 wms create T1 nothing']);
    expect(await ledger.affectedMoves(pinOf('shop/order'), 10)).toMatchObject([
      { number: '#1002', flow: 'orders', state: 'waiting', waitingFor: 'payment of #1002 (unpaid)' },
    ]);
    expect(await ledger.affectedMoves(pinOf('erp/order'), 10)).toEqual([]);
    await scene.order({ id: '1001', quantity: 2 });
    await scene.settle();
    expect(await affected('erp/order')).toEqual(['#1001 erp create T1 updated', '#1001 erp update T1 nothing']);
  });
});
