import { PULSE, type Pulse } from '../domain/pulses.ts';
import { STOPPED_SWEEPS, signCause } from '../domain/signs.ts';
import type { Book } from './book.ts';
import type { Session } from './session.ts';
import { endSigns } from './signs.ts';

/** A source is heard to the half minute: a busy one costs a look a transaction and no write. */
const HEARD_EVERY_MS = 30_000;

/** Something came from these connections. Only those are written down whose silence somebody watches. */
export async function heard(session: Session, connectionIds: Iterable<string>, now: number): Promise<void> {
  for (const id of connectionIds)
    await session.run('UPDATE pulses SET at = ? WHERE name = ? AND (at IS NULL OR at < ?)', [
      now,
      PULSE.heard(id),
      now - HEARD_EVERY_MS,
    ]);
}

/** It happened now. */
export async function pulsed(book: Book, name: string): Promise<void> {
  await book.db.write((session) => session.run('UPDATE pulses SET at = ? WHERE name = ?', [book.now(), name]));
}

export interface ExpectedPulse {
  name: string;
  /** Something else explains that it does not happen: it is expected from the end of that on. */
  explained?: boolean;
}

interface PulseSql {
  name: string;
  since: number;
  at: number | null;
}

const pulseOf = ({ since, at }: PulseSql): Pulse => ({
  since: Number(since),
  ...(at === null ? {} : { at: Number(at) }),
});

/** These are expected from now on, and no others. Answers when each happened, and the sweep besides. */
export async function expectPulses(book: Book, expected: ExpectedPulse[]): Promise<Map<string, Pulse>> {
  return book.db.write(async (session) => {
    const now = book.now();
    const known = new Map((await session.all<PulseSql>('SELECT name, since, at FROM pulses')).map((r) => [r.name, r]));
    const kept = new Set([PULSE.sweep, ...expected.map(({ name }) => name)]);
    for (const name of known.keys())
      if (!kept.has(name)) await session.run('DELETE FROM pulses WHERE name = ?', [name]);
    const anew = expected.filter(({ name, explained }) => explained || !known.has(name));
    await session.insert(
      'pulses',
      ['name', 'since'],
      anew.map(({ name }) => [name, now]),
      '(name) DO UPDATE SET since = excluded.since',
    );
    // A poll of hours shows in its pages: each moves the place where reading stopped.
    const read = await session.all<{ connection: string; name: string; at: number }>(
      "SELECT connection, name, at FROM cursors WHERE name LIKE 'pull/%'",
    );
    const readAt = new Map(read.map((row) => [`pull/${row.connection}/${row.name.slice('pull/'.length)}`, row.at]));
    const all = new Map<string, Pulse>();
    const sweep = known.get(PULSE.sweep);
    if (sweep) all.set(PULSE.sweep, pulseOf(sweep));
    for (const { name, explained } of expected) {
      const { since, at } = known.get(name) ?? { since: now, at: null };
      const last = Math.max(Number(at ?? 0), Number(readAt.get(name) ?? 0));
      all.set(name, { since: explained ? now : Number(since), ...(last > 0 ? { at: last } : {}) });
    }
    return all;
  });
}

/** A sweep came to its end: sweeps run. Those before it count as one row with it where they came within the gap. */
export async function swept(book: Book, gapMs: number): Promise<void> {
  await book.db.write(async (session) => {
    const now = book.now();
    await session.insert(
      'pulses',
      ['name', 'since', 'at'],
      [[PULSE.sweep, now, now]],
      `(name) DO UPDATE SET at = excluded.at,
        since = CASE WHEN pulses.at < excluded.at - ${Math.round(gapMs)} THEN excluded.since ELSE pulses.since END`,
    );
    await endSigns(session, [signCause(STOPPED_SWEEPS).cause], now);
  });
}

/** When the last sweep came to its end. */
export async function lastSweep(book: Book): Promise<number | undefined> {
  const [row] = await book.db.read((session) =>
    session.all<PulseSql>('SELECT name, since, at FROM pulses WHERE name = ?', [PULSE.sweep]),
  );
  return row && pulseOf(row).at;
}
