import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXIT } from '../../config/problem.ts';
import type { Ledger } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { commandScene, type Scene, writeSceneConfig } from '../../test/command-scene.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import { knownOrder } from '../known-order.ts';

onEachDatabase('waybill import statement', (ledgers) => {
  const folder = scratchFolder('waybill-payments-');
  const file = join(folder, 'config.yaml');
  const statement = join(folder, 'statement.sta');
  const waybill = (...words: string[]) => commandLine('-c', file, ...words);
  let scene: Scene;
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
  const transferCases = () => ledger.cases({ state: 'open', kind: 'transfer', limit: 9 });
  /** A statement with one entry for each text. */
  const write = (currency: string, ...entries: { amount: string; text: string; reference: string; mark?: string }[]) =>
    writeFileSync(
      statement,
      [
        ':20:A',
        ':25:DE02',
        ':28C:1/1',
        `:60F:C261126${currency}0,00`,
        ...entries.flatMap(({ amount, text, reference, mark = 'C' }) => [
          `:61:261126${mark}${amount.replace('.', ',')}NTRFNONREF//${reference}`,
          `:86:${text}`,
        ]),
        ':62F:C261126EUR0,00',
      ].join('\n'),
    );

  beforeAll(async () => {
    // Ahead of that of the commands, however slow the machine: what they stage is ready for the scene.
    const clock = testClock(Date.now() + 3_600_000);
    const made = await commandScene(ledgers, clock);
    ({ ledger, scene } = made);
    writeSceneConfig(folder, made.store, scene);
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
    const [opened] = await transferCases();
    expect(opened).toMatchObject({ members: 1, waitingFor: expect.stringContaining(`perhaps ${number}`) });
    const shown = await waybill('cases', 'show', opened?.caseId as string);
    expect(shown.printed).toContain(`perhaps    ${number} (the amount fits, owes ${order.total})`);
    expect(shown.printed).toContain(`waybill payments match ENTRY`);
    const matched = await waybill('payments', 'match', entry, '--order', number, '--why', 'by phone');
    expect(matched.printed).toContain(`${entry} pays ${number}`);
    expect(await ledger.closeCaseIfEmpty(opened?.caseId as string)).toBe(true);
    const again = await waybill('payments', 'match', entry, '--order', number, '--why', 'by phone');
    expect(again).toMatchObject({ code: EXIT.findings });
    expect(again.said).toContain('nothing of it is left');
    await scene.flow();
    expect(await stageOf(number)).toBe('released');
  });

  it('counts what is left of a payment of which a part went home: a gate asks for more, and what went on has a case', async () => {
    const [gone, waiting] = [place(), place()];
    await scene.flow();
    const { order } = await knownOrder(ledger, gone);
    const share = (parts: number) => (Number(order.total) / parts).toFixed(2);
    write(
      order.currency,
      { amount: order.total, text: `ORDER ${gone}`, reference: 'P1' },
      { amount: share(2), text: `ORDER ${waiting}`, reference: 'P2' },
      // On the same statement as what it is a part of.
      { amount: share(4), text: `RETURNED ${waiting}`, reference: 'P3', mark: 'RC' },
    );
    const taken = await waybill('import', 'statement', statement);
    expect(taken.printed).toContain('a part of it: it names');
    expect(taken.printed).not.toContain('wait for a person');
    // What went home is not sent back once more, and pays nothing else.
    expect((await waybill('payments', 'list', '--state', 'return')).printed).toContain('No such transfers.');
    const [, of = ''] = /takes back (entry\/\d+)/.exec(taken.printed) ?? [];
    const [, by = ''] = /(entry\/\d+).*takes back/.exec(taken.printed) ?? [];
    const whole = await waybill('payments', 'show', of);
    expect(whole.printed).toMatch(new RegExp(`went home +${share(4)} ${order.currency} by ${by} of 2026-11-26`));
    const spent = await waybill('payments', 'match', of, '--order', gone, '--why', 'by phone');
    expect(spent).toMatchObject({ code: EXIT.findings, said: expect.stringContaining('nothing of it is left') });
    await scene.flow();
    const paid = async (number: string) =>
      (await knownOrder(ledger, number)).bundle.inputs
        .filter(({ kind }) => kind === 'payment')
        .map(({ canonical }) => canonical);
    expect([await stageOf(gone), await stageOf(waiting)]).toEqual(['released', 'checked']);
    expect(await paid(waiting)).toMatchObject([{ state: 'paid', amount: share(2), refunded: share(4) }]);
    write(order.currency, { amount: share(2), text: `RETURNED ${gone}`, reference: 'P4', mark: 'RC' });
    await waybill('import', 'statement', statement);
    await scene.flow();
    const caseOf = async (number: string) =>
      (await ledger.order((await ledger.findRoots(number))[0] as string))?.openCases.map((one) => one.waitingFor);
    expect(await caseOf(gone)).toMatchObject([
      expect.stringContaining(`took back ${share(2)} ${order.currency} of ${gone}`),
    ]);
    expect(await caseOf(waiting)).toMatchObject([expect.stringContaining(`: ${share(4)} of `)]);
    // A second part is a person's.
    write(order.currency, { amount: share(4), text: `RETURNED ${gone}`, reference: 'P5', mark: 'RC' });
    await waybill('import', 'statement', statement);
    expect(await transferCases()).toHaveLength(1);
    const [second] = await ledger.transfers({ states: ['open'] });
    await waybill('payments', 'ignore', second?.entryId as string, '--why', 'asked the bank');
  });

  it('takes a payment back that the bank took back: a gate closes again, and what went on has a case', async () => {
    const [gone, waiting] = [place(), place()];
    await scene.flow();
    const { order } = await knownOrder(ledger, gone);
    const other = (await knownOrder(ledger, waiting)).order;
    const half = (Number(other.total) / 2).toFixed(2);
    write(
      order.currency,
      { amount: order.total, text: `ORDER ${gone}`, reference: 'R3' },
      { amount: half, text: `ORDER ${waiting}`, reference: 'R4' },
    );
    await waybill('import', 'statement', statement);
    await scene.flow();
    expect([await stageOf(gone), await stageOf(waiting)]).toEqual(['released', 'checked']);
    write(
      order.currency,
      { amount: order.total, text: `RETURNED ${gone}`, reference: 'R5', mark: 'RC' },
      { amount: half, text: `RETURNED ${waiting}`, reference: 'R6', mark: 'RC' },
    );
    const back = await waybill('import', 'statement', statement);
    expect(back.printed).toContain(`takes back`);
    await scene.flow();
    const caseOf = async (number: string) =>
      (await ledger.order((await ledger.findRoots(number))[0] as string))?.openCases.map((one) => one.waitingFor);
    expect(await caseOf(gone)).toMatchObject([expect.stringContaining('the bank took back')]);
    expect(await caseOf(waiting)).toMatchObject([expect.stringMatching(/: 0(\.00)? of /)]);
    // Paid again, it goes its way.
    write(
      order.currency,
      { amount: order.total, text: `ORDER ${gone}`, reference: 'R7' },
      { amount: other.total, text: `ORDER ${waiting}`, reference: 'R8' },
    );
    await waybill('import', 'statement', statement);
    await scene.flow();
    expect([await caseOf(gone), await caseOf(waiting)]).toEqual([[], []]);
    expect(await stageOf(waiting)).toBe('released');
  });

  it('divides a transfer by a person’s word, and keeps, returns or ignores what is left', async () => {
    const [one, two] = [place(), place()];
    await scene.flow();
    const { order } = await knownOrder(ledger, one);
    write(order.currency, { amount: '1000000.00', text: `ORDERS ${one} and ${two}`, reference: 'R9' });
    await waybill('import', 'statement', statement);
    const [opened] = await transferCases();
    const entry = /entry\/\d+/.exec(opened?.waitingFor ?? '')?.[0] as string;
    const why = ['--why', 'remittance advice'];
    const match = (...orders: string[]) =>
      waybill('payments', 'match', entry, ...orders.flatMap((name) => ['--order', name]), ...why);
    expect((await match(`${one}=1000000.01`)).said).toContain('only 1000000.00');
    expect((await match(one, two)).said).toContain('not the sum of what they owe');
    expect((await match(`${one}=abc`)).code).toBe(EXIT.usage);
    const divided = await match(`${one}=${order.total}`, two);
    expect(divided.printed).toContain(`${entry} pays ${one}, ${two}`);
    const left = JSON.parse((await waybill('payments', 'list', '--json')).printed) as { row: { over: string } }[];
    expect(left).toMatchObject([{ row: { entryId: entry, rest: 'open' } }]);
    const credited = await waybill('payments', 'credit', entry, ...why);
    expect(credited.printed).toContain(`${left[0]?.row.over} ${order.currency} of ${entry} is kept for its customer`);
    expect(await ledger.closeCaseIfEmpty(opened?.caseId as string)).toBe(true);
    const next = place();
    await scene.flow();
    await match(`${next}=${(await knownOrder(ledger, next)).order.total}`);
    expect((await waybill('payments', 'return', entry, ...why)).printed).toContain('is to be sent back');
    expect((await waybill('payments', 'list', '--state', 'return')).printed).toContain(entry);
    expect((await waybill('payments', 'show', entry)).printed).toMatch(
      new RegExp(`pays +${one} ${order.total}, ${two} `),
    );
    await scene.flow();
    expect([await stageOf(one), await stageOf(two), await stageOf(next)]).toEqual(['released', 'released', 'released']);
  });

  it('counts money in another currency only as a person says', async () => {
    const number = place();
    await scene.flow();
    const { order } = await knownOrder(ledger, number);
    write('CHF', { amount: '50.00', text: `ORDER ${number}`, reference: 'R10' });
    await waybill('import', 'statement', statement);
    const [opened] = await transferCases();
    const entry = /entry\/\d+/.exec(opened?.waitingFor ?? '')?.[0] as string;
    const match = (...more: string[]) =>
      waybill('payments', 'match', entry, '--order', number, ...more, '--why', 'the rate of that day');
    expect((await match()).said).toContain('in another currency');
    expect((await match('--as', order.total)).printed).toContain(`counts it as ${order.total}`);
    await scene.flow();
    expect(await stageOf(number)).toBe('released');
  });
});
