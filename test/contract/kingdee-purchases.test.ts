import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KindPort, WriteResult } from '../../connectors/connector.ts';
import kingdee from '../../connectors/kingdee/index.ts';
import type { order as orderPort } from '../../connectors/kingdee/order.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { type AnyPort, type Harness, pullPages, startHarness, surveyedIds, surveyPages } from './harness.ts';
import { options, purchaseModel, theirPurchase, write } from './kingdee-scene.ts';

const port = kingdee.kinds.purchase as Required<KindPort<any>>;
const identity = (n: number) => `ab2cd3ef4gh5ij6kl7mn2op3qr4s${n}x`;
let harness: Harness;
const ctx = (more: object = {}) => {
  const context = harness.context();
  return { ...context, options: { ...context.options, ...more } };
};
const push = (ns: number[], more: object = {}, options: object = {}): Promise<WriteResult[]> =>
  port.push(
    ctx(options),
    ns.map((n) => write(n, { identity: identity(n), payload: purchaseModel(n, more) })),
  );
const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
const cancel = (n: number, targetId: string) => port.cancel(ctx(), [{ identity: identity(n), targetId, facts: {} }]);
const entry = (n: number) => harness.system.entries().find(({ reference }) => reference === identity(n));
const calls = (operation: string) =>
  harness.server.calls('kingdee')[
    `POST /k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.${operation}.common.kdsvc`
  ] ?? 0;

beforeEach(async () => {
  harness = await startHarness({ connector: kingdee, sandbox, options });
});
afterEach(() => harness.close());

it('saves ten in one call and submits none, and tells them as ours, with the place where its field is known', async () => {
  const made = await push([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], {}, { purchasePlaceField: 'FStockId' });
  expect([calls('BatchSave'), calls('Submit'), calls('Audit')]).toEqual([1, 0, 0]);
  expect(entry(7)).toMatchObject({
    state: 'A',
    lines: [
      { sku: 'WB-001', quantity: 200 },
      { sku: 'WB-002', quantity: 36 },
    ],
  });
  const targetId = idOf(made[7]);
  const [told] = await port.read(ctx({ purchasePlaceField: 'FStockId' }), [targetId]);
  expect(told).toMatchObject({
    parent: { kind: 'purchase', targetId },
    data: {
      FSupplierId: 'HZ-01',
      entries: [
        { pieces: 200, received: 0, FTaxPrice: '4.2', FDeliveryDate: '2026-12-17', Place: 'CK001' },
        { pieces: 36 },
      ],
    },
  });
  const [unplaced] = await port.read(ctx(), [targetId]);
  expect(unplaced?.data).toMatchObject({ entries: [{ pieces: 200 }, { pieces: 36 }] });
  expect(JSON.stringify(unplaced?.data)).not.toContain('Place');
});

it('finds a draft by its number whatever a person did with it, and audits none by looking', async () => {
  const [made] = await push([1]);
  const targetId = idOf(made);
  expect(await push([1, 2])).toMatchObject([{ result: 'duplicate', targetId }, { result: 'accepted' }]);
  harness.system.act('submitPurchase', { id: targetId });
  expect(await port.find(ctx(), [identity(1), identity(9)])).toMatchObject([{ targetId }, { found: false }]);
  expect(entry(1)).toMatchObject({ state: 'B' });
  expect([calls('Submit'), calls('Audit')]).toEqual([0, 0]);
});

it.each([
  ['the draft', undefined],
  ['the submitted one', 'submitPurchase'],
])('takes back %s, twice as well as once, and one that was deleted there', async (_, act) => {
  const ids = (await push([1, 2])).map(idOf) as [string, string];
  if (act) harness.system.act(act, { id: ids[0] });
  for (let turn = 0; turn < 2; turn += 1) expect(await cancel(1, ids[0])).toMatchObject([{ result: 'accepted' }]);
  expect(entry(1)).toMatchObject({ state: 'void', live: false });
  expect(await port.find(ctx(), [identity(1)])).toEqual([{ found: false }]);
  expect(await cancel(2, '424242')).toMatchObject([{ result: 'accepted' }]);
  // The number of a void bill stays taken: what comes back under it is a person's.
  expect(await push([1])).toMatchObject([{ failure: { class: 'conflict' } }]);
});

it('leaves alone what somebody ordered, and submits again what may not be voided', async () => {
  const ids = (await push([1, 2])).map(idOf) as [string, string];
  harness.system.act('orderPurchase', { id: ids[0] });
  expect(await cancel(1, ids[0])).toMatchObject([{ failure: { class: 'rejected', code: 'too-late' } }]);
  expect(entry(1)).toMatchObject({ state: 'C' });
  harness.system.act('submitPurchase', { id: ids[1] });
  harness.system.act('arrange', { operation: 'Cancel', how: 'refuse' });
  expect(await cancel(2, ids[1])).toMatchObject([{ failure: { class: 'rejected' } }]);
  expect(entry(2)).toMatchObject({ state: 'B' });
});

it('tells pieces of what is bought by the dozen, as they come without a word of it, and whose a purchase is not', async () => {
  const id = harness.system.act('buy', theirPurchase()) as string;
  harness.system.act('orderPurchase', { id });
  const first = await pullPages(port as typeof orderPort, ctx(), null);
  const cursor = first.at(-1)?.cursor ?? null;
  const last = async (more: object = {}) =>
    (await pullPages(port as typeof orderPort, ctx({ overlapMs: 0, ...more }), cursor))
      .flatMap(({ records }) => records)
      .at(-1);
  harness.system.act('receivePurchase', { id, quantity: 12 });
  expect(await last()).toMatchObject({ data: { entries: [{ pieces: 60, received: 12, FTaxPrice: '4' }] } });
  harness.system.act('receivePurchase', { id, quantity: 48 });
  expect(await last()).toMatchObject({ data: { FCloseStatus: 'B', entries: [{ received: 60 }] } });
  expect(await last()).not.toHaveProperty('parent');
  // Another organisation's purchases are read by id alone.
  const filtered = { purchaseFilter: "FPurchaseOrgId.FNumber='200'" };
  expect(await pullPages(port as typeof orderPort, ctx(filtered), null)).toEqual([]);
  expect(await last(filtered)).toBeUndefined();
  expect(await port.read(ctx(filtered), [id])).toHaveLength(1);
});

it('shows a reconciliation the drafts that the pulls leave out, for they are not gone', async () => {
  const [made] = await push([1]);
  const ordered = ctx({ purchaseFilter: "FDocumentStatus='C'" });
  expect(await pullPages(port as typeof orderPort, ordered, null)).toEqual([]);
  const period = { from: Date.now() - 60_000, to: Date.now() };
  expect(surveyedIds(await surveyPages(port as AnyPort, ordered, period, null))).toEqual([idOf(made)]);
});

it('refuses what the ERP does not know, one by one', async () => {
  const line = { FMaterialId: { FNumber: 'WB-001' }, FQty: 1 };
  const wrong = [
    [{ FSupplierId: { FNumber: 'NOBODY' } }, 'FSupplierId'],
    [{ FPOOrderEntry: [line, { ...line, FMaterialId: { FNumber: 'NO-SUCH' } }] }, 'FMaterialId'],
    [{ FPOOrderEntry: [{ ...line, FUnitId: { FNumber: 'Furlong' } }] }, 'FUnitId'],
  ] as const;
  const writes = wrong.map(([more], n) => write(n, { identity: identity(n), payload: purchaseModel(n, more) }));
  expect(await port.push(ctx(), writes)).toMatchObject(
    wrong.map(([, field]) => ({ failure: { class: 'rejected', field } })),
  );
  expect(harness.system.entries().filter(({ kind }) => kind === 'purchase')).toEqual([]);
});
