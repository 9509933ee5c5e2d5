import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MappingBook } from '../mapper/index.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, scratchFolder, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene } from '../test/spine-scene.ts';

// An article's number is its HS code here, so that one without has none.
const WITH_CODES = MAPPINGS.map((file) => ({
  ...file,
  text: file.text.replace(
    'sku: sku, quantity: quantity, unitPrice',
    'sku: sku, hsCode: sku, origin: { const: CN }, quantity: quantity, unitPrice',
  ),
}));
const DAY_MS = 86_400_000;

onEachDatabase('orders that cross a customs border', (ledgers) => {
  const begin = async (incoterm: string, gates: string[]) => {
    const folder = scratchFolder('waybill-duty-flow-');
    const table = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const today = () => new Date(clock.now()).toISOString().slice(0, 10);
    /** A tariff that was looked up today. */
    const look = (...codes: string[]) =>
      table(
        'duty.csv',
        `destination,hs,origin,percent,from,to,source,retrieved\n${codes.map((hs) => `EU,${hs},*,12,2026-01-01,,made up,${today()}\n`).join('')}`,
      );
    const book = MappingBook.compile(WITH_CODES);
    const scene = spineScene(
      ledger,
      clock,
      { current: () => book, released: async () => ({ of: () => book }) },
      {
        rules: {
          gates,
          papers: { seller: { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' }, incoterm },
          tax: {
            rates: [
              table(
                'vat.csv',
                'country,category,percent,from,to,source,retrieved\nDE,standard,20,2026-01-01,2027-12-31,made up,2026-01-01\n',
              ),
            ],
          },
          duty: {
            tariff: [look('6109')],
            destinations: [
              table(
                'there.csv',
                'destination,basis,from,to,source,retrieved\nEU,cif,2026-01-01,2027-12-31,made up,2026-01-01\n',
              ),
            ],
          },
        },
      },
    );
    const open = async () => (await ledger.cases({ state: 'open', limit: 10 })).filter(({ members }) => members > 0);
    const retry = async () => {
      const [waiting] = await open();
      await ledger.freeMembers(waiting?.caseId as string, { verb: 'retry', ...BY });
      await scene.settle();
    };
    return { ...scene, ledger, clock, look, open, retry };
  };

  it('wait for what they lack, and go on with the change that brings it', async () => {
    const scene = await begin('DAP', ['duty']);
    await scene.order({ id: '1001', sku: 'A' });
    await scene.settle();
    expect(await scene.open()).toMatchObject([{ kind: 'duty', waitingFor: 'duty of #1001: the HS code of A' }]);
    await scene.order({ id: '1001', sku: '610910' });
    await scene.settle();
    expect(await scene.open()).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('wait together for a rate that no table has, and go on together once it is written', async () => {
    const scene = await begin('DAP', ['duty']);
    await scene.order({ id: '1001', sku: '854442' });
    await scene.order({ id: '1002', sku: '610910' });
    await scene.settle();
    await scene.order({ id: '1003', sku: '854442' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.open()).toMatchObject([
      { kind: 'duty', members: 2, waitingFor: 'a duty rate of 854442 from CN to DE for 2026-11-22: no table has one' },
    ]);
    scene.look('6109', '8544');
    await scene.retry();
    expect(await scene.open()).toEqual([]);
    expect(scene.erp.live()).toHaveLength(3);
  });

  it('go by no rate that was looked up too long ago, until it is looked up again', async () => {
    const scene = await begin('DAP', ['duty']);
    scene.clock.pass(90 * DAY_MS);
    await scene.order({ id: '1001', sku: '610910' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    scene.clock.pass(DAY_MS);
    await scene.order({ id: '1002', sku: '610910' });
    await scene.settle();
    expect(await scene.open()).toMatchObject([
      { waitingFor: expect.stringContaining('it was last looked up on 2027-01-15, and may be 90 days old') },
    ]);
    scene.look('6109');
    await scene.retry();
    expect(scene.erp.live()).toHaveLength(2);
  });

  it('wait under DDP without a number of the importer, and one alone passes by its release', async () => {
    const scene = await begin('DDP', ['tax', 'duty']);
    await scene.order({ id: '1001', sku: '610910' });
    await scene.settle();
    const [waiting] = await scene.open();
    expect(waiting).toMatchObject({
      kind: 'tax',
      waitingFor: expect.stringContaining('DDP makes you the importer in DE, and no number is known'),
    });
    const rootIds = await scene.ledger.findRoots('1001');
    await scene.ledger.freeMembers(waiting?.caseId as string, { verb: 'release', ...BY }, { rootIds });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
  });
});
