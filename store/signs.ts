import { maskCards } from '../domain/card-numbers.ts';
import { type AgedSign, type Sign, type SignAges, STOPPED_SWEEPS, signCause } from '../domain/signs.ts';
import type { Book } from './book.ts';
import { openCases } from './cases.ts';
import { tellEmptied } from './membership.ts';
import { page, type Session } from './session.ts';

/** Each asks a partial index of what still moves: its conditions stand by the letter of the index. */
const SEEN: Record<AgedSign, string> = {
  'unread-events':
    "SELECT connection AS place, count(*) AS seen FROM inbox WHERE state = 'new' AND received_at <= ? GROUP BY connection",
  'parked-events':
    "SELECT connection AS place, count(*) AS seen FROM inbox WHERE state = 'parked' AND touched_at <= ? GROUP BY connection",
  'unknown-writes': `SELECT connection AS place, count(*) AS seen FROM writes
      WHERE state IN ('sending', 'unknown') AND state = 'unknown' AND first_sent_at <= ? GROUP BY connection`,
  'late-queue': `SELECT queue AS place, count(*) AS seen FROM moves
      WHERE state IN ('ready', 'queued') AND hold = 0 AND state = 'queued' AND queue <> '' AND ready_at <= ? GROUP BY queue`,
  'old-batches':
    'SELECT flow AS place, count(*) AS seen FROM batches WHERE closed_at IS NULL AND created_at <= ? GROUP BY flow',
  'long-pause':
    'SELECT id AS place, count(*) AS seen FROM connection_state WHERE paused_at IS NOT NULL AND paused_at <= ? GROUP BY id',
};

/** What stands still longer than these ages. */
export async function signsSeen(book: Book, ages: SignAges): Promise<Sign[]> {
  const now = book.now();
  return book.db.read(async (session) => {
    const signs: Sign[] = [];
    for (const [is, allowedMs] of Object.entries(ages) as [AgedSign, number][]) {
      const rows = await session.all<{ place: string; seen: number }>(SEEN[is], [now - allowedMs]);
      for (const { place, seen } of rows) signs.push({ is, of: place, count: Number(seen), allowedMs });
    }
    return signs;
  });
}

/** Each of these stands on an open case of its cause from now on. */
async function standOn(session: Session, signs: Sign[], now: number): Promise<void> {
  const causes = signs.map(signCause);
  const rows = await openCases(session, causes, now);
  const said = causes.map(({ cause, waitingFor }) => ({ id: rows.get(cause) as number, text: maskCards(waitingFor) }));
  if (said.length > 0)
    await session.run(
      `UPDATE cases SET waiting_for = r.text FROM ${session.rows('r', { id: 'int', text: 'text' })}
        WHERE cases.id = r.id AND cases.waiting_for <> r.text`,
      [page(said)],
    );
  await session.insert(
    'case_signs',
    ['cause', 'case_id', 'since', 'count'],
    signs.map((sign, i) => {
      const { cause } = causes[i] as (typeof causes)[number];
      return [cause, rows.get(cause), now, sign.count];
    }),
    '(cause) DO UPDATE SET case_id = excluded.case_id, count = excluded.count',
  );
}

/** These are gone: their cases may close. */
export async function endSigns(session: Session, causes: readonly string[], now: number): Promise<void> {
  const cases = new Set<number>();
  for (const cause of causes) {
    const gone = await session.all<{ case_id: number }>('DELETE FROM case_signs WHERE cause = ? RETURNING case_id', [
      cause,
    ]);
    for (const { case_id } of gone) cases.add(case_id);
  }
  await tellEmptied(session, cases, now);
}

/** A sweep sees these signs and no others; that sweeps run, it only shows when it has come to its end. */
export async function keepSigns(book: Book, signs: Sign[]): Promise<{ opened: number; ended: number }> {
  return book.db.write(async (session) => {
    const now = book.now();
    const known = new Set(
      (await session.all<{ cause: string }>('SELECT cause FROM case_signs')).map(({ cause }) => cause),
    );
    known.delete(signCause(STOPPED_SWEEPS).cause);
    await standOn(session, signs, now);
    const seen = new Set(signs.map((sign) => signCause(sign).cause));
    const ended = [...known].filter((cause) => !seen.has(cause));
    await endSigns(session, ended, now);
    return { opened: [...seen].filter((cause) => !known.has(cause)).length, ended: ended.length };
  });
}

/** Somebody besides the sweep sees this one. */
export async function raiseSign(book: Book, sign: Sign): Promise<void> {
  await book.db.write((session) => standOn(session, [sign], book.now()));
}
