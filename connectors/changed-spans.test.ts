import { expect, test } from 'vitest';
import { changedSpans, type SpanList } from './changed-spans.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-25T12:00:00.000Z');

interface Row {
  id: number;
  at: number;
}

/** A list that shows the newest first, two a page, and what `meanwhile` does to it between two calls. */
function listOf(rows: Row[], meanwhile: () => void = () => {}): SpanList<Row> & { calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    spanMs: 24 * HOUR_MS,
    historyMs: 60 * HOUR_MS,
    overlapMs: 1_000,
    pageSize: 2,
    async page({ from, to }, number) {
      calls.push(`${from}/${to}/${number}`);
      const inside = rows
        .filter(({ at }) => at >= Date.parse(from) && at <= Date.parse(to))
        .sort((a, b) => b.at - a.at || b.id - a.id);
      const page = { rows: inside.slice(number * 2, number * 2 + 2), count: inside.length };
      meanwhile();
      return page;
    },
  };
}

const clocksAt = (now: number, gapMs: () => number) => ({ now: () => now, http: { clockGapMs: gapMs } });

async function read(list: SpanList<Row>, cursor: string | null, gapMs = () => 0) {
  const pages: { rows: Row[]; cursor: string }[] = [];
  for await (const page of changedSpans(list, cursor, clocksAt(NOW, gapMs))) pages.push(page);
  return pages;
}

test('goes through all spans, and ends at now', async () => {
  const rows = Array.from({ length: 12 }, (_, id) => ({ id, at: NOW - id * 5 * HOUR_MS }));
  const pages = await read(listOf(rows), null);
  expect(new Set(pages.flatMap((page) => page.rows.map(({ id }) => id))).size).toBe(12);
  expect(pages.at(-1)?.cursor).toBe('2026-11-25T12:00:00.000Z');
});

test('misses none that another pushes forward by leaving the span', async () => {
  const rows = Array.from({ length: 9 }, (_, id) => ({ id, at: NOW - 1_000 * (id + 1) }));
  const leaving = [...rows].reverse();
  const list = listOf(rows, () => {
    const one = leaving.pop();
    if (one) one.at = NOW + HOUR_MS;
  });
  const seen = new Set((await read(list, null)).flatMap((page) => page.rows.map(({ id }) => id)));
  const left = rows.filter(({ at }) => at > NOW).map(({ id }) => id);
  for (const { id } of rows) expect(seen.has(id) || left.includes(id), `row ${id}`).toBe(true);
});

test('goes on inside a span, and with an overlap behind one', async () => {
  const rows = Array.from({ length: 5 }, (_, id) => ({ id, at: NOW - 1_000 * (id + 1) }));
  const [first] = await read(listOf(rows), '2026-11-25T11:00:00.000Z');
  expect(first?.cursor).toBe('2026-11-25T10:59:59.000Z/2026-11-25T12:00:00.000Z/1');
  const list = listOf(rows);
  const rest = await read(list, first?.cursor ?? '');
  expect(rest.flatMap((page) => page.rows.map(({ id }) => id))).toEqual([2, 3, 0, 1]);
  expect(list.calls).toHaveLength(2);
});

/** Rounds a minute apart while a row changes every ten seconds, stamped by a clock that is `gapMs(round)` before ours. */
async function seenIn(rounds: number, gapMs: (round: number) => number): Promise<number[]> {
  const rows: Row[] = [];
  const seen = new Set<number>();
  const cursor = { value: null as string | null };
  for (let round = 0; round < rounds; round += 1) {
    const now = NOW + round * 60_000;
    for (let at = now - 60_000; at < now; at += 10_000) rows.push({ id: rows.length, at: at + gapMs(round) });
    // Before a round the gap is what the answers of the last one told.
    const told = { gapMs: round === 0 ? 0 : gapMs(round - 1) };
    const list = listOf(rows, () => {
      told.gapMs = gapMs(round);
    });
    for await (const page of changedSpans(
      list,
      cursor.value,
      clocksAt(now, () => told.gapMs),
    )) {
      for (const { id } of page.rows) seen.add(id);
      cursor.value = page.cursor;
    }
  }
  // What is stamped with times to come is read when they have come.
  const past = NOW + (rounds - 1) * 60_000;
  return rows.filter(({ id, at }) => at <= past && !seen.has(id)).map(({ id }) => id);
}

test.each([
  ['behind ours by minutes', () => -180_000],
  ['before ours', () => 120_000],
  ['set back by minutes, for good', (round: number) => (round < 5 ? 0 : -150_000)],
  ['set back, and right again', (round: number) => (round < 5 || round > 8 ? 0 : -150_000)],
])('misses nothing that a clock stamps that is %s', async (_, gapMs) => {
  expect(await seenIn(14, gapMs)).toEqual([]);
});

test('reads on from where it was where the clocks agree as far as an answer can tell', async () => {
  const list = listOf([{ id: 1, at: NOW - 1_000 }]);
  expect((await read(list, '2026-11-25T12:00:00.000Z', () => -900)).map(({ cursor }) => cursor)).toEqual([
    '2026-11-25T11:59:59.100Z',
  ]);
});
