import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UnreadableFile } from '../../bulk/unreadable.ts';
import { countOrders } from '../../cli/import/orders/summary.ts';
import { CITTA, GBK, SHIFT_JIS } from './corpus/csv-files.ts';
import { ROOMS } from './corpus/index.ts';
import { judged, sharesOf, verdictOn } from './corpus/verdict.ts';
import { tableOf, workbookWith } from './files.ts';
import { GOOD_ROWS } from './good.ts';

describe.each(Object.entries(ROOMS))('a file with %s', (_, cases) => {
  it.each(cases)('$name', async (one) => {
    const { causes, first, needPerson } = await verdictOn(one);
    expect({ causes, needPerson }).toEqual({ causes: one.causes, needPerson: one.needPerson });
    // What is wrong is told in both languages, at the row in which a person finds it.
    if (first) expect(first.zh).toMatch(/\p{Script=Han}/u);
    if (one.row !== undefined) expect(first?.row).toBe(one.row);
  });
});

it('reads the names in a file of GBK with it', async () => {
  const { orders } = await judged(GBK);
  expect(orders[0]?.data).toMatchObject({ ship_city: '深圳', ship_country: 'CN', ship_name: '李雷' });
});

it('reads the names in a file of Shift-JIS with it', async () => {
  const { orders } = await judged(SHIFT_JIS);
  expect(orders[0]?.data).toMatchObject({ ship_city: '渋谷区', ship_country: 'JP', ship_postal_code: '150-0001' });
});

it('says of a hidden column that it was read, where something stands in it', async () => {
  const hide = (column: string) =>
    workbookWith(tableOf(GOOD_ROWS), (one) => Object.assign(one.getColumn(column), { hidden: true }));
  const told = async (column: string) =>
    (await judged(await hide(column))).findings.flatMap(({ code, level, field }) =>
      code === 'hidden-column' ? [[level, field]] : [],
    );
  expect(await told('D')).toEqual([['warning', 'price']]);
  // Nothing stands below `Note`.
  expect(await told('M')).toEqual([]);
});

it('reads the letters that another program took for Latin ones, and says so', async () => {
  const { orders, findings } = await judged(CITTA);
  expect(orders[1]?.data).toMatchObject({ ship_city: 'Città', ship_line1: 'Via Città di Castello 5' });
  expect(findings.filter(({ code }) => code === 'read-text').map(({ row, field }) => [row, field])).toEqual([
    [4, 'line1'],
    [4, 'city'],
  ]);
});

describe('the corpus', () => {
  const all = Object.values(ROOMS).flat();

  it('has over two hundred bad files, no two of them alike', () => {
    expect(all.filter(({ causes }) => causes.length > 0).length).toBeGreaterThanOrEqual(200);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each(['bulk-orders.md', 'bulk-orders.zh-CN.md'])('comes to the share of orders that %s states', (page) => {
    const { files, bad, orders, needPerson, percent } = sharesOf(all);
    const stated = readFileSync(new URL(`../../docs/rules/${page}`, import.meta.url), 'utf8').replaceAll(',', '');
    expect(stated).toMatch(
      new RegExp(`\\b${files}\\b.*\\b${bad}\\b.*\\b${orders}\\b.*\\b${needPerson}\\b.*\\b${percent}%`),
    );
  });
});

it('is counted no lower by the command, which cannot know what a buyer meant', async () => {
  const lower: string[] = [];
  let alike = 0;
  for (const one of Object.values(ROOMS).flat()) {
    // Of a file that cannot be read there is nothing to count, and what came before is another test's.
    const read = await judged(await one.bytes()).catch((error) => {
      if (!(error instanceof UnreadableFile)) throw error;
    });
    if (!read || one.earlier) continue;
    const { needPerson } = countOrders(read);
    if (needPerson === one.needPerson) alike += 1;
    else if (needPerson < one.needPerson) lower.push(one.name);
  }
  expect(alike).toBeGreaterThan(450);
  // Those hold less than was meant, or nothing.
  expect(lower).toEqual([
    'our price list, sent back',
    'no rows',
    'one reference for two customers',
    'orders on a hidden sheet only',
    'an empty sheet',
    'headings on one sheet and rows on the next',
    'CSV: headings only',
    'a file that is a workbook whose sheet is not there',
  ]);
});
