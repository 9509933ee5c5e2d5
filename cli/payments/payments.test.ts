import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import type { Ledger } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { onEachDatabase, scratchFolder, TEST_MASTER_KEY, testClock } from '../../test/ledgers.ts';
import { sandboxScene } from '../../test/sandbox-scene.ts';
import { knownOrder } from '../known-order.ts';

onEachDatabase('waybill import statement', (ledgers) => {
  const folder = scratchFolder('waybill-payments-');
  const file = join(folder, 'config.yaml');
  const statement = join(folder, 'statement.sta');
  const waybill = (...words: string[]) => commandLine('-c', file, ...words);
  let scene: Awaited<ReturnType<typeof sandboxScene>>;
  let ledger: Ledger;
  const place = () =>
    (
      scene.act('shopify', 'place', {
        country: 'DE',
        paid: false,
        buyer: { id: 'gid://shopify/Customer/7741', name: 'Zoë Müller', email: 'zoe@example.com' },
        lines: [{ sku: 'WB-001', quantity: 2 }],
      }) as { name: string }
    ).name;
  const stageOf = async (number: string) => {
    const [rootId] = await ledger.findRoots(number);
    return (await ledger.order(rootId as string))?.stage;
  };
  /** A statement with one entry for each text. */
  const write = (currency: string, ...entries: { amount: string; text: string; reference: string }[]) =>
    writeFileSync(
      statement,
      [
        ':20:A',
        ':25:DE02',
        ':28C:1/1',
        `:60F:C261126${currency}0,00`,
        ...entries.flatMap(({ amount, text, reference }) => [
          `:61:261126C${amount.replace('.', ',')}NTRFNONREF//${reference}`,
          `:86:${text}`,
        ]),
        ':62F:C261126EUR0,00',
      ].join('\n'),
    );

  beforeAll(async () => {
    const clock = testClock(Date.now());
    const store = await ledgers.freshUrl();
    ledger = await ledgers.open(clock, store);
    scene = await sandboxScene(ledger, clock);
    const { connections, allocation } = scene.deps.config;
    writeFileSync(
      file,
      stringify({
        store,
        data: folder,
        masterKey: TEST_MASTER_KEY.toString('base64'),
        connections: Object.fromEntries(
          Object.entries(connections).map(([id, { use, options, params }]) => [id, { use, options, params }]),
        ),
        allocation,
        flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
      }),
    );
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('pays an order, whose gate is asked again, and counts the same file once', async () => {
    const number = place();
    await scene.flow();
    expect(await stageOf(number)).not.toBe('released');
    const { order } = await knownOrder(ledger, number);
    write(order.currency, { amount: order.total, text: `ORDER ${number}`, reference: 'R1' });
    const first = await waybill('import', 'statement', statement);
    expect(first.printed).toContain('1 entries, 1 new');
    expect(first.printed).toContain('matched: named, and the amount fits');
    expect((await waybill('import', 'statement', statement)).printed).toContain('0 new, 1 known already');
    await scene.flow();
    const [rootId] = await ledger.findRoots(number);
    const known = await knownOrder(ledger, number);
    expect(known.bundle.inputs.filter(({ kind }) => kind === 'payment')).toMatchObject([
      { canonical: { state: 'paid', amount: order.total, method: 'bank-transfer' } },
    ]);
    expect((await ledger.order(rootId as string))?.openCases).toEqual([]);
    expect(await stageOf(number)).toBe('released');
  });

  it('leaves what it is not sure of to a person', async () => {
    const number = place();
    await scene.flow();
    const { order } = await knownOrder(ledger, number);
    write(order.currency, { amount: order.total, text: 'DEPOSIT', reference: 'R2' });
    await waybill('import', 'statement', statement);
    const listed = JSON.parse((await waybill('payments', 'list', '--json')).printed) as { row: { entryId: string } }[];
    expect(listed).toMatchObject([{ match: { is: 'open', candidates: [{ number }] } }]);
    const entry = listed[0]?.row.entryId as string;
    const matched = await waybill('payments', 'match', entry, '--order', number, '--why', 'by phone');
    expect(matched.printed).toContain(`${entry} pays ${number}`);
    const again = await waybill('payments', 'match', entry, '--order', number, '--why', 'by phone');
    expect(again).toMatchObject({ code: EXIT.findings });
    expect(again.said).toContain('is posted already');
    await scene.flow();
    expect(await stageOf(number)).toBe('released');
  });
});
