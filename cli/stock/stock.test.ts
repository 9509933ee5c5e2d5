import { expect, it } from 'vitest';
import { StockBook } from '../../domain/stock/book.ts';
import { StockTable } from '../../domain/stock/table.ts';
import { shownArticle } from './shown-article.ts';
import { articleText } from './text.ts';

const claim = (rootId: string, more: object) => ({
  rootId,
  lineId: '1',
  sku: 'A',
  warehouse: 'wms',
  pieces: 2,
  article: 'A',
  ordered: 2,
  shop: 'us',
  number: `#${rootId}`,
  shown: false,
  admitted: true,
  since: 0,
  ...more,
});
const book = (pool: 'split' | 'shared') =>
  new StockBook(
    {
      levels: [
        { connectionId: 'wms', sku: 'A', location: '', available: 20, onHand: 23 },
        { connectionId: 'wms', sku: 'B', location: '', available: 4 },
      ],
      claims: [claim('1', { shown: true }), claim('2', { article: 'SET', ordered: 1, admitted: false })],
    },
    {
      rules: {
        warehouses: { wms: { levels: 'wms', subtracts: 'when-told' }, far: { levels: 'far', subtracts: 'when-left' } },
        shops: new Map([
          [
            'wms',
            new Map([
              ['us', { share: 50, reserve: 1 }],
              ['eu', { share: 50, reserve: 0 }],
            ]),
          ],
        ]),
        pool,
        oneLocation: new Set(),
      },
      table: new StockTable([{ sku: 'A', buffer: 3 }]),
      bundles: new Map([
        [
          'SET',
          new Map([
            ['A', 2],
            ['B', 1],
          ]),
        ],
      ]),
    },
  );

it('shows an article with the sum that it comes from, and the orders in it', () => {
  expect(articleText(shownArticle(book('split'), 'A'))).toBe(
    [
      'A: eu 7, us 8',
      '',
      'warehouse  counted  reserved  on hand  open  net  buffer  free  shops',
      'wms             20         2       23     4   18       3    15  eu 7, us 8',
      'open orders',
      '  #1  2 from wms, taken off `counted` already',
      '  #2  2 from wms, in SET, waits',
    ].join('\n'),
  );
});

it('shows a bundle by its parts, and says where a pool is shared', () => {
  const text = articleText(shownArticle(book('shared'), 'SET'));
  expect(text).toContain(
    'SET, a bundle of 2 x A, 1 x B: eu 4, us 4 (shared pool: every shop shows all, and two may sell the same piece)',
  );
  expect(text).toMatch(/\n\nB\nwarehouse .*\nwms +4 +0 +- +0 +4 +0 +4 {2}eu 4, us 4/);
});
