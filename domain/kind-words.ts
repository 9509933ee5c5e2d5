import { KINDS, type Kind } from './kinds.ts';

/** How many of each kind; a kind that is not there is not among them. */
export type KindCounts = Partial<Record<Kind, number>>;

interface KindWord {
  one: string;
  many: string;
  zh: string;
  /** What Chinese counts them by: 3 张发票. */
  zhUnit: string;
}

/** What people call one thing of a kind, and several. */
const WORDS: Readonly<Record<Kind, KindWord>> = {
  order: { one: 'order', many: 'orders', zh: '订单', zhUnit: '个' },
  stock: { one: 'stock record', many: 'stock records', zh: '库存记录', zhUnit: '条' },
  price: { one: 'price', many: 'prices', zh: '价格', zhUnit: '条' },
  product: { one: 'product', many: 'products', zh: '商品', zhUnit: '个' },
  customer: { one: 'customer', many: 'customers', zh: '客户', zhUnit: '个' },
  shipment: { one: 'shipment', many: 'shipments', zh: '发货单', zhUnit: '张' },
  status: { one: 'status', many: 'statuses', zh: '状态', zhUnit: '条' },
  payment: { one: 'payment', many: 'payments', zh: '付款', zhUnit: '笔' },
  invoice: { one: 'invoice', many: 'invoices', zh: '发票', zhUnit: '张' },
  document: { one: 'document', many: 'documents', zh: '单据', zhUnit: '份' },
  return: { one: 'return', many: 'returns', zh: '退货单', zhUnit: '张' },
  purchase: { one: 'purchase', many: 'purchases', zh: '采购单', zhUnit: '张' },
};

/** Things of several kinds together. */
const ANY: KindWord = { one: 'record', many: 'records', zh: '记录', zhUnit: '条' };

const entriesOf = (counts: KindCounts): [Kind, number][] =>
  KINDS.flatMap((kind): [Kind, number][] => (counts[kind] ? [[kind, counts[kind]]] : []));

/** The one kind that all of these are of; `undefined` where they are of several, or there are none. */
export function onlyKind(counts: KindCounts): Kind | undefined {
  const [first, second] = entriesOf(counts);
  return second ? undefined : first?.[0];
}

/** What all of these are together: their kind's word, else `record`. */
export const kindWord = (counts: KindCounts): Readonly<KindWord> => {
  const kind = onlyKind(counts);
  return kind ? WORDS[kind] : ANY;
};

/** `3 orders`, `1 customer, 2 prices`; `0 orders` where there are none, for most of what moves is an order. */
export const countedKinds = (counts: KindCounts): string =>
  counted(counts)
    .map(([kind, count]) => `${count.toLocaleString('en')} ${count === 1 ? WORDS[kind].one : WORDS[kind].many}`)
    .join(', ');

/** `3 个订单`, `1 个客户、2 条价格`. */
export const countedKindsZh = (counts: KindCounts): string =>
  counted(counts)
    .map(([kind, count]) => `${count.toLocaleString('en')} ${WORDS[kind].zhUnit}${WORDS[kind].zh}`)
    .join('、');

const counted = (counts: KindCounts): [Kind, number][] => {
  const entries = entriesOf(counts);
  return entries.length > 0 ? entries : [['order', 0]];
};

/** The sums of both. */
export function addKinds(one: KindCounts, other: KindCounts): KindCounts {
  const sum: KindCounts = { ...one };
  for (const [kind, count] of entriesOf(other)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
