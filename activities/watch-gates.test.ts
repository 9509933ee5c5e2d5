import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import { letter } from '../domain/letters/letter.ts';
import type { Ledger } from '../store/ledger.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, scratchFolder, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import { watchGates } from './watch-gates.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse('2026-11-26T08:00:00Z');
const VAT = 'country,category,percent,from,to,source,retrieved\n';

onEachDatabase('gates whose answer changes while an order waits', (ledgers) => {
  const folder = scratchFolder('waybill-gates-');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function begin(rules: object, more: object = {}) {
    const clock = testClock(START);
    const ledger: Ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock, undefined, { timezone: 'Asia/Shanghai', rules, ...more });
    const askAgain = watchGates(scene.deps);
    return {
      ...scene,
      ledger,
      /** So much time goes by; the sweep asks, and what may go moves. Answers what is waited for then. */
      async passes(ms: number): Promise<string[]> {
        clock.pass(ms);
        await askAgain();
        await scene.settle();
        const open = await ledger.cases({ state: 'open', limit: 9 });
        return open.filter(({ members }) => members > 0).map(({ waitingFor }) => waitingFor);
      },
    };
  }

  const credit = (more: object) => ({
    letter: letter.parse({
      number: 'LC-1',
      orders: ['#1001'],
      currency: 'EUR',
      amount: '10.00',
      expiresOn: '2026-12-20',
      ...more,
    }),
    revision: 0,
  });
  const said = { what: 'letter.added', ...BY };

  it('let it go on the day that its letter of credit is opened, by the clocks of the config, and not before', async () => {
    const scene = await begin({ gates: ['lc'] });
    await scene.ledger.keepLetter(credit({ openedOn: '2026-11-29' }), said);
    await scene.order({ id: '1001' });
    await scene.settle();
    const waits = ['letter of credit LC-1 for #1001: it is not opened'];
    expect(await scene.passes(2 * DAY_MS)).toEqual(waits);
    // 23:00 of the 28th in Shanghai, and an hour later.
    expect(await scene.passes(7 * HOUR_MS)).toEqual(waits);
    expect(await scene.passes(HOUR_MS)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('say what it waits for by now in the same case, whose time runs on', async () => {
    const scene = await begin({ gates: ['lc'] });
    await scene.ledger.keepLetter(credit({ latestShipmentOn: '2026-11-27' }), said);
    await scene.order({ id: '1001' });
    await scene.settle();
    const [before] = await scene.ledger.cases({ state: 'open', limit: 9 });
    expect(await scene.passes(2 * DAY_MS)).toEqual([
      'letter of credit LC-1 for #1001: it is not opened; the latest shipment was on 2026-11-27',
    ]);
    const [after] = await scene.ledger.cases({ state: 'open', limit: 9 });
    expect(after).toMatchObject({ caseId: before?.caseId, openedAt: before?.openedAt, joined: 1 });
  });

  it('let all go that one line of a table held up, once it is there, whoever forgets to say so', async () => {
    const table = join(folder, 'vat.csv');
    writeFileSync(table, `${VAT}DE,standard,19,2021-01-01,,made up,2026-10-20\n`);
    const scene = await begin({
      gates: ['tax'],
      papers: { seller: { name: 'Us', lines: ['Main 1'], country: 'DE' } },
      tax: { rates: [table], maxAgeDays: 40 },
    });
    await scene.order({ id: '1001' });
    await scene.settle();
    // Looked up 37 days ago: it counts. Five days later it does no more.
    expect(scene.erp.live()).toHaveLength(1);
    await scene.passes(5 * DAY_MS);
    await scene.orders([{ id: '1002' }, { id: '1003' }]);
    await scene.settle();
    const waits = [
      'a VAT rate of DE (standard) for 2026-11-22: it was last looked up on 2026-10-20, and may be 40 days old',
    ];
    expect(await scene.passes(HOUR_MS)).toEqual(waits);
    // A line that helps nobody, and then the one that is missing; the hour is the same.
    writeFileSync(table, `${VAT}FR,standard,20,2021-01-01,,made up,2026-12-01\n`);
    expect(await scene.passes(0)).toEqual([expect.stringContaining('no table has one')]);
    writeFileSync(table, `${VAT}DE,standard,16,2026-07-01,,made up,2026-12-01\n`);
    expect(await scene.passes(0)).toEqual([]);
    expect(scene.erp.live()).toHaveLength(3);
  });

  it('let others go whose gap is closed, though the first of them was frozen meanwhile', async () => {
    const table = join(folder, 'rates.csv');
    const head = 'date,currency,per_eur,source,retrieved\n';
    writeFileSync(table, head);
    const scene = await begin({ gates: ['credit'], exchange: { tables: [table] } });
    for (const customerId of ['c-ann', 'c-ben']) {
      const name = { connectionId: 'shop', customerId };
      const limit = { amount: '25.00', currency: 'USD' };
      await scene.ledger.decideAccount(name, { verb: 'limit', limit }, BY);
    }
    await scene.orders([
      { id: '1001', customer: 'c-ann', paid: 'unpaid' },
      { id: '1002', customer: 'c-ben', paid: 'unpaid' },
    ]);
    await scene.settle();
    expect(await scene.passes(HOUR_MS)).toEqual([expect.stringContaining('an exchange rate from EUR to USD')]);
    await scene.ledger.decideAccount({ connectionId: 'shop', customerId: 'c-ann' }, { verb: 'freeze' }, BY);
    writeFileSync(table, `${head}2026-11-26,USD,1.30,bank,2026-11-26\n`);
    await scene.passes(0);
    expect(scene.erp.live()).toHaveLength(1);
  });

  it('reword a case that many orders share by one of them, and not by each in turn', async () => {
    const scene = await begin({ gates: ['kyc'] });
    await scene.order({ id: '1001', customer: 'c-ann', taxId: 'DE12' });
    await scene.order({ id: '1002', customer: 'c-ann', company: 'Works' });
    await scene.settle();
    const waits = ['approval of customer shop/c-ann; the VAT id given is not written as those of DE are'];
    expect(await scene.passes(0)).toEqual(waits);
    expect(await scene.passes(HOUR_MS)).toEqual(waits);
  });

  it('hold nobody who registered, either, once the config names them no more', async () => {
    const registered = { kinds: ['customer'], from: ['shop'], steps: ['map', 'gate'] };
    const scene = await begin({ gates: ['kyc'], kyc: { required: 'all' } }, { flows: { registered } });
    await scene.customer({ id: 'c-ann', company: 'Works' });
    await scene.settle('registered');
    expect(await scene.passes(0)).toEqual(['approval of customer shop/c-ann']);
    scene.deps.config.rules.gates = [];
    expect(await scene.passes(HOUR_MS)).toEqual([]);
  });

  it('ask about whoever registered and ordered nothing as well: what they showed ends, and a rule may let them go', async () => {
    const registered = { kinds: ['customer'], from: ['shop'], steps: ['map', 'gate'] };
    const kyc = { required: 'all', documents: ['business-licence'] };
    const scene = await begin({ gates: ['kyc'], kyc }, { flows: { registered } });
    const file = { name: 'licence.pdf', digest: 'a1'.repeat(32), kept: '//nas/kyc' };
    const shown = { ...file, kind: 'business-licence', validUntil: '2026-11-27' };
    await scene.ledger.addDocument({ connectionId: 'shop', customerId: 'c-ann' }, shown, BY);
    await scene.customer({ id: 'c-ann', company: 'Works', group: 'gold' });
    await scene.settle('registered');
    const waits = 'approval of customer shop/c-ann';
    expect(await scene.passes(DAY_MS)).toEqual([waits]);
    expect(await scene.passes(DAY_MS)).toEqual([expect.stringMatching(`^${waits}; still owes business-licence`)]);
    expect(await scene.passes(HOUR_MS)).toHaveLength(1);
    scene.deps.config.rules.kyc.exemptGroups = ['gold'];
    await scene.passes(HOUR_MS);
    await scene.settle('registered');
    expect(await scene.passes(0)).toEqual([]);
  });

  it('are asked nothing while hour and tables are the same, and hold nobody once the config names them no more', async () => {
    const table = join(folder, 'purchasers.csv');
    writeFileSync(table, 'customer,person,role,up_to,currency\nshop/c-ann,ben@example.com,buyer,5.00,EUR\n');
    const approval = { table };
    const scene = await begin({ gates: ['approval'], approval });
    await scene.order({ id: '1001', customer: 'c-ann' });
    await scene.settle();
    expect(await scene.passes(0)).toHaveLength(1);
    const { waitingAtGates } = scene.ledger;
    let asked = 0;
    scene.ledger.waitingAtGates = (...words) => {
      asked += 1;
      return waitingAtGates(...words);
    };
    await scene.passes(60_000);
    expect(asked).toBe(0);
    scene.deps.config.rules.gates = [];
    expect(await scene.passes(HOUR_MS)).toEqual([]);
    expect([asked, scene.erp.live().length]).toEqual([1, 1]);
  });
});

it('asks all that wait in their turn, however often a table is changed, and no longer at once than a sweep may take', async () => {
  const clock = testClock(START);
  const table = join(scratchFolder('waybill-gates-'), 'rates.csv');
  const pages: (string | undefined)[] = [];
  let spent = 0;
  const ledger = {
    async waitingAtGates(_kinds: unknown, limit: number, after?: string) {
      pages.push(after);
      clock.pass(spent);
      const [from, last] = [Number(after ?? 0), 3_000];
      return Array.from({ length: Math.min(limit, last - from) }, (_, at) => ({
        ...{ memberId: String(from + at + 1), caseId: 'case/1', rootId: 'order/1', kind: 'credit' },
        ...{ cause: 'frozen:shop/c-ann', waitingFor: '' },
      }));
    },
  };
  const settings = config.parse({ connections: {}, flows: {}, rules: { exchange: { tables: [table] } } });
  const askAgain = watchGates({ ledger, clock, config: settings } as never);
  await askAgain();
  expect([pages.length, pages.at(-1)]).toEqual([10, '1800']);
  writeFileSync(table, 'changed');
  await askAgain();
  // The last 1,000 first, and then all once more.
  expect(pages.slice(10)).toEqual(['2000', '2200', '2400', '2600', '2800', '3000', undefined, '200', '400', '600']);
  spent = 3_000;
  await askAgain();
  expect(pages.slice(20)).toEqual(['800', '1000']);
});
