import { describe, expect, it } from 'vitest';
import { declaredSystem, failureOf, NOW, type Reply } from '../../test/rest-context.ts';
import type { Page } from '../connector.ts';
import type { HttpRequest } from '../http.ts';

interface Row {
  id: number;
  at: string;
}

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const rowsOf = (count: number): Row[] => Array.from({ length: count }, (_, n) => ({ id: n + 1, at: day(n + 1) }));
const byChange = (rows: Row[]) => [...rows].sort((a, b) => a.at.localeCompare(b.at));

/** A list whose rows may change between two of its pages. */
function listing(list: string, answer: (url: URL, request: HttpRequest) => Reply, record = '{ id: id, changed: at }') {
  const system = declaredSystem(
    `auth: none\nkinds:\n  order:\n    record: ${record}\n    list: ${list}\n`,
    (request, url) => answer(url, request),
  );
  const port = system.connector.kinds.order;
  return {
    ...system,
    async pull(cursor: string | null = null): Promise<{ ids: string[]; pages: Page[]; cursor: string | null }> {
      const pages: Page[] = [];
      for await (const page of port?.pull?.(system.context(), cursor) ?? []) {
        pages.push(page);
        if (pages.length > 50) throw new Error('no end');
      }
      return {
        pages,
        ids: pages.flatMap((page) => page.records.map(({ id }) => id)),
        cursor: pages.at(-1)?.cursor ?? cursor,
      };
    },
  };
}

const number = (url: URL, name: string) => Number(url.searchParams.get(name));

describe('nothing is missed by what changes while pages are read', () => {
  it('oldest change first: a full page is followed by the list from its last change on', async () => {
    let rows = rowsOf(9);
    let asked = 0;
    const { pull } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", page: "{page}" } }, items: rows, paging: { by: page, size: 3 }, order: oldest change first }',
      (url) => {
        const since = url.searchParams.get('since') ?? '';
        const found = byChange(rows).filter(({ at }) => at >= since);
        const from = (number(url, 'page') - 1) * 3;
        const data = { rows: found.slice(from, from + 3) };
        asked += 1;
        // The first order changes once it was read: it leaves its page, and all that follow move up by one.
        if (asked === 1) rows = rows.map((row) => (row.id === 1 ? { ...row, at: day(20) } : row));
        return { data };
      },
    );
    const { ids } = await pull();
    expect([...new Set(ids)].sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(ids.filter((id) => id === '1')).toHaveLength(2);
  });

  it('oldest change first: goes on by pages where more changed at one time than a page holds', async () => {
    const rows = rowsOf(8).map((row) => ({ ...row, at: day(1) }));
    const { pull } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", offset: "{offset}" } }, items: rows, paging: { by: offset, size: 3 }, order: oldest change first }',
      (url) => ({
        data: {
          rows: rows
            .filter(({ at }) => at >= (url.searchParams.get('since') ?? ''))
            .slice(number(url, 'offset'), number(url, 'offset') + 3),
        },
      }),
    );
    expect(new Set((await pull()).ids).size).toBe(8);
  });

  it('a window with an end: its pages are read from the last to the first', async () => {
    let rows = rowsOf(9);
    const pages: number[] = [];
    const { pull } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", until: "{until}", page: "{page}" } }, items: rows, paging: { by: page, size: 3, pages: pages }, order: by id }',
      (url) => {
        const until = url.searchParams.get('until') ?? '';
        const found = rows.filter(({ at }) => at <= until);
        pages.push(number(url, 'page'));
        const from = (number(url, 'page') - 1) * 3;
        const data = { rows: found.slice(from, from + 3), pages: Math.ceil(found.length / 3) };
        // It changes after the window's end, so it is no longer in the window at all.
        if (pages.length === 2)
          rows = rows.map((row) => (row.id === 1 ? { ...row, at: '2026-11-22T12:00:01.000Z' } : row));
        return { data };
      },
    );
    const { ids } = await pull();
    expect(pages).toEqual([1, 3, 2, 1]);
    expect([...new Set(ids)].sort()).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('by id: the next pull begins no later than this one did, by the clock of the source', async () => {
    const rows = [
      { id: 1, at: day(1) },
      { id: 2, at: '2026-11-22T11:59:59.000Z' },
    ];
    const date = 'Sun, 22 Nov 2026 11:58:00 GMT';
    const { pull, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}" } }, items: rows, order: by id, overlap: 1m }',
      () => ({ data: { rows }, headers: { date } }),
    );
    await pull((await pull()).cursor);
    expect(sent.map(({ at }) => at.searchParams.get('since'))).toEqual([null, '2026-11-22T11:57:00.000Z']);
  });

  it('records that tell no time are known up to the start of the walk that read them', async () => {
    const { pull, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", page: "{page}" } }, items: rows, paging: { by: page, size: 3 }, order: by id, since: { as: epoch-seconds }, overlap: 5m }',
      (url) => ({ data: { rows: rowsOf(4).slice(number(url, 'page') * 3 - 3, number(url, 'page') * 3) } }),
      '{ id: id }',
    );
    const first = await pull();
    expect(first.ids).toEqual(['1', '2', '3', '4']);
    await pull(first.cursor);
    const again = String(NOW / 1000 - 300);
    expect(sent.map(({ at }) => at.searchParams.get('since'))).toEqual([null, null, again, again]);
  });

  it("the newest change that was seen is the source's own: no clock of ours moves it", async () => {
    const { pull, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}" } }, items: rows, order: oldest change first, overlap: 5m }',
      () => ({ data: { rows: rowsOf(2) } }),
    );
    await pull((await pull()).cursor);
    expect(sent[1]?.at.searchParams.get('since')).toBe('2026-11-01T23:55:00.000Z');
  });
});

describe('pages', () => {
  const paged = (paging: string, query: string, answer: (url: URL) => Reply) =>
    listing(
      `{ request: { method: GET, path: /o, query: ${query} }, items: rows, paging: ${paging} }`,
      answer,
      '{ id: id }',
    );

  it('smaller than asked for are no end, where a round number hints at a limit of the system', async () => {
    const rows = rowsOf(25);
    const { pull } = paged('{ by: offset, size: 50 }', '{ offset: "{offset}", limit: "{limit}" }', (url) => ({
      data: { rows: rows.slice(number(url, 'offset'), number(url, 'offset') + 10) },
    }));
    expect(new Set((await pull()).ids).size).toBe(25);
  });

  it('a total is not believed over pages that are smaller than asked for', async () => {
    const rows = rowsOf(20);
    const { pull } = paged('{ by: page, size: 50, total: total }', '{ page: "{page}" }', (url) => ({
      data: { total: 20, rows: rows.slice((number(url, 'page') - 1) * 10, number(url, 'page') * 10) },
    }));
    expect(new Set((await pull()).ids).size).toBe(20);
  });

  it('a cursor that leads to itself ends the list', async () => {
    const { pull, sent } = paged('{ by: cursor, next: next }', '{ cursor: "{cursor}" }', () => ({
      data: { rows: rowsOf(1), next: 'same' },
    }));
    await pull();
    expect(sent).toHaveLength(2);
  });

  it('a durable cursor is where the next pull goes on', async () => {
    const { pull, sent } = paged('{ by: cursor, next: next, durable: true }', '{ cursor: "{cursor}" }', (url) => ({
      data:
        url.searchParams.get('cursor') === 'b'
          ? { rows: [] }
          : { rows: rowsOf(1), next: url.searchParams.get('cursor') ? 'b' : 'a' },
    }));
    await pull((await pull()).cursor);
    expect(sent.map(({ at }) => at.searchParams.get('cursor'))).toEqual([null, 'a', 'b', 'b']);
  });

  it('an address on another host is not followed: it would be given our credentials', async () => {
    const { pull, sent } = paged('{ by: next url, next: next }', '{}', () => ({
      data: { rows: rowsOf(1), next: 'https://evil.example.com/o?page=2' },
    }));
    expect(await failureOf(pull())).toMatchObject({
      class: 'unavailable',
      message: expect.stringContaining('another host'),
    });
    expect(sent).toHaveLength(1);
  });

  it('Link headers are read as RFC 8288 writes them', async () => {
    const links = [
      '<https://shop.example.com/api/o?p=0>; rel="prev", </api/o?p=2>; title="a, b"; rel="last next"',
      '</api/o?p=1>; rel=prev',
    ];
    const { pull, sent } = paged('{ by: link header }', '{}', () => ({
      data: { rows: rowsOf(1) },
      headers: { link: links[sent.length - 1] ?? '' },
    }));
    await pull();
    expect(sent.map(({ url }) => url)).toEqual([
      'https://shop.example.com/api/o',
      'https://shop.example.com/api/o?p=2',
    ]);
  });
});

describe('a cursor', () => {
  const since = async (cursor: string) => {
    const { pull, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", c: "{cursor}" } }, items: rows, paging: { by: cursor, next: next } }',
      () => ({ data: { rows: [] } }),
    );
    await pull(cursor);
    return [sent[0]?.at.searchParams.get('since'), sent[0]?.at.searchParams.get('c')];
  };

  it('of another way of paging keeps its time, and of another connector nothing', async () => {
    const place = { since: day(3), high: day(4), from: day(2), at: { cursor: 'x' } };
    expect(await since(JSON.stringify({ paging: 'cursor', ...place }))).toEqual([day(2), 'x']);
    expect(await since(JSON.stringify({ paging: 'page', ...place }))).toEqual(['2026-11-02T23:58:00.000Z', null]);
    expect(await since('2026-11-22T09:00:00Z|20|')).toEqual([null, null]);
  });
});

describe('windows', () => {
  it('of a declared span follow one another from the beginning to now, and the last one is read again in part', async () => {
    const { pull, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", until: "{until}" } }, items: rows, span: 7d, beginning: 2026-11-01, overlap: 10m, since: { as: local, timezone: Asia/Shanghai } }',
      () => ({ data: { rows: [] } }),
    );
    const { cursor } = await pull();
    const asked = () => sent.map(({ at }) => [at.searchParams.get('since'), at.searchParams.get('until')]);
    expect(asked()).toEqual([
      ['2026-11-01 08:00:00', '2026-11-08 08:00:00'],
      ['2026-11-08 08:00:00', '2026-11-15 08:00:00'],
      ['2026-11-15 08:00:00', '2026-11-22 08:00:00'],
      ['2026-11-22 08:00:00', '2026-11-22 20:00:00'],
    ]);
    await pull(cursor);
    expect(asked().at(-1)).toEqual(['2026-11-22 19:50:00', '2026-11-22 20:00:00']);
    expect(NOW).toBe(Date.parse('2026-11-22T12:00:00Z'));
  });

  it('end where the clock of the source stands, if ours is ahead of it', async () => {
    const { pull, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", until: "{until}", page: "{page}" } }, items: rows, paging: { by: page, size: 3, pages: pages }, order: by id, overlap: 1m }',
      () => ({ data: { rows: rowsOf(1), pages: 1 }, headers: { date: 'Sun, 22 Nov 2026 11:50:00 GMT' } }),
    );
    await pull((await pull()).cursor);
    expect(sent[1]?.at.searchParams.get('since')).toBe('2026-11-22T11:49:00.000Z');
  });

  it('that were begun are gone on with after a break', async () => {
    const { connector, context, sent } = listing(
      '{ request: { method: GET, path: /o, query: { since: "{since}", until: "{until}" } }, items: rows, span: 7d, beginning: 2026-11-01 }',
      () => ({ data: { rows: [] } }),
    );
    for await (const page of connector.kinds.order?.pull?.(context(), null) ?? []) {
      for await (const _ of connector.kinds.order?.pull?.(context(), page.cursor) ?? []) break;
      break;
    }
    expect(sent[1]?.at.searchParams.get('since')).toBe('2026-11-08T00:00:00.000Z');
  });
});

describe('answers', () => {
  const one = (data: unknown, more = '') =>
    listing(
      `{ request: GET /o, items: data.rows${more} }`,
      () => ({ data }),
      '{ id: id, changed: { path: at, as: local, timezone: Asia/Shanghai } }',
    ).pull();

  it('that are no list are not taken for the end of it', async () => {
    const failure = { class: 'unavailable', message: 'GET shop.example.com/api/o: no list at data.rows in the answer' };
    for (const data of ['<html>Maintenance</html>', undefined, { data: {} }, { data: { rows: 'none' } }])
      expect(await failureOf(one(data))).toEqual(failure);
    expect((await one({ data: { rows: null } })).ids).toEqual([]);
    expect((await one({ data: { rows: {} } })).ids).toEqual([]);
    expect((await one({ data: {} }, ', maybeMissing: true')).ids).toEqual([]);
  });

  it('give records their version, and no id is an error rather than a record', async () => {
    const { pages } = await one({ data: { rows: [{ id: 9, at: '2026-11-22 17:00:00' }] } });
    expect(pages[0]?.records).toMatchObject([{ kind: 'order', id: '9', version: '2026-11-22T09:00:00.000Z' }]);
    expect(await failureOf(one({ data: { rows: [{ at: '2026-11-22 17:00:00' }] } }))).toMatchObject({
      message: 'an item of the order list has no id at id',
    });
    expect(await failureOf(one({ data: { rows: [{ id: 1, at: '22/11/2026' }] } }))).toMatchObject({
      message: expect.stringContaining('at: "22/11/2026" is not a time'),
    });
  });
});
