import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { daysAfter } from '../../domain/letters/dates.ts';
import type { Ledger } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { commandScene, type Scene, writeSceneConfig } from '../../test/command-scene.ts';
import { onEachDatabase, scratchFolder } from '../../test/ledgers.ts';
import { knownOrder } from '../known-order.ts';

const HOUR_MS = 3_600_000;

onEachDatabase('waybill lc', (ledgers) => {
  const folder = scratchFolder('waybill-letters-');
  const file = join(folder, 'config.yaml');
  const waybill = (...words: string[]) => commandLine('-c', file, ...words);
  const rules = { gates: ['lc'] };
  let ahead = 0;
  // That of the commands, but for whole days: what a flow left waiting was there before a command lets it go on.
  const clock = {
    now: () => Date.now() + ahead,
    pass(ms: number) {
      if (ms >= 24 * HOUR_MS) ahead += ms;
    },
  };
  let scene: Scene;
  let ledger: Ledger;
  /** So many days from today. */
  const day = (days: number) => daysAfter(new Date(clock.now()).toISOString().slice(0, 10), days);
  const place = (): string =>
    (
      scene.act('shopify', 'place', { country: 'DE', paid: true, lines: [{ sku: 'WB-001', quantity: 2 }] }) as {
        name: string;
      }
    ).name;
  const orderOf = async (number: string) => ledger.order((await ledger.findRoots(number))[0] as string);
  const asks = async (number: string) => (await orderOf(number))?.openCases.map((one) => one.waitingFor) ?? [];
  const write = (name: string, data: object) => {
    const path = join(folder, name);
    writeFileSync(path, stringify(data));
    return path;
  };
  const pressing = async () =>
    (await ledger.cases({ state: 'open', kind: 'lc', limit: 9 }))
      .filter(({ members }) => members === 0)
      .map((one) => one.waitingFor);

  beforeAll(async () => {
    const made = await commandScene(ledgers, clock, { rules });
    ({ ledger, scene } = made);
    writeSceneConfig(folder, made.store, scene, { rules });
  });
  afterAll(async () => {
    await scene?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds an order from the letter’s first day to its last document, and lets it go by itself', async () => {
    const letter = {
      number: 'LC-1',
      orders: ['#1001', '#1002'],
      currency: 'EUR',
      amount: '1.00',
      latestShipmentOn: day(10),
      expiresOn: day(40),
      documents: [{ name: 'inspection certificate', before: 'shipping' }, { name: 'bill of lading' }],
    };
    const added = await waybill('lc', 'add', write('lc.yaml', letter));
    expect(added.printed).toContain('LC-1 is written down, for #1001, #1002');
    expect((await waybill('lc', 'add', write('lc.yaml', letter))).said).toContain('is known already');
    const number = place();
    await scene.flow();
    expect(number).toBe('#1001');
    const [first] = await asks(number);
    const { order } = await knownOrder(ledger, number);
    for (const said of [
      'not opened',
      `covers 1.00 EUR, and its orders come to ${order.total}`,
      'inspection certificate',
    ])
      expect(first).toContain(said);
    const tried = await waybill('rules', 'try', number);
    expect([tried.code, tried.printed]).toEqual([EXIT.findings, expect.stringContaining(`WAITS   lc: ${first}`)]);

    await waybill('lc', 'mark', 'LC-1', '--opened', day(0));
    await waybill('lc', 'amend', 'LC-1', write('more.yaml', { amount: order.total }), '--why', 'amendment 1');
    await scene.flow();
    expect(await asks(number)).toEqual([
      'letter of credit LC-1 for #1001: documents before shipment: inspection certificate',
    ]);
    expect((await waybill('lc', 'document', 'LC-1', 'packing list', '--on', day(0))).said).toContain(
      '"bill of lading"',
    );
    await waybill('lc', 'document', 'LC-1', 'inspection certificate', '--on', day(0));
    await scene.flow();
    expect([await asks(number), (await orderOf(number))?.stage]).toEqual([[], 'released']);
  });

  it('counts all orders of a letter, and holds what is found wrong until it is settled', async () => {
    const number = place();
    await scene.flow();
    expect(number).toBe('#1002');
    expect((await asks(number))[0]).toContain('its orders come to');
    await waybill('lc', 'amend', 'LC-1', write('more.yaml', { amount: '90000.00' }), '--why', 'amendment 2');
    await waybill('lc', 'discrepancy', 'add', 'LC-1', '--what', 'B/L not signed');
    await scene.flow();
    expect(await asks(number)).toEqual([expect.stringContaining('1 discrepancy to settle')]);
    await scene.activities.sweep();
    expect(await pressing()).toEqual([expect.stringContaining('1 discrepancy is not settled')]);
    const waived = await waybill('lc', 'discrepancy', 'waive', 'LC-1', '1', '--why', 'the applicant accepts it');
    expect(waived.printed).toContain('discrepancy 1 is waived');
    const again = await waybill('lc', 'discrepancy', 'waive', 'LC-1', '1', '--why', 'twice');
    expect(again).toMatchObject({ code: EXIT.findings, said: expect.stringContaining('waived already') });
    await scene.flow();
    expect((await orderOf(number))?.stage).toBe('released');
  });

  it('tells a person as its days come near, until each is written down', async () => {
    const look = async (days: number) => {
      clock.pass(days * 24 * HOUR_MS);
      await scene.activities.sweep();
      return pressing();
    };
    const [ship, present] = [day(10), day(26)];
    expect(await look(2)).toEqual([]);
    expect(await look(2)).toEqual([`a person, for letter of credit LC-1: ship by ${ship}`]);
    const shipped = day(1);
    await waybill('lc', 'mark', 'LC-1', '--shipped', shipped);
    expect(await look(1)).toEqual(['a person, for letter of credit LC-1: documents to present: bill of lading']);
    await waybill('lc', 'document', 'LC-1', 'bill of lading', '--on', day(0));
    expect(await look(1)).toEqual([]);
    expect(await look(13)).toEqual([`a person, for letter of credit LC-1: present the documents by ${present}`]);
    const shown = await waybill('lc', 'show', 'LC-1');
    expect(shown.printed).toContain(`within 21 days after shipment: by ${present}`);
    expect(await look(8)).toEqual([`a person, for letter of credit LC-1: the last day to present was on ${present}`]);
    await waybill('lc', 'mark', 'LC-1', '--presented', present, '--closed', day(0));
    expect(await look(1)).toEqual([]);
    expect(JSON.parse((await waybill('lc', 'list', '--state', 'closed', '--json')).printed)).toMatchObject([
      { letter: { number: 'LC-1' } },
    ]);
  });

  it('says what is wrong, where, and how it is written', async () => {
    const wrong = await waybill('lc', 'add', write('bad.yaml', { number: 'X', orders: [], amount: 12 }));
    expect(wrong.code).toBe(EXIT.findings);
    for (const said of ['bad.yaml is no letter of credit', 'orders: ', 'amount: ', 'expiresOn: ', 'currency: '])
      expect(wrong.said).toContain(said);
    expect((await waybill('lc', 'show', 'none')).said).toContain('waybill lc list');
    expect(await waybill('lc', 'mark', 'LC-1', '--shipped', 'soon')).toMatchObject({ code: EXIT.usage });
    expect((await waybill('lc', 'mark', 'LC-1')).said).toContain('--opened DAY');
  });
});
