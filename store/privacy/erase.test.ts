import { describe, expect, it } from 'vitest';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import type { Claim, Ledger, PrivacyAsk } from '../ledger.ts';

const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;
const keepTenYears = (_country: string | undefined, at: number) => at + 10 * YEAR_MS;
const ANN = { customerId: 'c-ann' };
const annOrder = (id: string) => ({ id, email: 'Ann@Example.com', phone: '+49 151 1234567', to: 'Ann Müller' });

const ask = (more: Partial<PrivacyAsk> = {}): PrivacyAsk => ({
  asked: 'erase',
  connectionId: 'shop',
  subject: { customerId: 'c-ann' },
  afterOpen: true,
  dueAt: 1_800_000_000_000 + 30 * DAY_MS,
  ...BY,
  ...more,
});

onEachDatabase('erasing a customer', (ledgers) => {
  /** Two orders of Ann, one of Bob, one of a guest; Ann's first has gone to the ERP, with its invoice. */
  async function book() {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const words = scene(ledger);
    const { stage, order, carry, send, put, accept, answer } = words;
    await stage([order('1', annOrder('1'), ANN)]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    await accept(await send(batchId, put(claim, { to: 'Ann Müller' })), 'erp-1', {
      facts: { mail: 'ann@example.com' },
    });
    await answer(batchId, claim, { to: 'end' });
    await stage(
      [
        {
          kind: 'invoice',
          id: 'inv-1',
          parent: { kind: 'order', targetId: 'erp-1' },
          data: { buyer: 'Ann Müller', total: '9.00' },
        },
      ],
      'erp',
    );
    await stage([
      order('2', annOrder('2'), ANN),
      order('3', { id: '3', email: 'bob@example.com' }, { customerId: 'c-bob' }),
    ]);
    await stage([order('4', { id: '4', email: 'guest@example.com' })]);
    return { ...words, ledger, clock, url, claim };
  }
  /** Everything that is under way ends here. */
  async function rest(
    { carry, answer, ledger }: Awaited<ReturnType<typeof book>>,
    clock = { pass: (_ms: number) => {} },
  ) {
    const { batchId, claims } = await carry();
    for (const claim of claims) await answer(batchId, claim, { to: 'end' });
    clock.pass(61 * DAY_MS);
    return ledger;
  }
  const found = async (ledger: Ledger, email: string) =>
    (await ledger.people({ by: 'email', email })).map((one) => one.personId);

  it('finds who it is by id, number, address and telephone', async () => {
    const { ledger } = await book();
    const [ann] = await ledger.people({ by: 'customer', customerId: 'c-ann' });
    expect(ann).toMatchObject({ connectionId: 'shop', customerId: 'c-ann' });
    expect(ann?.orders.map(({ number }) => number)).toEqual(['#1', '#2']);
    for (const search of [
      { by: 'number', number: '2' },
      { by: 'email', email: 'ann@example.com' },
      { by: 'phone', phone: '0151 1234567' },
    ] as const)
      expect([search, (await ledger.people(search)).map(({ personId }) => personId)]).toEqual([
        search,
        [ann?.personId],
      ]);
    expect(await ledger.people({ by: 'email', email: 'nn@example.com' })).toEqual([]);
    expect(await ledger.people({ by: 'email', email: 'ann@example.co' })).toEqual([]);
    expect(await ledger.people({ by: 'phone', phone: '12' })).toEqual([]);
    const [guest] = await ledger.people({ by: 'number', number: '4' });
    expect(guest?.personId).toMatch(/^p/);
    expect(guest?.orders).toHaveLength(1);
  });

  it('waits while an order of theirs still moves, and says which', async () => {
    const { ledger } = await book();
    const [request] = await ledger.askPrivacy([ask()]);
    const step = await ledger.erasePeople(request?.requestId ?? '', keepTenYears);
    expect(step).toMatchObject({ erased: 0, done: false });
    expect(step.moving[0]?.orders.map(({ moving }) => moving)).toEqual([undefined, 'flow orders is ready']);
    expect(await found(ledger, 'ann@example.com')).toHaveLength(1);
  });

  it('leaves nothing that opens, keeps the invoice, and touches nobody else', async () => {
    const scene = await book();
    const { clock, url } = scene;
    const ledger = await rest(scene, clock);
    // Another process that has the key open.
    const other = await ledgers.open(clock, url);
    expect(await found(other, 'ann@example.com')).toHaveLength(1);
    const [request] = await ledger.askPrivacy([ask()]);
    const plan = await ledger.erasePlan(request?.requestId ?? '');
    expect(plan.held).toContainEqual({ connectionId: 'erp', kind: 'order', targetId: 'erp-1', number: '#1' });
    const { done, certificate } = await ledger.erasePeople(request?.requestId ?? '', keepTenYears);
    expect(done).toBe(true);
    expect(certificate).toMatchObject({
      keys: { destroyed: 1, shared: 0 },
      records: 3,
      orders: [
        { connectionId: 'shop', number: '#1' },
        { connectionId: 'shop', number: '#2' },
      ],
      retained: [{ kind: 'invoice', connectionId: 'erp', number: 'inv-1' }],
    });
    expect(JSON.stringify(certificate)).not.toContain('c-ann');
    for (const one of [ledger, other]) {
      expect(await found(one, 'ann@example.com')).toEqual([]);
      expect(await one.people({ by: 'customer', customerId: 'c-ann' })).toEqual([]);
      const records = await one.recentRecords({ connectionId: 'shop', kind: 'order', limit: 9 });
      expect(records.map(({ sourceId, data }) => [sourceId, data !== undefined]).sort()).toEqual([
        ['1', false],
        ['2', false],
        ['3', true],
        ['4', true],
      ]);
    }
    const [invoice] = await ledger.recentRecords({ connectionId: 'erp', kind: 'invoice', limit: 1 });
    expect(invoice?.data).toEqual({ buyer: 'Ann Müller', total: '9.00' });
    expect((await ledger.targets([scene.claim.rootId]))[0]?.facts ?? {}).toEqual({});
  });

  it('leaves stubs that all views show', async () => {
    const scene = await book();
    const ledger = await rest(scene, scene.clock);
    const { rootId } = scene.claim;
    await ledger.command(rootId, { verb: 'release', who: 'ann', why: 'Ann Müller rang' });
    await ledger.amend(rootId, { to: 'Anne Müller' }, { who: 'bob', why: 'Ann Müller rang' });
    await rest(scene);
    scene.clock.pass(61 * DAY_MS);
    const [request] = await ledger.askPrivacy([ask()]);
    expect((await ledger.erasePeople(request?.requestId ?? '', keepTenYears)).done).toBe(true);

    const journey = await ledger.journey(rootId);
    expect(journey.at(-1)).toMatchObject({ what: 'erased' });
    expect(JSON.stringify([journey, await ledger.order(rootId), await ledger.orders({ limit: 9 })])).not.toContain(
      'Müller',
    );
    expect(await ledger.findRoots('1')).toEqual([rootId]);
    expect(await ledger.heldTargets('erp', 'order', undefined, 9)).toMatchObject([
      { targetId: 'erp-1', payload: undefined },
    ]);
    expect(await ledger.command(rootId, { verb: 'cancel', ...BY })).toEqual({ flows: [], caseIds: [] });
    expect(await ledger.amend(rootId, { to: 'x' }, BY)).toEqual({ flows: [], caseIds: [] });
    expect((await ledger.counts()).moves.ready).toBe(0);
  });

  it('takes them out of cases that name them, and leaves those alone in which orders of others wait too', async () => {
    const { ledger, clock, stage, order, carry, answer } = await book();
    await stage([order('5', annOrder('5'), ANN)]);
    const rootOf = async (number: string) => (await ledger.findRoots(number))[0] as string;
    const [own, vat, bobs, guests] = (await Promise.all(['2', '5', '3', '4'].map(rootOf))) as [
      string,
      string,
      string,
      string,
    ];
    const asked = {
      kind: 'approval',
      cause: `approval:${own}`,
      waitingFor: 'an approver of shop/c-ann for #2',
    } as const;
    const table = { kind: 'approval', cause: 'approval:table', waitingFor: 'a table that can be read' } as const;
    const register = { kind: 'kyc', cause: 'vat:register/DE', waitingFor: 'the answer of register' } as const;
    const rate = {
      kind: 'credit',
      cause: 'rate:EUR/USD',
      waitingFor: 'an exchange rate from EUR to USD: what shop/c-ann owes cannot be added up',
    } as const;
    const go = async (waits: Record<string, typeof asked | typeof table | typeof register | typeof rate>) => {
      const { batchId, claims } = await carry();
      for (const claim of claims) {
        const wait = waits[claim.rootId];
        await answer(batchId, claim, wait ? { to: 'case', case: wait } : { to: 'end' });
      }
      for (const { caseId } of await ledger.cases({ state: 'open', limit: 9 }))
        await ledger.freeMembers(caseId, { verb: 'resolve', ...BY }, { rootIds: [own, vat] });
    };
    await go({ [own]: asked, [vat]: register, [bobs]: register, [guests]: table });
    await go({ [own]: table });
    await go({ [own]: rate });
    await go({});
    clock.pass(61 * DAY_MS);
    const [request] = await ledger.askPrivacy([ask()]);
    expect(await ledger.erasePeople(request?.requestId ?? '', keepTenYears)).toMatchObject({ done: true });
    const cases = await ledger.cases({ state: 'open', limit: 9 });
    const said = cases
      .filter(({ kind }) => kind !== 'privacy')
      .map(({ cause, waitingFor }) => `${cause}: ${waitingFor}`);
    expect(said.sort()).toEqual([
      expect.stringMatching(/^approval:erased\/\d+: erased$/),
      'approval:table: a table that can be read',
      'rate:EUR/USD: an exchange rate EUR/USD',
      'vat:register/DE: the answer of register',
    ]);
  });

  it('writes nothing down that systems still tell of them, and takes them for new when they come back', async () => {
    const scene = await book();
    const ledger = await rest(scene, scene.clock);
    const { stage, order } = scene;
    const [request] = await ledger.askPrivacy([ask()]);
    await ledger.erasePeople(request?.requestId ?? '', keepTenYears);
    const told = await stage([order('1', { ...annOrder('1'), note: 'changed' }, ANN)]);
    expect(told.records[0]?.staged).toBe('older');
    const child = {
      kind: 'shipment' as const,
      id: 's-1',
      parent: { kind: 'order' as const, targetId: 'erp-1' },
      data: { to: 'Ann' },
    };
    expect((await stage([child], 'erp')).records[0]?.staged).toBe('older');
    expect(await found(ledger, 'ann@example.com')).toEqual([]);
    await stage([order('5', annOrder('5'), ANN)]);
    const [back] = await ledger.people({ by: 'email', email: 'ann@example.com' });
    expect(back?.orders.map(({ number }) => number)).toEqual(['#5']);
  });

  it('erases a guest by the number of an order, and everybody of a shop', async () => {
    const scene = await book();
    const ledger = await rest(scene, scene.clock);
    const [guest] = await ledger.askPrivacy([ask({ subject: { sourceIds: ['4'] } })]);
    expect((await ledger.erasePeople(guest?.requestId ?? '', keepTenYears)).certificate?.keys).toEqual({
      destroyed: 1,
      shared: 0,
    });
    const [all] = await ledger.askPrivacy([ask({ asked: 'erase-all', subject: {} })]);
    let step = await ledger.erasePeople(all?.requestId ?? '', keepTenYears);
    while (!step.done) step = await ledger.erasePeople(all?.requestId ?? '', keepTenYears);
    expect(step.certificate?.orders.map(({ number }) => number).sort()).toEqual(['#1', '#2', '#3']);
    expect(await found(ledger, 'bob@example.com')).toEqual([]);
  });

  it('is asked once for each event, and keeps a case until it is done', async () => {
    const scene = await book();
    const ledger = await rest(scene, scene.clock);
    const [first] = await ledger.askPrivacy([ask({ event: 'e1' })]);
    const [again] = await ledger.askPrivacy([ask({ event: 'e1' })]);
    expect(again?.requestId).toBe(first?.requestId);
    const caseId = first?.caseId ?? '';
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(false);
    expect((await ledger.caseRow(caseId))?.waitingFor).toContain('due by 2027-02-14');
    await ledger.erasePeople(first?.requestId ?? '', keepTenYears);
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(true);
    // Told a third time, it is done already.
    const [third] = await ledger.askPrivacy([ask({ event: 'e1' })]);
    expect(third).toMatchObject({ state: 'done', certificate: { keys: { destroyed: 1 } } });
    expect(await ledger.erasePeople(first?.requestId ?? '', keepTenYears)).toMatchObject({ done: true, erased: 0 });
  });

  it('exports everything that is known of a person', async () => {
    const scene = await book();
    const { ledger, claim } = scene;
    await ledger.amend(claim.rootId, { to: 'Anne Müller' }, BY);
    const [ann] = await ledger.people({ by: 'customer', customerId: 'c-ann' });
    const bundle = await ledger.exportPerson(ann?.personId ?? '');
    expect(bundle?.records.map(({ kind, sourceId, revisions }) => [kind, sourceId, revisions.length])).toEqual([
      ['order', '1', 2],
      ['invoice', 'inv-1', 1],
      ['order', '2', 1],
    ]);
    expect(bundle?.records[0]?.revisions[1]).toMatchObject({
      data: { to: 'Ann Müller' },
      amended: { to: 'Anne Müller' },
    });
    expect(bundle?.writes).toMatchObject([
      { connectionId: 'erp', sent: { to: 'Ann Müller' }, targetId: 'erp-1', state: 'accepted' },
    ]);
    expect(bundle?.amendments).toMatchObject([{ patch: { to: 'Anne Müller' }, who: 'ann' }]);
    expect(bundle?.held).toContainEqual(
      expect.objectContaining({ connectionId: 'erp', targetId: 'erp-1', facts: { mail: 'ann@example.com' } }),
    );
    const [request] = await ledger.askPrivacy([
      ask({ asked: 'export', subject: { personIds: [ann?.personId ?? ''] } }),
    ]);
    expect(await ledger.answeredRequest(request?.requestId ?? '')).toBe(true);
    expect(await ledger.answeredRequest(request?.requestId ?? '')).toBe(false);
  });
});

describe('people', () => {
  it('are told apart by ids of two forms', async () => {
    const { parsePerson } = await import('./people.ts');
    expect([parsePerson('p12'), parsePerson('r7'), parsePerson('x1'), parsePerson('p')]).toEqual([
      { key: 12 },
      { root: 7 },
      undefined,
      undefined,
    ]);
  });
});
