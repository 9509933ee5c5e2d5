import type { Domain, TrytonApi } from './api.ts';
import { timestamp } from './wire.ts';

interface Changed {
  id: number;
  write_date: string;
}

const PAGE = 200;

/**
 * Tryton stamps a row before its transaction commits, so a row can appear behind the cursor. The last page of a pull goes
 * back by this much; what is read twice is recognised by its content.
 */
const OVERLAP_MS = 60_000;

/**
 * Rows by the time of their last change, oldest first. A row that was only created has no `write_date` yet: those are
 * half-made and nobody's news. The cursor is `time|id` of the last row that was read.
 */
export async function* changedRows<Row extends Changed>(
  api: TrytonApi,
  model: string,
  domain: Domain,
  fields: string[],
  cursor: string | null,
): AsyncGenerator<{ rows: Row[]; cursor: string }> {
  let at = cursor ? parseCursor(cursor) : null;
  let newest: string | undefined;
  for (;;) {
    const since: Domain = at
      ? [
          'OR',
          ['write_date', '>', timestamp(at.time)],
          [
            ['write_date', '=', timestamp(at.time)],
            ['id', '>', at.id],
          ],
        ]
      : ['write_date', '!=', null];
    const found = await api.search<Row>(model, [...domain, since], [...fields, 'write_date'], {
      order: [
        ['write_date', 'ASC'],
        ['id', 'ASC'],
      ],
      limit: PAGE,
    });
    const end = found.at(-1);
    // What ends where it was to begin is what was read before.
    const rows = at && end?.write_date === at.time && end.id === at.id ? [] : found;
    const last = rows.at(-1);
    if (last) {
      at = { time: last.write_date, id: last.id };
      newest = last.write_date;
    }
    if (!at) return;
    if (rows.length < PAGE) {
      yield { rows, cursor: newest === undefined ? (cursor as string) : rewound(newest) };
      return;
    }
    yield { rows, cursor: `${at.time}|${at.id}` };
  }
}

/** The cursor of all that changed since an instant (epoch ms). */
export const sinceInstant = (at: number): string => `${new Date(at).toISOString().replace('Z', '000Z')}|0`;

function parseCursor(cursor: string): { time: string; id: number } {
  const [time = '', id = '0'] = cursor.split('|');
  return { time, id: Number(id) };
}

/** Back from the newest row that was read: also where the reading went on behind an earlier one that was cut short. */
const rewound = (newest: string): string => sinceInstant(Date.parse(newest) - OVERLAP_MS);
