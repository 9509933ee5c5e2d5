import { table } from '../output.ts';
import type { ShownArticle } from './shown-article.ts';

/** So many open orders are named; the rest is counted. */
const NAMED = 20;

/** For people: the sum as one would write it by hand, and the orders that it counts. */
export function articleText({ sku, bundle, pool, shops, parts }: ShownArticle): string {
  const shown = Object.entries(shops).map(([shop, pieces]) => `${shop} ${pieces}`);
  const how = pool === 'shared' ? ' (shared pool: every shop shows all, and two may sell the same piece)' : '';
  const of = bundle ? `, a bundle of ${parts.map((part) => `${part.each} x ${part.sku}`).join(', ')}` : '';
  return [
    `${sku}${of}: ${shown.length > 0 ? `${shown.join(', ')}${how}` : 'no shop is told of it'}`,
    ...parts.flatMap((part) => ['', ...(bundle ? [part.sku] : []), ...partLines(part)]),
  ].join('\n');
}

function partLines({ warehouses, backOrder }: ShownArticle['parts'][number]): string[] {
  const head = ['warehouse', 'counted', 'reserved', 'on hand', 'open', 'net', 'buffer', 'free', 'shops'];
  const rows = warehouses.map((one) => [
    one.warehouse,
    String(one.counted),
    String(one.reserved),
    one.onHand === undefined ? '-' : String(one.onHand),
    String(one.open),
    String(one.net),
    String(one.buffer),
    String(one.free),
    Object.entries(one.shops)
      .map(([shop, pieces]) => `${shop} ${pieces}`)
      .join(', '),
  ]);
  const orders = warehouses.flatMap((one) => one.orders);
  const lines = orders
    .slice(0, NAMED)
    .map(({ number, rootId, pieces, warehouse, article, sku, shown, admitted }) =>
      [
        `  ${number ?? rootId}  ${pieces} from ${warehouse}`,
        article === sku ? '' : `, in ${article}`,
        admitted ? '' : ', waits',
        shown ? ', taken off `counted` already' : '',
      ].join(''),
    );
  const more = orders.length > NAMED ? [`  and ${orders.length - NAMED} more`] : [];
  const ahead =
    backOrder.upTo > 0
      ? [`back orders: up to ${backOrder.upTo}${backOrder.expected ? `, expected ${backOrder.expected}` : ''}`]
      : [];
  return [
    table(head, rows, [1, 2, 3, 4, 5, 6, 7]),
    ...ahead,
    ...(lines.length > 0 ? ['open orders', ...lines, ...more] : []),
  ];
}
