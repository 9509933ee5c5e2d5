import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import { SHIPPED_LINE_UP } from '../../test/line-ups.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';

onEachDatabase('a folder that the bank lays statements in', (ledgers) => {
  const folder = scratchFolder('waybill-bank-');
  let scene: Awaited<ReturnType<typeof sandboxScene>>;
  let clock: ReturnType<typeof testClock>;
  const bank = { use: 'file', options: { folder, statements: { complete: { by: 'name' } } } };

  beforeAll(async () => {
    clock = testClock(Date.now());
    const ledger = await ledgers.open(clock, await ledgers.freshUrl());
    const withBank = {
      ...SHIPPED_LINE_UP,
      connections: (sandbox: Parameters<typeof SHIPPED_LINE_UP.connections>[0]) => ({
        ...SHIPPED_LINE_UP.connections(sandbox),
        bank,
      }),
    };
    scene = await sandboxScene(ledger, clock, {}, withBank);
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const drop = (name: string, ...lines: string[]) =>
    writeFileSync(
      join(folder, name),
      [':20:A', ':25:DE02', ':28C:1/1', ':60F:C261126EUR0,00', ...lines, ':62F:C261126EUR0,00'].join('\n'),
    );
  const take = () => scene.inActivity(() => scene.activities.pullChanges({ connectionId: 'bank' }));
  const sweep = async () => {
    clock.pass(10 * 60_000);
    await scene.activities.sweep();
  };
  const open = (kind: 'transfer' | 'validation') => scene.deps.ledger.cases({ state: 'open', kind, limit: 9 });

  it('is read by the poll of its connection; entries pay orders, and those nobody knows have a case that runs', async () => {
    drop('a.sta', ':61:261126C80,00NTRFNONREF//B1', ':86:for nothing that is known');
    expect(await take()).toMatchObject({ records: 1 });
    expect(readdirSync(join(folder, 'done'))).toEqual(['a.sta']);
    const [row] = await open('transfer');
    expect(row?.waitingFor).toBe('a person: 80.00 EUR of 2026-11-26 (entry/1): no order is named');
    expect(scene.cases.has(row?.caseId as string)).toBe(true);
    expect(await take()).toMatchObject({ records: 0 });
  });

  it('pays an order that comes after its money', async () => {
    const { name } = scene.act('shopify', 'place', {
      country: 'DE',
      paid: false,
      lines: [{ sku: 'WB-001', quantity: 2 }],
    }) as { name: string };
    drop('b.sta', `:61:261126C1,00NTRFNONREF//B2`, `:86:ORDER ${name}`);
    await take();
    expect(await open('transfer')).toHaveLength(2);
    await scene.flow();
    await sweep();
    expect(await open('transfer')).toHaveLength(1);
    const [rootId] = await scene.deps.ledger.findRoots(name);
    expect(await scene.deps.ledger.allocatedTo([rootId as string])).toEqual(new Map([[rootId, '1.00']]));
  });

  it('has one case for statements that cannot be read, until they are gone from the refused ones', async () => {
    drop('c.sta', ':61:nonsense');
    drop('d.sta', ':61:261127C5,00NTRFNONREF//B3');
    await take();
    expect(await scene.deps.ledger.transfers({ since: '2026-11-27' })).toHaveLength(1);
    await sweep();
    const [row] = await open('validation');
    expect(row).toMatchObject({ connectionId: 'bank', members: 0 });
    expect(row?.waitingFor).toMatch(
      /1 bank statement of bank cannot be read.*c\.\w+\.sta \(line 5, :61: is no entry\)/,
    );
    // Another look knows why it was refused before, and writes nothing that is known.
    const staged = vi.spyOn(scene.deps.ledger, 'stage');
    await take();
    expect(staged).not.toHaveBeenCalled();
    staged.mockRestore();
    await sweep();
    expect((await open('validation'))[0]?.waitingFor).toBe(row?.waitingFor);
    rmSync(join(folder, 'failed'), { recursive: true });
    mkdirSync(join(folder, 'failed'));
    await take();
    await sweep();
    expect(await open('validation')).toEqual([]);
  });
});
