import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { config } from '../../config/schema.ts';
import { type Connection, openConnections } from '../../connectors/connections.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';
import { BY } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { spineScene } from '../../test/spine-scene.ts';
import { watchSigns } from '../watch-signs.ts';
import { lookUpVatIds } from './look-up.ts';
import { vatSigns } from './signs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ANN = { connectionId: 'shop', customerId: 'c-ann' };
const ID = 'DE999999999';
const BUSINESS = { customer: 'c-ann', company: 'Nordwind GmbH', taxId: ID };

let server: SandboxServer;
beforeAll(async () => {
  server = await startSandbox({ port: 0, systems: ['vies'] });
});
afterAll(() => server.close());

onEachDatabase('VAT ids of orders', (ledgers) => {
  const open: Connection[] = [];
  afterAll(() => {
    for (const connection of open) connection.close();
  });

  async function begin(vatIds: object = {}, more: object = {}) {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const connections = { shop: { use: 'shop' }, erp: { use: 'erp' }, wms: { use: 'wms' } };
    const scene = spineScene(ledger, clock, undefined, {
      connections: { ...connections, vies: { use: 'vies' } },
      rules: { gates: ['kyc'], vatIds: { register: 'vies', ...vatIds } },
      ...more,
    });
    const options = { url: server.url('vies'), requester: 'DE123456789' };
    const known = config.parse({ connections: { vies: { use: 'vies', options } }, flows: {} });
    const made = await openConnections(known, { clock, log: scene.deps.log });
    const vies = made.get('vies') as Connection;
    open.push(vies);
    (scene.deps.connections as Map<string, Connection>).set('vies', vies);
    const system = server.system('vies');
    system.act('register', { id: ID });
    system.act('silence', { state: 'DE' });
    const asked = (system.act('asked', {}) as object[]).length;
    return {
      ...scene,
      ledger,
      clock,
      system,
      lookUp: () =>
        new MockActivityEnvironment().run(lookUpVatIds(scene.deps)) as Promise<{ asked: number; freed: number }>,
      asked: () => (system.act('asked', {}) as object[]).length - asked,
      async waits() {
        const all = await ledger.cases({ state: 'open', limit: 10 });
        return all
          .filter(({ members }) => members > 0)
          .map(({ kind, cause, waitingFor }) => `${kind} ${cause}: ${waitingFor}`);
      },
    };
  }

  it('are looked up once, kept with their proof, and asked about again when that is too long ago', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.order({ id: '1002', ...BUSINESS });
    await scene.settle();
    expect(await scene.waits()).toEqual(['kyc vat:vies/DE: the answer of vies about VAT ids of DE']);
    // The sweep has nothing to free: their customer was approved before.
    expect(await scene.ledger.settleAccounts()).toMatchObject({ freed: 0 });
    expect(await scene.lookUp()).toEqual({ asked: 1, freed: 2 });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
    expect(await scene.ledger.vatAnswersOf(ANN)).toEqual([
      {
        register: 'vies',
        prefix: 'DE',
        registered: true,
        at: scene.clock.now(),
        consultation: expect.stringMatching(/^WAPI/),
      },
    ]);
    expect(await scene.ledger.auditRows({ what: 'vat-id.looked-up', limit: 5 })).toMatchObject([
      { who: 'vies', after: { prefix: 'DE', registered: true } },
    ]);

    scene.clock.pass(89 * DAY);
    await scene.order({ id: '1003', ...BUSINESS });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(3);
    scene.clock.pass(DAY);
    await scene.order({ id: '1004', ...BUSINESS });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(3);
    await scene.lookUp();
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(4);
    expect(scene.asked()).toBe(2);
    // Nothing is left to ask.
    expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });
  });

  it('stay answered for their customer, where the register is asked anew for the order of a guest', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    await scene.lookUp();
    scene.clock.pass(90 * DAY);
    const { customer: _, ...guest } = BUSINESS;
    await scene.order({ id: '1002', ...guest });
    await scene.settle();
    expect(await scene.lookUp()).toMatchObject({ asked: 1 });
    expect(await scene.ledger.vatAnswersOf(ANN)).toMatchObject([{ prefix: 'DE', at: scene.clock.now() }]);
    const bob = { connectionId: 'shop', customerId: 'c-bob' };
    scene.clock.pass(90 * DAY);
    await scene.order({ id: '1003', ...guest, customer: bob.customerId });
    await scene.settle();
    expect(await scene.lookUp()).toMatchObject({ asked: 1 });
    expect(await scene.ledger.vatAnswersOf(ANN)).toEqual([]);
    expect(await scene.ledger.vatAnswersOf(bob)).toHaveLength(1);
  });

  it('are looked up of a customer who registered, whose case says it where there is none such, and not again for their first order', async () => {
    const registered = { kinds: ['customer'], from: ['shop'], steps: ['map', 'gate'] };
    const orders = { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] };
    const scene = await begin({}, { flows: { orders, registered } });
    scene.system.act('strike', { id: ID });
    await scene.customer({ id: 'c-ann', company: 'Nordwind GmbH', taxId: ID });
    await scene.settle('registered');
    expect(await scene.waits()).toEqual(['kyc kyc:shop/c-ann: approval of customer shop/c-ann']);
    expect(await scene.lookUp()).toEqual({ asked: 1, freed: 1 });
    await scene.settle('registered');
    const told =
      /^kyc kyc:shop\/c-ann: approval of customer shop\/c-ann; the VAT id given is not registered \(vies, [\d-]+/;
    expect(await scene.waits()).toEqual([expect.stringMatching(told)]);
    expect(await scene.ledger.vatAnswersOf(ANN)).toMatchObject([{ prefix: 'DE', registered: false }]);
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    expect(await scene.lookUp()).toMatchObject({ asked: 0 });
    expect(await scene.waits()).toHaveLength(1);
  });

  it('wait through days in which their member state is down, asked about less and less often, and go on when it is back', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    scene.system.act('silence', { state: 'DE', code: 'MS_UNAVAILABLE' });
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.order({ id: '1002', customer: 'c-ann', company: 'Nordwind GmbH', taxId: 'FR40303265045' });
    await scene.settle();
    const from = server.calls('vies')['POST /check-vat-number'] ?? 0;
    for (let minutes = 0; minutes < 2 * 24 * 60; minutes += 30) {
      await scene.lookUp();
      await scene.settle();
      scene.clock.pass(30 * 60_000);
    }
    // The other member state was asked at once; this one each hour at most.
    expect(scene.erp.live()).toHaveLength(1);
    expect((server.calls('vies')['POST /check-vat-number'] ?? 0) - from).toBeLessThan(1 + 2 * 24 + 10);
    await watchSigns(scene.deps, await vatSigns(scene.deps));
    await scene.order({ id: '1003', ...BUSINESS });
    await scene.settle();
    const waits = await scene.ledger.cases({ state: 'open', limit: 10 });
    expect(waits.map(({ kind, waitingFor }) => `${kind}: ${waitingFor}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^kyc: .* has not answered about ids of DE since 2027-01-15 08:00 UTC \(MS_UNAVAILABLE\)$/,
        ),
        'connection: vies to answer about VAT ids of DE since 2027-01-15T08:00Z (MS_UNAVAILABLE); orders with such ids wait',
      ]),
    );
    scene.system.act('silence', { state: 'DE' });
    scene.clock.pass(HOUR);
    expect(await scene.lookUp()).toEqual({ asked: 1, freed: 2 });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(3);
    expect(await vatSigns(scene.deps)).toEqual([]);
  });

  it('go by their form after the time that the config says, and a no that comes later stops the next order', async () => {
    const scene = await begin({ whenSilent: { after: '4h', then: 'form' } });
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    scene.system.act('silence', { state: 'DE', code: 'TIMEOUT', status: 500 });
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    await scene.lookUp();
    scene.clock.pass(4 * HOUR);
    await scene.order({ id: '1002', ...BUSINESS });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect(await vatSigns(scene.deps)).toMatchObject([{ detail: expect.stringContaining('taken by their form') }]);
    scene.system.act('silence', { state: 'DE' });
    scene.system.act('strike', { id: ID });
    await scene.lookUp();
    await scene.order({ id: '1003', ...BUSINESS });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.waits()).toEqual([
      'kyc vat-refused:shop/c-ann: a person: the VAT id of customer shop/c-ann is not registered (vies, 2027-01-15)',
    ]);
    // Who approves them now knows of it.
    scene.clock.pass(1_000);
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(3);
  });

  it('tell whoever approves a customer that theirs is not registered, and wait for no register before that', async () => {
    const scene = await begin();
    scene.system.act('strike', { id: ID });
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    expect(await scene.waits()).toEqual(['kyc kyc:shop/c-ann: approval of customer shop/c-ann']);
    await scene.lookUp();
    await scene.settle();
    expect(await scene.waits()).toEqual([
      'kyc kyc:shop/c-ann: approval of customer shop/c-ann; the VAT id given is not registered (vies, 2027-01-15)',
    ]);
    expect(JSON.stringify(await scene.waits())).not.toContain(ID.slice(2));
  });

  it('go on where the process was killed between the answer and its orders, and whatever was asked of an order that has no id now', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    const [want] = await scene.ledger.vatWants(10);
    const named = { rootId: want?.rootId as string, register: 'vies', prefix: 'DE', number: ID.slice(2) };
    await scene.ledger.keepVatAnswer(named, { registered: true });
    expect(await scene.lookUp()).toEqual({ asked: 0, freed: 1 });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);

    await scene.order({ id: '1002', customer: 'c-ann', company: 'Nordwind GmbH', taxId: 'FR40303265045' });
    await scene.settle();
    await scene.order({ id: '1002', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });
    expect(scene.erp.live()).toHaveLength(2);
    scene.clock.pass(HOUR);
    expect(await scene.ledger.vatWants(10)).toHaveLength(1);
    await scene.lookUp();
    expect(await scene.ledger.vatWants(10)).toEqual([]);
  });

  it('are asked about for those who wait, also where the first order with such an id has none any more', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.order({ id: '1002', ...BUSINESS });
    await scene.settle();
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.lookUp()).toEqual({ asked: 1, freed: 1 });
  });

  it('go on that were looked up, or whose answer came for another order, before they stood in their case', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    const { wantVatAnswers } = scene.ledger;
    const met: object[] = [];
    const lookedUpMeanwhile = async (id: string) => {
      scene.ledger.wantVatAnswers = async (wants) => {
        scene.ledger.wantVatAnswers = wantVatAnswers;
        await wantVatAnswers(wants);
        met.push(await scene.lookUp());
      };
      await scene.order({ id, ...BUSINESS });
      await scene.settle();
    };
    // Its ledger does not know yet what the first order's id is; the second one's is asked about for the first.
    await lookedUpMeanwhile('1001');
    await lookedUpMeanwhile('1002');
    expect(met).toEqual([
      { asked: 0, freed: 0 },
      { asked: 1, freed: 1 },
    ]);
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.waits()).toHaveLength(1);
    expect(await scene.lookUp()).toEqual({ asked: 0, freed: 1 });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
  });

  it('that wait already go on when the time is over after which they are taken by their form, or by the last answer', async () => {
    for (const then of ['form', 'last-answer'] as const) {
      const scene = await begin({ recheckAfter: '30d', whenSilent: { after: '4h', then } });
      await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
      await scene.order({ id: '1001', ...BUSINESS });
      await scene.settle();
      await scene.lookUp();
      await scene.settle();
      scene.clock.pass(30 * DAY);
      scene.system.act('silence', { state: 'DE', code: 'TIMEOUT', status: 500 });
      await scene.order({ id: '1002', ...BUSINESS });
      await scene.order({ id: '1003', ...BUSINESS, taxId: 'DE136695976' });
      await scene.settle();
      expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });
      scene.clock.pass(4 * HOUR - 1);
      expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });
      expect(scene.erp.live()).toHaveLength(1);
      scene.clock.pass(1);
      // Nothing was ever said of the second id.
      const freed = then === 'form' ? 2 : 1;
      expect(await scene.lookUp()).toEqual({ asked: 0, freed });
      await scene.settle();
      expect(scene.erp.live()).toHaveLength(1 + freed);
      expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });
      // Both are asked about all the same, once they can be.
      scene.system.act('silence', { state: 'DE' });
      scene.clock.pass(HOUR);
      expect(await scene.lookUp()).toEqual({ asked: 2, freed: 2 - freed });
    }
  });

  it('are asked about once where they are corrected to one that is known, and where the register has another name', async () => {
    const scene = await begin();
    await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    await scene.lookUp();
    await scene.order({ id: '1002', ...BUSINESS, taxId: 'DE136695976' });
    await scene.settle();
    await scene.order({ id: '1002', ...BUSINESS });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
    expect(await scene.lookUp()).toEqual({ asked: 1, freed: 0 });
    expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });

    await scene.order({ id: '1003', ...BUSINESS, taxId: 'DE136695976' });
    await scene.settle();
    const { vatIds } = scene.deps.config.rules;
    (scene.deps.connections as Map<string, Connection>).set('eu', scene.deps.connections.get('vies') as Connection);
    if (vatIds) vatIds.register = 'eu';
    expect(await scene.lookUp()).toEqual({ asked: 1, freed: 1 });
    expect(await scene.lookUp()).toEqual({ asked: 0, freed: 0 });
  });

  it('are settled under the heartbeat, however many wait', async () => {
    const scene = await begin();
    let beats = 0;
    const environment = new MockActivityEnvironment();
    environment.on('heartbeat', () => {
      beats += 1;
    });
    scene.ledger.settleVatAnswers = async () => {
      vi.advanceTimersByTime(1_000);
      return { freed: 0, flows: [] };
    };
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await environment.run(lookUpVatIds(scene.deps));
    } finally {
      vi.useRealTimers();
    }
    expect(beats).toBe(1);
  });

  it('leave a proof and nobody behind when their customer is erased', async () => {
    const scene = await begin();
    await scene.order({ id: '1001', ...BUSINESS });
    await scene.settle();
    await scene.lookUp();
    await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY);
    for (const { caseId } of await scene.ledger.cases({ state: 'open', limit: 5 }))
      await scene.ledger.closeCaseIfEmpty(caseId);
    scene.clock.pass(61 * DAY);
    const [request] = await scene.ledger.askPrivacy([
      { asked: 'erase', connectionId: 'shop', subject: { customerId: 'c-ann' }, afterOpen: true, dueAt: 0, ...BY },
    ]);
    expect(await scene.ledger.erasePeople(request?.requestId as string, () => 0)).toMatchObject({ done: true });
    expect(await scene.ledger.vatAnswersOf(ANN)).toEqual([]);
    expect(await scene.ledger.vatKnown({ register: 'vies', prefix: 'DE', number: ID.slice(2) })).toMatchObject({
      answer: { registered: true, consultation: expect.stringMatching(/^WAPI/) },
    });
  });
});
