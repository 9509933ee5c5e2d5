import { anyOf, quoted } from '../odata.ts';
import { page, type Row, type SapB1Context } from './call.ts';

const PAGE_SIZE = 100;
const AT_ONCE = 20;

/**
 * All articles with one of their lists, by their code: stock and prices move without the article's own time of change, so that there is no
 * list of changes. The cursor is the last code that was read; after the last page it is empty, and the next pull begins anew.
 */
export async function* everyItem(
  ctx: SapB1Context,
  { select: $select, where }: { select: string; where: string },
  cursor: string | null,
): AsyncIterable<{ rows: Row[]; cursor: string }> {
  for (let last = cursor ?? ''; ; ) {
    const $filter = last ? `${where} and ItemCode gt ${quoted(last)}` : where;
    const { rows, more } = await page(ctx, 'Items', { $filter, $select, $orderby: 'ItemCode' }, PAGE_SIZE);
    const goesOn = rows.length > 0 && (more || rows.length >= PAGE_SIZE);
    last = goesOn ? String(rows.at(-1)?.ItemCode) : '';
    yield { rows, cursor: last };
    if (!goesOn) return;
  }
}

export async function itemsBy(ctx: SapB1Context, $select: string, codes: readonly string[]): Promise<Row[]> {
  const wanted = [...new Set(codes)];
  const rows: Row[] = [];
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const $filter = anyOf('ItemCode', wanted.slice(start, start + AT_ONCE));
    rows.push(...(await page(ctx, 'Items', { $filter, $select, $orderby: 'ItemCode' }, PAGE_SIZE)).rows);
  }
  return rows;
}
