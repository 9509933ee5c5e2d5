import { describe, expect, it } from 'vitest';
import type { TrytonApi } from './api.ts';
import { changedRows } from './changes.ts';

interface Row {
  id: number;
  write_date: string;
}

/** Answers pages in turn and notes what was asked. */
function fake(pages: Row[][]): { api: TrytonApi; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const search = async (_model: string, domain: unknown[]) => {
    asked.push(domain);
    return pages[asked.length - 1] ?? [];
  };
  return { api: { search } as unknown as TrytonApi, asked };
}

const row = (id: number, time: string): Row => ({ id, write_date: `2026-11-22T${time}.000000Z` });
const full = (minute: number) => Array.from({ length: 200 }, (_, at) => row(at + 1, `10:0${minute}:00`));

async function cursors(pages: Row[][], from: string | null): Promise<{ cursors: string[]; asked: unknown[][] }> {
  const { api, asked } = fake(pages);
  const seen: string[] = [];
  for await (const page of changedRows<Row>(api, 'sale.sale', [], ['state'], from)) seen.push(page.cursor);
  return { cursors: seen, asked };
}

describe('changedRows', () => {
  it('goes on exactly after a full page, also among rows of one instant', async () => {
    const { cursors: seen, asked } = await cursors([full(1), [row(300, '10:01:00')]], null);
    expect(seen[0]).toBe('2026-11-22T10:01:00.000000Z|200');
    expect(JSON.stringify(asked[1])).toContain('["id",">",200]');
  });

  it('ends a minute back, for rows whose transaction was still open', async () => {
    expect((await cursors([[row(1, '10:05:30')]], null)).cursors).toEqual(['2026-11-22T10:04:30.000000Z|0']);
    expect((await cursors([full(3), []], null)).cursors.at(-1)).toBe('2026-11-22T10:02:00.000000Z|0');
  });

  it('goes back also behind where an earlier reading was cut short, and stays where nothing came', async () => {
    const from = '2026-11-22T10:05:00.000000Z|200';
    expect((await cursors([[row(1, '10:05:30')]], from)).cursors).toEqual(['2026-11-22T10:04:30.000000Z|0']);
    expect((await cursors([[]], from)).cursors).toEqual([from]);
  });

  it('says nothing where there never was anything', async () => {
    expect((await cursors([[]], null)).cursors).toEqual([]);
  });
});
