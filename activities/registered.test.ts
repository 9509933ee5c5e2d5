import { expect, it } from 'vitest';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { type ShopCustomer, spineScene } from '../test/spine-scene.ts';
import { eraseStep } from './erase-step.ts';

const DAY_MS = 86_400_000;
const ANN = { connectionId: 'shop', customerId: 'c-ann' };
const COMPANY = { id: 'c-ann', company: 'Nordwind GmbH' };
const ORDER = { id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' };
const FLOWS = {
  orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] },
  registered: { kinds: ['customer'], from: ['shop'], steps: ['map', 'gate'] },
};

onEachDatabase('a customer who registered and has ordered nothing', (ledgers) => {
  async function begin(kyc: object = {}, flows: object = FLOWS) {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock, undefined, { flows, rules: { gates: ['kyc'], kyc } });
    return {
      ...scene,
      ledger,
      clock,
      async register(customer: ShopCustomer = COMPANY) {
        await scene.customer(customer);
        await scene.settle('registered');
      },
      both: async () => (await scene.settle('registered')) + (await scene.settle()),
      /** One step of erasing Ann, as a request of hers began it. */
      async erase() {
        const asked = { asked: 'erase', connectionId: 'shop', afterOpen: true, dueAt: clock.now() + DAY_MS } as const;
        const subject = { customerId: ANN.customerId };
        const [request] = await ledger.askPrivacy([{ ...asked, event: 'e-1', subject, ...BY }]);
        return (await eraseStep(scene.deps)({ requestId: request?.requestId ?? '', tries: 0 })).done;
      },
      async open() {
        const rows = await ledger.cases({ state: 'open', limit: 10 });
        const held = rows.filter(({ members }) => members > 0);
        return held.map(({ cause, members, waitingFor }) => ({ cause, members, waitingFor }));
      },
    };
  }

  it('waits in a case that says what they owe and how their VAT id is written', async () => {
    const scene = await begin({ documents: ['business-licence', { kind: 'ein', countries: ['US'] }] });
    await scene.register({ ...COMPANY, taxId: 'DE1234' });
    expect(await scene.open()).toEqual([
      {
        cause: 'kyc:shop/c-ann',
        members: 1,
        waitingFor:
          'approval of customer shop/c-ann; the VAT id given is not written as those of DE are; still owes business-licence',
      },
    ]);
    // No order of theirs waits, and they are asked about all the same.
    expect(await scene.ledger.accounts({ limit: 5 })).toMatchObject([{ ...ANN, state: 'unknown', waiting: 0 }]);
    expect(await scene.ledger.accounts({ state: 'waiting', limit: 5 })).toMatchObject([{ ...ANN, waiting: 0 }]);
  });

  it('is one case with their first orders, whichever came first, and one word frees all', async () => {
    for (const first of ['customer', 'order'] as const) {
      const scene = await begin();
      if (first === 'customer') await scene.register();
      await scene.order(ORDER);
      await scene.settle();
      if (first === 'order') await scene.register();
      expect(await scene.open()).toMatchObject([{ cause: 'kyc:shop/c-ann', members: 2 }]);
      await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
      await scene.both();
      expect([await scene.open(), scene.erp.live().length]).toEqual([[], 1]);
      expect(await scene.ledger.accounts({ limit: 5 })).toMatchObject([{ state: 'approved', waiting: 0 }]);
    }
  });

  it('who was decided on has a first order that starts nothing anew', async () => {
    const scene = await begin();
    await scene.register();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.both();
    await scene.order(ORDER);
    await scene.settle();
    await scene.register({ ...COMPANY, phone: '+49 30 1' });
    expect([await scene.open(), scene.erp.live().length]).toEqual([[], 1]);
    expect((await scene.ledger.cases({ limit: 10 })).length).toBe(1);
  });

  it('waits for nothing more once they were refused; their orders wait for a person', async () => {
    const scene = await begin();
    await scene.register();
    await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY);
    await scene.both();
    expect(await scene.open()).toEqual([]);
    await scene.order(ORDER);
    await scene.settle();
    expect(await scene.open()).toMatchObject([{ cause: 'refused:shop/c-ann', members: 1 }]);
  });

  it('waits for a person where a provider declined them or takes too long, and for it until then', async () => {
    const scene = await begin({ providerWithin: '24h' });
    await scene.register();
    const said = (is: 'pending' | 'declined') =>
      scene.ledger.hearVerdict(ANN, { is, by: 'idp', codes: ['doc'], at: scene.clock.now() });
    await said('pending');
    scene.clock.pass(DAY_MS - 1);
    await scene.ledger.settleAccounts(DAY_MS);
    await scene.both();
    expect(await scene.open()).toMatchObject([{ cause: 'kyc:shop/c-ann' }]);
    scene.clock.pass(1);
    await scene.ledger.settleAccounts(DAY_MS);
    await scene.both();
    expect(await scene.open()).toMatchObject([{ cause: 'late:shop/c-ann', members: 1 }]);
    await said('declined');
    await scene.both();
    expect(await scene.open()).toMatchObject([{ cause: 'declined:shop/c-ann', members: 1 }]);
    await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY);
    await scene.both();
    expect(await scene.open()).toEqual([]);
  });

  it('is asked about where a rule asks: a business, of no exempt group, who was not there before', async () => {
    const tomorrow = new Date(testClock().now() + DAY_MS).toISOString().slice(0, 10);
    const scene = await begin({ exemptGroups: ['gold'], registeredSince: tomorrow });
    await scene.register({ id: 'c-zoe' });
    await scene.register({ id: 'c-bob', company: 'Süd GmbH', group: 'gold' });
    await scene.register();
    expect(await scene.open()).toEqual([]);
    scene.clock.pass(Date.parse(tomorrow) - scene.clock.now());
    await scene.register({ ...COMPANY, phone: '+49 30 1' });
    expect(await scene.open()).toEqual([]);
    // Whatever is kept of their earlier revisions.
    const cutoffs = { raw: 0, payloads: 0, revisions: scene.clock.now(), inbox: 0, steps: 0, cases: 0, alerts: 0 };
    expect(await scene.ledger.purge({ cutoffs, dryRun: false })).toMatchObject({ rows: { 'earlier revisions': 1 } });
    await scene.register({ ...COMPANY, phone: '+49 30 2' });
    expect(await scene.open()).toEqual([]);
    await scene.register({ id: 'c-new', company: 'Neu GmbH' });
    expect(await scene.open()).toMatchObject([{ cause: 'kyc:shop/c-new' }]);
    // Of old, they are asked about with their first order.
    await scene.order(ORDER);
    await scene.settle();
    expect(await scene.open()).toMatchObject([{ cause: 'kyc:shop/c-ann', members: 1 }, { cause: 'kyc:shop/c-new' }]);
  });

  it('is kept from the ERP by a gate of the flow that writes them, and closed there where it held them before', async () => {
    const steps = ['map', 'gate', 'write erp'];
    const scene = await begin({}, { ...FLOWS, registered: { ...FLOWS.registered, steps } });
    await scene.register();
    expect(scene.erp.live()).toEqual([]);
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.both();
    expect(scene.erp.live().map(({ payload }) => payload)).toMatchObject([{ standing: 'open' }]);
    await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY);
    await scene.both();
    expect(scene.erp.live().map(({ payload }) => payload)).toMatchObject([{ standing: 'closed' }]);
    await scene.register({ id: 'c-bob', company: 'Süd GmbH' });
    await scene.ledger.decideAccount({ ...ANN, customerId: 'c-bob' }, { verb: 'refuse' }, BY);
    await scene.both();
    expect([await scene.open(), scene.erp.live().length]).toEqual([[], 1]);
  });

  it('is erased though nobody decided on them, and their wait ends as refused', async () => {
    const scene = await begin();
    await scene.register();
    const [ann] = await scene.ledger.people({ by: 'customer', ...ANN });
    expect(ann?.orders).toMatchObject([{ kind: 'customer', waits: true }]);
    expect(await scene.erase()).toBe(true);
    expect(await scene.open()).toEqual([]);
    expect(await scene.ledger.people({ by: 'customer', ...ANN })).toEqual([]);
    const refused = await scene.ledger.auditRows({ what: 'order.refuse', limit: 5 });
    expect(refused).toMatchObject([{ who: 'waybill', rootId: ann?.orders[0]?.rootId }]);
    // Whoever comes back is somebody new.
    await scene.register();
    expect(await scene.open()).toMatchObject([{ cause: 'kyc:shop/c-ann', members: 1 }]);
  });

  it('goes on waiting beside an order of theirs, which has to rest before they are erased, and where a person holds them', async () => {
    const scene = await begin();
    await scene.register();
    await scene.order(ORDER);
    await scene.settle();
    expect(await scene.erase()).toBe(false);
    expect(await scene.open()).toMatchObject([{ cause: 'kyc:shop/c-ann', members: 2 }]);
    const people = await scene.ledger.people({ by: 'customer', ...ANN });
    const rootOf = (kind: string) => people[0]?.orders.find((one) => one.kind === kind)?.rootId ?? '';
    await scene.ledger.command(rootOf('order'), { verb: 'refuse', ...BY });
    scene.clock.pass(61 * DAY_MS);
    await scene.ledger.command(rootOf('customer'), { verb: 'hold', ...BY });
    expect(await scene.erase()).toBe(false);
    await scene.ledger.command(rootOf('customer'), { verb: 'release', ...BY });
    expect(await scene.erase()).toBe(true);
  });

  it('is not erased while nobody knows whether a system took them, and is once it refused them', async () => {
    const steps = ['map', 'gate', 'write erp'];
    const scene = await begin({}, { ...FLOWS, registered: { ...FLOWS.registered, steps } });
    scene.erp.mischief.push('lost answer');
    scene.erp.findAnswer = { found: 'unsure', why: 'two of them' };
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.register();
    scene.clock.pass(DAY_MS);
    await scene.both();
    expect(await scene.open()).toMatchObject([{ members: 1, waitingFor: expect.stringContaining('two of them') }]);
    expect(await scene.erase()).toBe(false);
    expect(await scene.ledger.people({ by: 'customer', ...ANN })).toMatchObject([
      { orders: [{ moving: expect.any(String) }] },
    ]);
    const refusing = await begin({}, { ...FLOWS, registered: { ...FLOWS.registered, steps } });
    refusing.erp.mischief.push({ class: 'rejected', message: 'no' });
    await refusing.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await refusing.register();
    expect(await refusing.open()).toMatchObject([{ members: 1 }]);
    expect(await refusing.erase()).toBe(true);
    expect(await refusing.open()).toEqual([]);
  });
});
