import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HttpAnswer, HttpRequest } from '../../connectors/http.ts';
import sapb1 from '../../connectors/sapb1/index.ts';
import sandbox from '../../sandbox/sapb1/index.ts';
import { type AnyContext, type AnyPort, type Harness, pullPages, startHarness } from './harness.ts';
import { options, purchaseOrder, write } from './sapb1-scene.ts';

const port = sapb1.kinds.purchase as Required<AnyPort>;
const identity = (n: number) => `ab2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz${n}a`;

let harness: Harness;
let ctx: AnyContext;

beforeEach(async () => {
  harness = await startHarness({ connector: sapb1, sandbox, options });
  ctx = await harness.connect(options(harness.server.url('sapb1')));
});
afterEach(() => harness.close());

const push = (n: number, more: object = {}, by = ctx) =>
  port.push(by, [write(n, purchaseOrder(n, more), { identity: identity(n) })]);
const make = async (n: number) => ((await push(n))[0] as { targetId: string }).targetId;
const cancel = (targetId: string) => port.cancel(ctx, [{ identity: 'x', targetId, facts: {} }]);
const entry = (n: number) => harness.system.entries().find(({ reference }) => reference === identity(n));
const approve = (id: string) => harness.system.act('touchPurchase', { id, Confirmed: 'tYES' });

it('makes what nobody has approved, and tells it as ours, a copy of it not', async () => {
  const targetId = await make(2);
  expect(entry(2)).toMatchObject({ state: 'draft', lines: [{ quantity: 200 }, { quantity: 36 }] });
  const copy = harness.system.act('buy', purchaseOrder(2, { NumAtCard: identity(2) })) as string;
  const [ours, theirs] = await port.read(ctx, [targetId, copy]);
  expect(ours).toMatchObject({
    parent: { kind: 'purchase', targetId },
    data: {
      Confirmed: 'tNO',
      lines: [{ pieces: 200, received: 0, price: '4.2', ShipDate: '2026-12-17', WarehouseCode: '01' }, { pieces: 36 }],
    },
  });
  expect(theirs).not.toHaveProperty('parent');
  expect(await port.find(ctx, [identity(2), identity(3)])).toMatchObject([{ found: 'unsure' }, { found: false }]);
});

it('leaves to a person what the ERP approved by itself', async () => {
  const { http } = ctx;
  const hasty = async (request: HttpRequest): Promise<HttpAnswer> => {
    const answer = await http.request(request);
    return request.method === 'POST' ? { ...answer, data: { ...(answer.data as object), Confirmed: 'tYES' } } : answer;
  };
  const by = { ...ctx, http: { ...http, request: hasty } };
  expect(await push(2, {}, by)).toMatchObject([{ failure: { class: 'conflict', message: /approved as it was made/ } }]);
});

it('takes back drafts, twice as well as once, and not what somebody approved', async () => {
  const [draft, ordered] = [await make(2), await make(3)];
  approve(ordered);
  for (let turn = 0; turn < 2; turn += 1) expect(await cancel(draft)).toMatchObject([{ result: 'accepted' }]);
  expect(entry(2)).toMatchObject({ state: 'cancelled' });
  expect(await cancel(ordered)).toMatchObject([{ failure: { class: 'rejected', code: 'too-late' } }]);
  expect(entry(3)).toMatchObject({ state: 'ordered' });
  expect(await cancel('424242')).toMatchObject([{ result: 'accepted' }]);
});

it('tells pieces of what is bought by the dozen, as they come without a word of it', async () => {
  const DocumentLines = [{ ItemCode: 'WB-001', Quantity: 5, UoMEntry: 7, UnitPrice: 48 }];
  const id = harness.system.act('buy', purchaseOrder(0, { DocumentLines })) as string;
  ctx = await harness.connect({ ...options(harness.server.url('sapb1')), overlapMs: 0 });
  const last = async () =>
    (await pullPages(port, ctx, new Date(Date.now() + 3_600_000).toISOString()))
      .flatMap(({ records }) => records)
      .at(-1);
  harness.system.act('receivePurchase', { id, quantity: 12 });
  expect(await last()).toMatchObject({ data: { lines: [{ pieces: 60, received: 12, price: '4' }] } });
  harness.system.act('receivePurchase', { id, quantity: 48 });
  expect(await last()).toMatchObject({ data: { DocumentStatus: 'bost_Close', lines: [{ received: 60 }] } });
  expect(await last()).not.toHaveProperty('parent');
});

it('names what the ERP refuses', async () => {
  expect(await push(2, { CardCode: 'NOBODY' })).toMatchObject([{ failure: { class: 'rejected', field: 'CardCode' } }]);
  const DocumentLines = [{ ItemCode: 'NO-SUCH', Quantity: 1, UseBaseUnits: 'tYES' }];
  expect(await push(3, { DocumentLines })).toMatchObject([{ failure: { class: 'rejected', field: 'ItemCode' } }]);
});
