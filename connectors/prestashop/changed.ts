import { walkSeconds } from '../second-walk.ts';
import { list, type PrestashopContext } from './call.ts';
import { nextSecond, shifted, startAgain } from './time.ts';
import { type Element, textAt } from './xml.ts';

const BEGINNING = '1970-01-02 00:00:00';

/** A resource whose elements tell when they changed. */
export interface Changing {
  resource: string;
  /** What one of its elements is called. */
  name: string;
  /** Fields; all without it. */
  display?: readonly string[];
}

/** Elements changed since the cursor, oldest change first, as the webservice answers them. Cursors are by the shop's clock. */
export function changedIn(
  ctx: PrestashopContext,
  { resource, name, display }: Changing,
  cursor: string | null,
): AsyncGenerator<{ items: Element[]; cursor: string }> {
  const { pageSize, overlapMs, timezone } = ctx.options;
  const page = (filters: Record<string, string>, sort: string) =>
    list(ctx, resource, name, { filters, sort, limit: pageSize, ...(display ? { display } : {}) });
  return walkSeconds<Element>(
    {
      pageSize,
      // There is no "from": what is later than the second before.
      since: (second) => page({ date_upd: `>[${shifted(second, -1000)}]` }, 'date_upd'),
      within: (second, afterId) => page({ date_upd: `[${second}]`, id: `>[${afterId}]` }, 'id'),
      secondOf: (row) => textAt(row, 'date_upd'),
      idOf: (row) => Number(textAt(row, 'id')),
      next: nextSecond,
      again: (second) => startAgain(second, timezone, ctx.now(), overlapMs),
      beginning: BEGINNING,
    },
    cursor,
  );
}

export const changedOrders = (ctx: PrestashopContext, cursor: string | null) =>
  changedIn(ctx, { resource: 'orders', name: 'order' }, cursor);
