import { expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import type { Customer, Item } from '../../sandbox/quickbooks/records.ts';
import { type AnyContext, type AnyPort, pushAll } from './harness.ts';
import { article, buyer, idOf, ports, Scene, sale } from './quickbooks-scene.ts';
import { aWrite } from './writes.ts';

const { customer, product } = ports;
const scene = new Scene();

it('tells a customer to whom their orders made, and adds its mark to what people noted of them', async () => {
  await scene.push(aWrite(1, sale(1, { Customer: { DisplayName: 'Sample Ltd', Email: 'Sam@example.org' } })));
  const [made] = scene.entries('customer');
  const tell = async (n: number, payload: object, more: Partial<Write> = {}) =>
    (await pushAll(customer as AnyPort, scene.harness.context(), [aWrite(n, payload, more)], scene.harness.said))[0];
  const there = async () => (await customer?.read?.(scene.harness.context(), [made?.id ?? '']))?.[0]?.data;
  const wish = buyer(0, { PrimaryEmailAddr: { Address: 'sam@example.org' }, GivenName: 'Sam' });
  expect(await tell(2, wish)).toEqual({ result: 'accepted', targetId: made?.id });
  expect(await there()).toMatchObject({ GivenName: 'Sam', Notes: 'Waybill part2' });
  scene.harness.system.act('annotate', { id: made?.id, text: 'Pays late' });
  // Another shop's customer of the same address, and the first again.
  for (const n of [3, 2]) await tell(n, wish);
  expect(await there()).toMatchObject({ Notes: 'Pays late\nWaybill part3\nWaybill part2' });
  expect(await customer?.find?.(scene.harness.context(), ['part2', 'part3', 'part4'], [wish, wish, wish])).toEqual([
    { found: true, targetId: made?.id },
    { found: true, targetId: made?.id },
    { found: false },
  ]);
  expect(scene.entries('customer')).toHaveLength(1);
});

it("tells how an account stands in its own line of the notes, and leaves those of people and of another shop's", async () => {
  const wish = { DisplayName: 'Sam', PrimaryEmailAddr: { Address: 'sam@example.org' } };
  const tell = async (n: number, standing?: string) =>
    (
      await pushAll(
        customer as AnyPort,
        scene.harness.context(),
        [aWrite(n, { ...wish, ...(standing ? { standing } : {}) })],
        scene.harness.said,
      )
    )[0];
  const made = (await tell(1, 'frozen')) as { targetId: string };
  const notes = () =>
    scene.harness.server.books('quickbooks').collection<Customer>('customers').get(made.targetId)?.Notes;
  scene.harness.system.act('annotate', { id: made.targetId, text: `${notes()}\nCalls on Mondays` });
  await tell(2, 'closed');
  const other = 'Waybill part2 (account closed)';
  for (const standing of ['closed', 'closed', undefined]) await tell(1, standing);
  expect(notes()).toBe(`Waybill part1 (account closed)\nCalls on Mondays\n${other}`);
  for (const standing of ['undecided', 'open']) await tell(1, standing);
  expect(notes()).toBe(`Waybill part1\nCalls on Mondays\n${other}`);
  scene.harness.system.act('annotate', { id: made.targetId, text: 'x'.repeat(1_990) });
  expect(await tell(1, 'closed')).toMatchObject({ failure: { class: 'rejected', field: 'Notes' } });
});

it('renames a customer or an item as far as the name is free, and leaves what was put away alone', async () => {
  const tell = async (port: AnyPort | undefined, n: number, payload: object, targetId = '') =>
    (
      await pushAll(
        port as AnyPort,
        scene.harness.context(),
        [aWrite(n, payload, targetId ? { op: 'update', targetId, idempotencyKey: `second${n}` } : {})],
        scene.harness.said,
      )
    )[0] as WriteResult;
  for (const [port, kind, one, wish, named] of [
    [customer, 'Customer', buyer(1), { DisplayName: 'Paper Mill' }, 'Paper Mill (buyer1@example.org)'],
    [product, 'Item', article(1), { Name: 'WB-Ink' }, 'WB-Ink (ART-1)'],
  ] as const) {
    if (kind === 'Item') scene.harness.system.act('stock', { sku: 'WB-Ink' });
    const n = kind === 'Item' ? 2 : 1;
    const id = idOf(await tell(port, n, one));
    await tell(port, n, { ...one, ...wish }, id);
    expect(scene.entries(kind === 'Item' ? 'product' : 'customer').find((entry) => entry.id === id)?.state).toBe(named);
    scene.harness.system.act('retire', { entity: kind, id });
    expect(await tell(port, n, one, id)).toMatchObject({ failure: { class: 'rejected', field: 'Active' } });
    expect(await tell(port, n, one, '999999')).toMatchObject({ failure: { class: 'conflict' } });
  }
});

it('makes an item of an article under its name or its SKU, and no second one of what is there', async () => {
  const tell = async (payload: object, ctx: AnyContext) =>
    (await pushAll(product as AnyPort, ctx, [aWrite(1, payload)], scene.harness.said))[0] as WriteResult;
  const { Id } = scene.harness.system.act('stock', { sku: 'OLD-1' }) as Item;
  expect(await tell(article(0, { Sku: 'OLD-1' }), scene.harness.context())).toMatchObject({ targetId: Id });
  const byName = await scene.connect({ itemBy: 'Name' });
  const made = await tell(article(7, { UnitPrice: '12.30', PurchaseCost: '4.05' }), byName);
  expect((await product?.read?.(byName, [idOf(made)]))?.[0]?.data).toMatchObject({
    Name: 'ART-7',
    article: 'ART-7',
    Type: 'NonInventory',
    UnitPrice: 12.3,
    PurchaseCost: 4.05,
  });
});
