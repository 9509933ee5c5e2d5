import { expect, it } from 'vitest';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { sandboxScene } from '../test/sandbox-scene.ts';

const SELLER = { name: 'Hengtai Trading', lines: ['88 Keji Road', '518057 Shenzhen'], country: 'CN' };
const FLOWS = {
  orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] },
  fulfil: { kinds: ['shipment', 'status'], from: ['wms', 'erp', 'freight'], steps: ['map', 'write freight'] },
  papers: { kinds: ['status', 'document'], from: ['freight'], steps: ['map', 'write freight as invoice'] },
};
interface Entry {
  kind: string;
  id: string;
  number?: string;
  reference?: string;
}

onEachDatabase('the commercial invoice that a forwarder is told', (ledgers) => {
  const carriedOrder = async (papers: object, country = 'DE') => {
    const clock = testClock(Date.now());
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock, { flows: FLOWS, rules: { papers } });
    const place = { country, paid: true, lines: [{ sku: 'WB-001', quantity: 2 }] };
    const { name } = scene.act('shopify', 'place', place) as { name: string };
    await scene.flow();
    const [outbound] = scene.sandbox.system('goodcang').entries() as Entry[];
    scene.act('goodcang', 'ship', { code: outbound?.id });
    await scene.flow();
    const booked = () => scene.sandbox.system('flexport').entries() as Entry[];
    const shipment = scene.act('flexport', 'confirm', {
      id: Number(booked().find(({ kind }) => kind === 'shipment')?.id),
    });
    const [root = ''] = await ledger.findRoots(name);
    const told = () => booked().filter(({ kind }) => kind === 'invoice');
    return { ledger, scene, name, root, told, shipment: String(shipment) };
  };

  it('is the paper: issued once when the forwarder takes the goods, and told under its number', async () => {
    const { ledger, scene, root, told, shipment } = await carriedOrder({
      seller: SELLER,
      incoterm: 'DAP',
      required: [],
    });
    await scene.flow();
    const [paper, ...others] = await ledger.papersOf(root);
    expect(others).toEqual([]);
    expect(paper).toMatchObject({ type: 'commercial-invoice', part: 'wms', revision: 1 });
    expect(told()).toMatchObject([{ number: paper?.number }]);

    scene.act('flexport', 'travel', { id: shipment });
    await scene.flow();
    expect(told()).toHaveLength(1);
    expect(await ledger.papersOf(root)).toHaveLength(1);
    expect((await ledger.auditRows({ rootId: root, what: 'paper.issued', limit: 5 })).map(({ who }) => who)).toEqual([
      'waybill',
    ]);
    await scene.close();
  });

  it('waits in a case while customs would miss something, and goes by itself when that is filled in', async () => {
    const seller = { ...SELLER, country: 'DE' };
    const papers = { seller, incoterm: 'DAP', required: ['sellerEori'] };
    const { ledger, scene, name, root, told } = await carriedOrder(papers, 'US');
    await scene.flow();
    expect(told()).toEqual([]);
    expect(await ledger.papersOf(root)).toEqual([]);
    const [waiting, ...others] = await ledger.cases({ state: 'open', limit: 5 });
    expect(others).toEqual([]);
    expect(waiting?.waitingFor).toContain(`the commercial invoice of ${name} lacks the seller's EORI number`);

    scene.deps.config.rules.papers.seller = { ...seller, eori: 'DE123456789012345' };
    await ledger.freeMembers(waiting?.caseId as string, { verb: 'retry', ...BY });
    await scene.flow();
    expect(told()).toHaveLength(1);
    await scene.close();
  });

  it("bears the order's number where no papers are made", async () => {
    const { ledger, scene, name, root, told } = await carriedOrder({});
    await scene.flow();
    expect(told()).toMatchObject([{ number: `${name}-wms` }]);
    expect(await ledger.papersOf(root)).toEqual([]);
    await scene.close();
  });
});
