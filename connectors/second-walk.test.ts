import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSecond, type SecondList, walkSeconds } from './second-walk.ts';

interface Row {
  id: number;
  second: number;
}

const text = (second: number) => String(second).padStart(4, '0');

/** A list whose rows of one second come in any order, as databases give them. */
function listOf(rows: Row[], pageSize: number, overlap = 0): SecondList<Row> {
  const page = (found: Row[]) => found.slice(0, pageSize);
  return {
    pageSize,
    since: async (second) =>
      page(rows.filter((row) => text(row.second) >= second).sort((a, b) => a.second - b.second || b.id - a.id)),
    within: async (second, afterId) =>
      page(rows.filter((row) => text(row.second) === second && row.id > afterId).sort((a, b) => a.id - b.id)),
    secondOf: (row) => text(row.second),
    idOf: (row) => row.id,
    next: (second) => text(Number(second) + 1),
    again: (second) => text(Math.max(0, Number(second) - overlap)),
    beginning: text(0),
  };
}

async function walked(list: SecondList<Row>, cursor: string | null, between: () => void = () => {}) {
  const ids: number[] = [];
  let at = cursor;
  for await (const page of walkSeconds(list, cursor)) {
    ids.push(...page.items.map(({ id }) => id));
    at = page.cursor;
    between();
  }
  return { ids: new Set(ids), cursor: at };
}

const rowsOf = fc
  .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 40 })
  .map((seconds) => seconds.map((second, index): Row => ({ id: index + 1, second })));

describe('a walk by seconds', () => {
  it('meets every row, however many share a second, and goes on from every cursor', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.integer({ min: 1, max: 7 }), async (rows, pageSize) => {
        const list = listOf(rows, pageSize);
        const seen = new Set<number>();
        for await (const page of walkSeconds(list, null)) {
          for (const { id } of page.items) seen.add(id);
          const rest = await walked(list, page.cursor);
          expect(new Set([...seen, ...rest.ids]).size).toBe(rows.length);
        }
        expect(seen.size).toBe(rows.length);
      }),
    );
  });

  it('meets rows that change meanwhile, in this walk or in the next', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.integer({ min: 1, max: 5 }), fc.nat(), async (rows, pageSize, pick) => {
        const list = listOf(rows, pageSize);
        let clock = 10;
        const moved = rows[pick % rows.length] as Row;
        const first = await walked(list, null, () => {
          if (clock < 13) moved.second = clock++;
        });
        const second = await walked(list, first.cursor);
        expect(new Set([...first.ids, ...second.ids]).size).toBe(rows.length);
      }),
    );
  });

  it('ends, with every row, where the last page is answered again and again', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.integer({ min: 1, max: 7 }), async (rows, pageSize) => {
        const list = listOf(rows, pageSize);
        let last: Row[] = [];
        let left = 300;
        const repeated = (found: Row[]) => {
          if (--left === 0) throw new Error('it does not end');
          last = found.length > 0 ? found : last;
          return last;
        };
        const { ids } = await walked(
          {
            ...list,
            since: async (second) => repeated(await list.since(second)),
            within: async (second, afterId) => repeated(await list.within(second, afterId)),
          },
          null,
        );
        expect(ids.size).toBe(rows.length);
      }),
    );
  });

  it('keeps its place where nothing is new, and starts again a little before it', async () => {
    const rows = [{ id: 1, second: 5 }];
    const { cursor } = await walked(listOf(rows, 3), null);
    expect(cursor).toBe('0005');
    rows.push({ id: 2, second: 4 });
    expect([...(await walked(listOf(rows, 3, 2), cursor)).ids]).toEqual([2, 1]);
    expect(await walked(listOf([], 3, 2), cursor)).toEqual({ ids: new Set(), cursor });
    expect((await walked(listOf(rows, 3), fromSecond('0005'))).ids).toEqual(new Set([1]));
  });
});
