import { SIGN_AGES_MS, type Sign, type SignKind, signCause } from '../domain/signs.ts';
import type { Book } from './book.ts';
import { openCases } from './cases.ts';
import { tellEmptied } from './membership.ts';

/** Each asks a partial index of what still moves: its conditions stand by the letter of the index. */
const SEEN: [SignKind, string][] = [
  [
    'dead-events',
    "SELECT connection AS place, count(*) AS seen FROM inbox WHERE state = 'dead' AND touched_at <= ? GROUP BY connection",
  ],
  [
    'parked-events',
    "SELECT connection AS place, count(*) AS seen FROM inbox WHERE state = 'parked' AND touched_at <= ? GROUP BY connection",
  ],
  [
    'unknown-writes',
    `SELECT connection AS place, count(*) AS seen FROM writes
      WHERE state IN ('sending', 'unknown') AND state = 'unknown' AND first_sent_at <= ? GROUP BY connection`,
  ],
  [
    'late-queue',
    `SELECT queue AS place, count(*) AS seen FROM moves
      WHERE state IN ('ready', 'queued') AND hold = 0 AND state = 'queued' AND queue <> '' AND ready_at <= ? GROUP BY queue`,
  ],
  [
    'old-batches',
    'SELECT flow AS place, count(*) AS seen FROM batches WHERE closed_at IS NULL AND created_at <= ? GROUP BY flow',
  ],
];

/** What stands still longer than it should. */
export async function signsSeen(book: Book): Promise<Sign[]> {
  const now = book.now();
  return book.db.read(async (session) => {
    const signs: Sign[] = [];
    for (const [is, sql] of SEEN) {
      const before = now - (is === 'dead-events' ? 0 : SIGN_AGES_MS[is]);
      const rows = await session.all<{ place: string; seen: number }>(sql, [before]);
      for (const { place, seen } of rows) signs.push({ is, of: place, count: Number(seen) });
    }
    return signs;
  });
}

/** These signs are seen, and no others: each stands on an open case of its cause, and one that is gone lets its case close. */
export async function keepSigns(book: Book, signs: Sign[]): Promise<{ opened: number; ended: number }> {
  return book.db.write(async (session) => {
    const now = book.now();
    const known = new Map(
      (await session.all<{ cause: string; case_id: number }>('SELECT cause, case_id FROM case_signs')).map((row) => [
        row.cause,
        row.case_id,
      ]),
    );
    const causes = signs.map(signCause);
    const rows = await openCases(session, causes, now);
    await session.insert(
      'case_signs',
      ['cause', 'case_id', 'since', 'count'],
      signs.map((sign, i) => {
        const { cause } = causes[i] as (typeof causes)[number];
        return [cause, rows.get(cause), now, sign.count];
      }),
      '(cause) DO UPDATE SET case_id = excluded.case_id, count = excluded.count',
    );
    const seen = new Set(causes.map(({ cause }) => cause));
    const ended = [...known].filter(([cause]) => !seen.has(cause));
    for (const [cause] of ended) await session.run('DELETE FROM case_signs WHERE cause = ?', [cause]);
    await tellEmptied(session, new Set(ended.map(([, row]) => row)), now);
    return { opened: causes.filter(({ cause }) => !known.has(cause)).length, ended: ended.length };
  });
}
