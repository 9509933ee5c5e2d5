import { expect, it } from 'vitest';
import type { SourceRecord } from '../../connectors/connector.ts';
import type { Credit, Invoice, Item } from '../../sandbox/quickbooks/records.ts';
import { type AnyContext, pullPages } from './harness.ts';
import { idOf, ports, Scene, sale } from './quickbooks-scene.ts';
import { aWrite } from './writes.ts';

const scene = new Scene();
const act = <Made>(verb: string, input: Record<string, string>) => scene.harness.system.act(verb, input) as Made;
const told = async (ctx: AnyContext = scene.harness.context(), cursor: string | null = null) =>
  (await pullPages(ports.return, ctx, cursor)).flatMap(({ records }) => records);
const ordered = async (n: number) => idOf(await scene.push(aWrite(n, sale(n))));
const parentOf = ({ parent }: SourceRecord) => (parent as { targetId: string } | undefined)?.targetId;

it('tells what was credited and paid back under the order whose number people wrote, with its pieces', async () => {
  const id = await ordered(1);
  const lines = (sku: string) => ({ id, sku, order: ' W-1 ' });
  const memo = act<Credit>('credit', { ...lines('WB-002'), quantity: '2' });
  const receipt = act<Credit>('credit', { ...lines('WB-001'), entity: 'RefundReceipt' });
  const records = await told();
  expect(records).toMatchObject([
    {
      id: `CreditMemo/${memo.Id}`,
      data: { order: 'W-1', voided: false, pieces: [{ article: 'WB-002', quantity: 2 }] },
    },
    { id: `RefundReceipt/${receipt.Id}`, data: { pieces: [{ article: 'WB-001', quantity: 1 }] } },
  ]);
  expect(records.map(parentOf)).toEqual([id, id]);
  expect(ports.return.schema.safeParse(records[0]?.data).error).toBeUndefined();
});

it('finds the order of a memo that names its invoice, or was set against it', async () => {
  const [first, second] = [await ordered(1), await ordered(2)];
  act('credit', { id: first, names: 'yes' });
  const memo = act<Credit>('credit', { id: second });
  expect((await told()).map(parentOf)).toEqual([first]);
  act('apply', { id: memo.Id, invoice: second });
  expect((await told()).map(parentOf)).toEqual([first, second]);
  // One memo for two orders is of neither.
  act('apply', { id: memo.Id, invoice: first });
  expect((await told()).map(parentOf)).toEqual([first]);
});

it('tells nothing of what names no order of ours', async () => {
  const id = await ordered(1);
  const { Id: theirs, DocNumber: order = '' } = act<Invoice>('invoice', {});
  act('credit', { id: theirs, order });
  act('credit', { id: theirs, names: 'yes' });
  act('credit', { id, entity: 'RefundReceipt' });
  act('credit', { id, order: 'W-9' });
  const numbered = await scene.connect({ returnOrderField: undefined });
  act('credit', { id, order: 'W-1' });
  expect(await told(numbered)).toEqual([]);
  expect(await told()).toHaveLength(1);
});

it('counts no shipping, no money and no service without a SKU as pieces, and the parts of a bundle', async () => {
  const id = await ordered(1);
  const { Id } = act<Credit>('credit', { id, order: 'W-1' });
  const credits = scene.harness.server.books('quickbooks').collection<Credit>('credit-memos');
  const held = credits.get(Id) as Credit;
  const [goods] = held.Line;
  if (!goods?.SalesItemLineDetail) throw new Error('the memo has a line');
  const line = (value: string, Qty?: number) => ({
    Amount: 5,
    DetailType: 'SalesItemLineDetail',
    SalesItemLineDetail: { ItemRef: { value }, ...(Qty === undefined ? {} : { Qty }) },
  });
  const nameless = act<Item>('stock', { sku: '' });
  const items = scene.harness.server.books('quickbooks').collection<Item>('items');
  items.put(nameless.Id, { ...nameless, Name: 'Goodwill', Type: 'Service' });
  const { value } = goods.SalesItemLineDetail.ItemRef;
  const bundle = {
    Amount: 10,
    DetailType: 'GroupLineDetail',
    GroupLineDetail: { Quantity: 1, Line: [line(value, 3)] },
  };
  const money = [line('SHIPPING_ITEM_ID', 1), line(value), line(nameless.Id, 1)];
  credits.put(Id, { ...held, Line: [...money, bundle] });
  expect(await told()).toMatchObject([{ data: { pieces: [{ article: 'WB-001', quantity: 3 }] } }]);
  credits.put(Id, { ...held, Line: money });
  expect(await told()).toMatchObject([{ data: { pieces: [] } }]);
});

it('tells of a memo that was deleted since, so that nobody waits for its goods', async () => {
  let now = Date.UTC(2026, 10, 22);
  await scene.start({}, { clock: { now: () => now } });
  const { Id } = act<Credit>('credit', { id: await ordered(1), order: 'W-1' });
  const pages = await pullPages(ports.return, scene.harness.context(), null);
  now += 40 * 86_400_000;
  act('deleteCredit', { entity: 'CreditMemo', id: Id });
  const [gone, ...others] = await told(scene.harness.context(), pages.at(-1)?.cursor);
  expect(others).toEqual([]);
  expect(gone).toMatchObject({ id: `CreditMemo/${Id}`, data: { voided: true, pieces: [], document: 'CreditMemo' } });
  expect((gone?.version ?? '') > (pages[0]?.records[0]?.version ?? '')).toBe(true);
  expect(ports.return.schema.safeParse(gone?.data).error).toBeUndefined();
});

it('tells what lies of an item whose quantity is kept, though its time does not move, and of no other', async () => {
  const level = async (cursor: string | null) =>
    (await pullPages(ports.stock, scene.harness.context(), cursor)).flatMap(({ records }) => records);
  const items = scene.harness.server.books('quickbooks').collection<Item>('items');
  const [board] = items.where('sku', 'WB-001');
  const [other] = items.where('sku', 'WB-002');
  if (!board || !other) throw new Error('the company has both');
  items.put(other.Id, { ...other, Type: 'NonInventory' });
  act('stock', { sku: '' });
  const cursor = (await pullPages(ports.stock, scene.harness.context(), null)).at(-1)?.cursor ?? null;
  act('count', { sku: 'WB-001', quantity: '7' });
  const now = await level(cursor);
  expect(now.find(({ id }) => id === board.Id)?.data).toEqual({
    ...{ Id: board.Id, article: 'WB-001', Active: true, QtyOnHand: 7 },
  });
  expect(now.map(({ data }) => (data as { article: string }).article)).not.toContain('WB-002');
  expect(now.map(({ data }) => (data as { article: string }).article)).not.toContain('');
  act('retire', { entity: 'Item', id: board.Id });
  expect(await ports.stock.read?.(scene.harness.context(), [board.Id, other.Id])).toMatchObject([
    { id: board.Id, data: { Active: false } },
  ]);
});
