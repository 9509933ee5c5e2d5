import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../connectors/http.ts';
import shipbob from '../../connectors/shipbob/index.ts';
import sandbox from '../../sandbox/shipbob/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { heldClock } from './paging.ts';
import { loadSpecification } from './specs.ts';
import { type ContractOptions, contractSuite } from './suite.ts';
import { through } from './through.ts';

const TOKEN = 'sandbox-shipbob-token-0123';

const order = (quantity = 1) => ({
  order_number: '#1001',
  shipping_method: 'Standard',
  type: 'DTC',
  recipient: {
    name: 'Ann Ok',
    email: 'ann@example.org',
    address: { address1: 'Main 1', city: 'Miami', country: 'US' },
  },
  products: [{ reference_id: 'WB-001', name: 'Bamboo cutting board', quantity }],
});

const comingBack = (order: string, n: number, lines = [{ sku: 'WB-001', quantity: 1 }]) => ({
  order,
  tracking_number: `1Z${n}`,
  lines,
});

const options: ContractOptions = {
  connector: shipbob,
  sandbox,
  sandboxOptions: { token: TOKEN, channelId: '101', shipAfterMs: 0 },
  options: (origin) => ({ url: origin, token: TOKEN, channelId: '101', returnEveryMs: 0 }),
  lacks: {
    account: { sandbox: { channelId: '102' }, says: /of the channels 100 \(ShipBob Default\), 102 .* names 101$/ },
    scope: {
      sandbox: { scopes: ['orders_read', 'inventory_read', 'returns_read'] },
      says: /lacks the scopes orders_write, returns_write$/,
    },
  },
  kinds: {
    shipment: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('order', {}) as string),
      absentId: '999999',
      pageSize: 250,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('ship', { id }),
      payload: (_system, n) => order(n + 1),
      refused: () => order(0),
      changed: (payload) => ({ ...(payload as object), order_number: '#1002' }),
      writeCall: 'POST /2026-01/order ',
      searchCall: 'GET /2026-01/order ',
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => system.act('setStock', { sku: `NEW-${n}`, quantity: n }) as string),
      absentId: '999999',
      pageSize: 100,
      remove: goneFrom('levels'),
      touch: (system, id) => system.act('setStock', { id, quantity: 7_000 }),
    },
    return: {
      seed: (system, count) => {
        const order = system.act('order', { reference: `sent-${system.entries().length}` });
        return Array.from({ length: count }, () => system.act('announce', { order }) as string);
      },
      absentId: '999999',
      pageSize: 100,
      touch: (system, id) => system.act('step', { id, status: 'Arrived' }),
      happens: (system, { id }) => system.act('announce', { order: id }),
      payload: (system, n, identity) => comingBack(system.act('order', { reference: `of-${identity}` }) as string, n),
      refused: () => comingBack('1', 1),
      changed: (payload) => ({ ...(payload as object), tracking_number: '1ZCHANGED' }),
      writeCall: 'POST /2026-01/return ',
      searchCall: 'GET /2026-01/return ',
      never: { deletes: 'its description has no call that deletes a return: one is cancelled' },
    },
  },
};

contractSuite(options);

const specification = loadSpecification('shipbob-2026-01.json', (document) => {
  // The document closes schemas beside their reference to another, and those that others extend: no object could ever fit.
  const open = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('$ref' in node || 'oneOf' in node || 'allOf' in node) Reflect.deleteProperty(node, 'additionalProperties');
    if (!('type' in node)) Reflect.deleteProperty(node, 'nullable');
    Object.values(node).forEach(open);
  };
  open(document);
  Reflect.deleteProperty(document.components.schemas['Orders.AddProductToOrderModel'] ?? {}, 'additionalProperties');
});

describe('shipbob', () => {
  let harness: Harness;
  const port = (kind: 'shipment' | 'stock' | 'return') => shipbob.kinds[kind] as Required<AnyPort>;
  const write = (identity: string, payload: unknown = order()) => ({
    identity,
    idempotencyKey: identity,
    op: 'create' as const,
    payload,
  });
  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it.runIf(specification)('sends what its own description takes, and the sandbox answers what it gives', async () => {
    const seen: { request: HttpRequest; path: string; status: number; data: unknown }[] = [];
    const ctx = through(harness.context(), (request, { status, data }) => {
      seen.push({ request, path: new URL(request.url).pathname.replace('/shipbob', ''), status, data });
    });
    const [made] = await port('shipment').push(ctx, [write('a')]);
    const targetId = (made as { targetId: string }).targetId;
    await port('shipment').find(ctx, ['a']);
    await port('shipment').read(ctx, [targetId]);
    await pullPages(port('shipment'), ctx, null);
    await pullPages(port('stock'), ctx, null);
    await port('stock').read(ctx, ['9001']);
    const returned = harness.system.act('announce', { order: targetId, tracking: '1Z1' }) as string;
    harness.system.act('step', { id: returned, status: 'Completed', taken: { Restock: 1 } });
    await pullPages(port('return'), ctx, null);
    await port('return').read(ctx, [returned]);
    const [announced] = await port('return').push(ctx, [write('r', comingBack(targetId, 1))]);
    await port('return').find(ctx, ['r']);
    const back = (announced as { targetId: string }).targetId;
    await port('return').cancel(ctx, [{ identity: 'r', targetId: back, facts: {} }]);
    await port('shipment').cancel(ctx, [{ identity: 'a', targetId, facts: {} }]);
    await shipbob.check(ctx);
    for (const { request, path, status, data } of seen) {
      const { method, text } = request;
      if (text) expect(specification?.requestProblems(method, path, JSON.parse(text))).toEqual([]);
      expect([path, specification?.answerProblems(method, path, status, data)]).toEqual([path, []]);
    }
    expect(seen.filter(({ request }) => request.text)).toHaveLength(2);
    expect(specification?.requestProblems('POST', '/2026-01/order', { ...order(), reference_id: '' })).not.toEqual([]);
  });

  it('adopts an order whose reference is there', async () => {
    const [first] = await port('shipment').push(harness.context(), [write('a')]);
    expect(await port('shipment').push(harness.context(), [write('a')])).toEqual([{ result: 'duplicate' }]);
    expect(await port('shipment').find(harness.context(), ['a'])).toMatchObject([
      { targetId: (first as { targetId: string }).targetId },
    ]);
  });

  it('takes a cancel that answers 200 and Failure for the refusal that it is', async () => {
    const [made] = await port('shipment').push(harness.context(), [write('a')]);
    const targetId = (made as { targetId: string }).targetId;
    harness.system.act('ship', { id: targetId });
    const [result] = await port('shipment').cancel(harness.context(), [{ identity: 'a', targetId, facts: {} }]);
    expect(result).toMatchObject({
      failure: { class: 'rejected', code: 'Failure', message: expect.stringContaining('Shipment is completed') },
    });
  });

  it('sees what changed since, though orders tell no time of it', async () => {
    const id = harness.system.act('order', {}) as string;
    const before = await pullPages(port('shipment'), harness.context(), null);
    harness.system.act('ship', { id });
    const after = await pullPages(port('shipment'), harness.context(), before.at(-1)?.cursor ?? null);
    expect(idsOf(after)).toContain(id);
    expect(after.flatMap(({ records }) => records).at(-1)?.data).toMatchObject({ status: 'Fulfilled' });
  });

  const returned = async (cursor: string | null) => {
    const pages = await pullPages(port('return'), harness.context(), cursor);
    return { records: pages.flatMap(({ records }) => records), cursor: pages.at(-1)?.cursor ?? null };
  };

  it('gives a return to the order of the parcel that it left in, and one of no parcel to nobody', async () => {
    const [made] = await port('shipment').push(harness.context(), [write('a')]);
    const order = (made as { targetId: string }).targetId;
    const known = harness.system.act('announce', { order }) as string;
    const stranger = harness.system.act('announce', { undeliverable: true }) as string;
    const gone = harness.system.act('announce', { order: '1' }) as string;
    const { records } = await returned(null);
    expect(records.map(({ id, parent }) => [id, parent])).toEqual([
      [known, { kind: 'shipment', targetId: order }],
      [stranger, undefined],
      [gone, undefined],
    ]);
    expect(await port('return').read(harness.context(), [known])).toMatchObject([{ parent: { targetId: order } }]);
  });

  it('tells only returns that went a step since, and asks for no parcel of the others', async () => {
    const clock = heldClock();
    const held = await startHarness({ ...options, clock });
    try {
      const order = held.system.act('order', {});
      const [still, moved] = [held.system.act('announce', { order }), held.system.act('announce', { order })];
      clock.pass(3_600_000);
      const first = await pullPages(port('return'), held.context(), null);
      held.system.act('step', { id: moved, status: 'Cancelled' });
      const asked: string[] = [];
      const ctx = through(held.context(), ({ url }) => asked.push(new URL(url).pathname.replace('/shipbob', '')));
      const since = await pullPages(port('return'), ctx, first.at(-1)?.cursor ?? null);
      expect(idsOf(first)).toEqual([still, moved]);
      expect(since.flatMap(({ records }) => records)).toMatchObject([{ id: moved, cancelled: true }]);
      expect(asked).toEqual(['/2026-01/return', `/2026-01/shipment/${Number(order) + 1_000}`]);
    } finally {
      await held.close();
    }
  });

  it('announces pieces by the ids and the parcel that their order tells, each article once', async () => {
    const order = harness.system.act('order', {}) as string;
    const lines = [
      { sku: 'WB-001', quantity: 2 },
      { sku: 'WB-001', quantity: 1 },
    ];
    const [made] = await port('return').push(harness.context(), [write('r', comingBack(order, 1, lines))]);
    const { records } = await returned(null);
    expect(records).toMatchObject([
      {
        id: (made as { targetId: string }).targetId,
        parent: { kind: 'shipment', targetId: order },
        data: { reference_id: 'r', tracking_number: '1Z1', inventory: [{ sku: 'WB-001', quantity: 3 }] },
      },
    ]);
  });

  it('announces nothing that the order did not send, and takes back only what is still awaited', async () => {
    const order = harness.system.act('order', {}) as string;
    const strange = comingBack(order, 1, [{ sku: 'NO-SUCH', quantity: 1 }]);
    const [none, made] = await port('return').push(harness.context(), [
      write('none', strange),
      write('r', comingBack(order, 2)),
    ]);
    expect(none).toMatchObject({ failure: { class: 'rejected', message: expect.stringContaining('sent no NO-SUCH') } });
    const targetId = (made as { targetId: string }).targetId;
    const cancel = () => port('return').cancel(harness.context(), [{ identity: 'r', targetId, facts: {} }]);
    expect(await cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel()).toMatchObject([{ result: 'accepted' }]);
    const [later] = await port('return').push(harness.context(), [write('s', comingBack(order, 3))]);
    const arrived = (later as { targetId: string }).targetId;
    harness.system.act('step', { id: arrived, status: 'Arrived' });
    expect(
      await port('return').cancel(harness.context(), [{ identity: 's', targetId: arrived, facts: {} }]),
    ).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it('lists the returns no more often than it was told to', async () => {
    harness.system.act('announce', {});
    const { cursor } = await returned(null);
    const context = harness.context();
    const hourly = { ...context, options: { ...context.options, returnEveryMs: 3_600_000 } };
    expect(await pullPages(port('return'), hourly, cursor)).toEqual([]);
  });
});
