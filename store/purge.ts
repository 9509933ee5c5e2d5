import { MOST_WEEKS, WEEK_MS } from '../domain/demand/weeks.ts';
import type { Book } from './book.ts';
import { draw } from './ids.ts';
import type { PurgeCutoffs, Purged, PurgePage } from './ledger.ts';
import { page, type Session, type Value } from './session.ts';

/** Small enough that whoever else writes hardly waits. */
const ROOTS_A_PAGE = 200;
const ROWS_A_PAGE = 1_000;

const DAY_MS = 24 * 3_600_000;
/** No rate spans so long. */
const GRANTS_FOR_MS = 32 * DAY_MS;
const OUTS_FOR_MS = MOST_WEEKS * WEEK_MS;

/** One sort of thing that goes. `where` has `?` for its time. */
interface Rule {
  what: string;
  by: keyof PurgeCutoffs;
  table: string;
  /** Emptied rather than deleted: the row still tells what happened, and when. */
  set?: string;
  where: string;
}

/** Papers of the erased have a time of their own. */
const NOT_RETAINED = (record: string) =>
  `NOT EXISTS (SELECT 1 FROM retained x WHERE x.record_id = ${record} AND x.write_id = 0)`;

/** What goes with the roots of a page, in this order: later rules look at what earlier ones left. */
const OF_ROOTS: readonly (Rule & { owner: 'record_id' | 'root_id' })[] = [
  {
    // Only where it was made canonical: the last that is known of a record stays.
    what: 'raw data',
    by: 'raw',
    owner: 'record_id',
    table: 'record_revisions',
    set: 'raw_enc = NULL, amended_enc = NULL',
    where: `at < ? AND (raw_enc IS NOT NULL OR amended_enc IS NOT NULL) AND ${NOT_RETAINED('record_revisions.record_id')}
      AND EXISTS (SELECT 1 FROM canonicals c WHERE c.record_id = record_revisions.record_id AND c.revision >= record_revisions.revision)`,
  },
  {
    // Levels and prices are compared with what the target holds, for as long as there is an article; they are nobody's data.
    what: 'sent payloads',
    by: 'payloads',
    owner: 'record_id',
    table: 'writes',
    set: 'payload_enc = NULL',
    where: `at < ? AND payload_enc IS NOT NULL AND state IN ('accepted', 'rejected', 'superseded') AND kind NOT IN ('stock', 'price')
      AND NOT EXISTS (SELECT 1 FROM retained x WHERE x.record_id = writes.record_id AND x.write_id = writes.id)`,
  },
  {
    what: 'earlier canonical records',
    by: 'revisions',
    owner: 'record_id',
    table: 'canonicals',
    where: `EXISTS (SELECT 1 FROM record_revisions v WHERE v.record_id = canonicals.record_id AND v.revision = canonicals.revision AND v.at < ?)
      AND EXISTS (SELECT 1 FROM canonicals n WHERE n.record_id = canonicals.record_id AND n.revision > canonicals.revision)`,
  },
  {
    what: 'earlier revisions',
    by: 'revisions',
    owner: 'record_id',
    table: 'record_revisions',
    where: `at < ? AND ${NOT_RETAINED('record_revisions.record_id')}
      AND EXISTS (SELECT 1 FROM records o WHERE o.id = record_revisions.record_id AND o.revision > record_revisions.revision)
      AND NOT EXISTS (SELECT 1 FROM canonicals c WHERE c.record_id = record_revisions.record_id AND c.revision = record_revisions.revision)`,
  },
  { what: 'steps', by: 'steps', owner: 'root_id', table: 'steps', where: 'at < ?' },
];

/** What goes by itself; `id` is the key, so the oldest are met first. */
const BY_THEMSELVES: readonly Rule[] = [
  { what: 'received webhooks', by: 'inbox', table: 'inbox', where: "state IN ('staged', 'dead') AND touched_at < ?" },
  { what: 'delivered messages', by: 'inbox', table: 'outbox', where: 'sent_at IS NOT NULL AND sent_at < ?' },
  { what: 'closed batches', by: 'steps', table: 'batches', where: 'closed_at IS NOT NULL AND closed_at < ?' },
  {
    what: 'members of closed cases',
    by: 'cases',
    table: 'case_members',
    where:
      "EXISTS (SELECT 1 FROM cases c WHERE c.id = case_members.case_id AND c.state = 'closed' AND c.closed_at < ?)",
  },
  // What was said of one order stays as long as its journey does.
  {
    what: 'words on closed cases',
    by: 'cases',
    table: 'commands',
    where: `root_id IS NULL AND case_id IS NOT NULL
      AND EXISTS (SELECT 1 FROM cases c WHERE c.id = commands.case_id AND c.state = 'closed' AND c.closed_at < ?)`,
  },
  {
    what: 'what was told of closed cases',
    by: 'cases',
    table: 'alerts',
    where: "EXISTS (SELECT 1 FROM cases c WHERE c.id = alerts.case_id AND c.state = 'closed' AND c.closed_at < ?)",
  },
  { what: 'sent messages', by: 'alerts', table: 'alert_messages', where: 'ended_at IS NOT NULL AND ended_at < ?' },
  {
    // That one did not surely go is told for as long as it is owed.
    what: 'ended letters to customers',
    by: 'alerts',
    table: 'reminders',
    where: `ended_at IS NOT NULL AND ended_at < ? AND NOT EXISTS (SELECT 1 FROM dunned_claims d JOIN order_claims c ON c.root_id = d.root_id
      WHERE d.letter_id = reminders.id AND d.letter_id IS NOT NULL AND c.owing = 1)`,
  },
  {
    what: 'closed cases',
    by: 'cases',
    table: 'cases',
    where: `state = 'closed' AND closed_at < ? AND NOT EXISTS (SELECT 1 FROM case_members m WHERE m.case_id = cases.id)
      AND NOT EXISTS (SELECT 1 FROM commands s WHERE s.case_id = cases.id AND s.root_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.case_id = cases.id)`,
  },
];

/**
 * One page of the purge: one short transaction, safe to repeat, and to stop after any. First root by root those at rest, then
 * what goes by itself. Nothing goes that still moves: neither a root with an open move or write, nor a case that is open.
 */
export async function purge(book: Book, request: PurgePage): Promise<Purged> {
  const work = async (session: Session): Promise<Purged> => {
    const [sort, position] = (request.after ?? 'roots:0').split(':') as [string, string];
    const rows: Purged['rows'] = {};
    const note = (what: string, count: number) => {
      if (count > 0) rows[what] = (rows[what] ?? 0) + count;
    };
    if (sort === 'roots') return { rows, next: await purgeRoots(session, request, Number(position), note) };
    const more = await purgeRest(book, session, request, note);
    return more ? { rows, next: 'rest:0' } : { rows };
  };
  return request.dryRun ? book.db.read(work) : book.db.write(work);
}

type Note = (what: string, count: number) => void;

async function purgeRoots(
  session: Session,
  { cutoffs, dryRun }: PurgePage,
  after: number,
  note: Note,
): Promise<string> {
  const roots = await session.all<{ id: number; rests: number }>(
    `SELECT t.id, CASE WHEN EXISTS (SELECT 1 FROM moves m WHERE m.root_id = t.id AND m.state <> 'done')
        OR EXISTS (SELECT 1 FROM records o, writes w WHERE o.root_id = t.id AND w.record_id = o.id AND w.state IN ('intended', 'sending', 'unknown'))
        THEN 0 ELSE 1 END AS rests
      FROM roots t WHERE t.id > ? ORDER BY t.id LIMIT ?`,
    [after, ROOTS_A_PAGE],
  );
  const resting = page(roots.filter((root) => root.rests === 1).map(({ id }) => ({ id })));
  for (const rule of OF_ROOTS) {
    const ids = `(SELECT r.id FROM ${session.rows('r', { id: 'int' })})`;
    const owned = rule.owner === 'root_id' ? ids : `(SELECT q.id FROM records q WHERE q.root_id IN ${ids})`;
    note(
      rule.what,
      await apply(session, rule, `${rule.where} AND ${rule.owner} IN ${owned}`, [cutoffs[rule.by], resting], dryRun),
    );
  }
  return roots.length < ROOTS_A_PAGE ? 'rest:0' : `roots:${(roots.at(-1) as { id: number }).id}`;
}

async function apply(session: Session, rule: Rule, where: string, values: Value[], dryRun: boolean): Promise<number> {
  if (dryRun) {
    const [row] = await session.all<{ n: number }>(`SELECT count(*) AS n FROM ${rule.table} WHERE ${where}`, values);
    return Number(row?.n ?? 0);
  }
  return session.run(
    rule.set ? `UPDATE ${rule.table} SET ${rule.set} WHERE ${where}` : `DELETE FROM ${rule.table} WHERE ${where}`,
    values,
  );
}

const pageOf = ({ table, where }: Rule, key: string): string =>
  `(${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} ORDER BY ${key} LIMIT ${ROWS_A_PAGE})`;

/** True where a page of something was full. */
async function purgeRest(book: Book, session: Session, { cutoffs, dryRun }: PurgePage, note: Note): Promise<boolean> {
  let more = false;
  for (const rule of BY_THEMSELVES) {
    const gone = await apply(session, rule, dryRun ? rule.where : pageOf(rule, 'id'), [cutoffs[rule.by]], dryRun);
    note(rule.what, gone);
    if (dryRun) continue;
    more ||= gone === ROWS_A_PAGE;
    // Their number is counted, not looked up.
    if (rule.table === 'inbox' && gone > 0) await draw(session, 'events', -gone);
  }
  const now = book.now();
  const grants: Rule = { what: 'call grants', by: 'inbox', table: 'call_grants', where: 'ends_at < ?' };
  note(grants.what, await apply(session, grants, grants.where, [now - GRANTS_FOR_MS], dryRun));
  const outs: Rule = { what: 'ended stock-outs', by: 'inbox', table: 'stock_outs', where: 'until < ?' };
  const place = pageOf(outs, 'connection, sku, location, since');
  const ended = await apply(session, outs, dryRun ? outs.where : place, [now - OUTS_FOR_MS], dryRun);
  note(outs.what, ended);
  more ||= !dryRun && ended === ROWS_A_PAGE;
  note('papers kept by law', await endRetained(book, session, now, dryRun));
  return more;
}

/** Papers whose time is over: emptied, and the key of their month destroyed. */
async function endRetained(book: Book, session: Session, now: number, dryRun: boolean): Promise<number> {
  const due = await session.all<{ record_id: number; write_id: number; key_number: number }>(
    `SELECT record_id, write_id, key_number FROM retained WHERE until < ? ORDER BY until LIMIT ${ROWS_A_PAGE}`,
    [now],
  );
  const papers = await session.all<{ id: number; key_number: number }>(
    `SELECT id, key_number FROM papers WHERE until < ? AND content_enc IS NOT NULL ORDER BY until LIMIT ${ROWS_A_PAGE}`,
    [now],
  );
  const entries = await session.all<{ id: number; key_number: number }>(
    `SELECT id, key_number FROM bank_entries WHERE until < ? AND content_enc IS NOT NULL ORDER BY until LIMIT ${ROWS_A_PAGE}`,
    [now],
  );
  const count = due.length + papers.length + entries.length;
  if (dryRun || count === 0) return count;
  if (papers.length > 0)
    await session.run(
      `UPDATE papers SET content_enc = NULL WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [page(papers.map(({ id }) => ({ id })))],
    );
  if (entries.length > 0)
    await session.run(
      `UPDATE bank_entries SET content_enc = NULL WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [page(entries.map(({ id }) => ({ id })))],
    );
  for (const { record_id, write_id } of due) {
    if (write_id === 0)
      await session.run('UPDATE record_revisions SET raw_enc = NULL, amended_enc = NULL WHERE record_id = ?', [
        record_id,
      ]);
    else await session.run('UPDATE writes SET payload_enc = NULL WHERE id = ?', [write_id]);
    await session.run('DELETE FROM retained WHERE record_id = ? AND write_id = ?', [record_id, write_id]);
  }
  const destroyed = await session.run(
    `UPDATE customer_keys SET wrapped = NULL, destroyed_at = ?, name = 'erased/' || number WHERE number IN (SELECT r.number FROM ${session.rows('r', { number: 'int' })})
      AND wrapped IS NOT NULL AND NOT EXISTS (SELECT 1 FROM retained x WHERE x.key_number = customer_keys.number)
      AND NOT EXISTS (SELECT 1 FROM papers p WHERE p.key_number = customer_keys.number AND p.content_enc IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM bank_entries b WHERE b.key_number = customer_keys.number AND b.content_enc IS NOT NULL)`,
    [
      now,
      page([...new Set([...due, ...papers, ...entries].map((one) => one.key_number))].map((number) => ({ number }))),
    ],
  );
  if (destroyed > 0) await book.keys.destroyed(session);
  return count;
}
