import type { Book } from '../book.ts';
import { freeMembers } from '../case-words.ts';
import { caseId, recordId, recordRow } from '../ids.ts';
import type { LongSilent, VatWant } from '../ledger.ts';
import { page } from '../session.ts';
import { vatIdHash } from './answers.ts';

/**
 * How long a want is kept that has its answer while its order stands in no case, and one whose order has no id. An order says what it wants before it joins its
 * case, and before its ledger knows its id: whoever looked in between would end the want, and the order would wait for ever. Longer than a batch takes to get there.
 */
const LINGERS_MS = 3_600_000;

/** See `Ledger.wantVatAnswers`. */
export async function wantVatAnswers(book: Book, wants: readonly VatWant[]): Promise<void> {
  if (wants.length === 0) return;
  await book.db.write((session) =>
    session.insert(
      'vat_wants',
      ['root_id', 'register', 'vat_id', 'prefix', 'since'],
      wants.map((want) => [recordRow(want.rootId), want.register, vatIdHash(book, want), want.prefix, book.now()]),
      `(root_id) DO UPDATE SET register = excluded.register, vat_id = excluded.vat_id, prefix = excluded.prefix, since = excluded.since
        WHERE vat_wants.vat_id <> excluded.vat_id OR vat_wants.register <> excluded.register`,
    ),
  );
}

/** Whether the order of a want waits for a register to answer. */
const WAITS_FOR_IT = `EXISTS (SELECT 1 FROM case_members m JOIN cases c ON c.id = m.case_id AND c.state = 'open'
  WHERE m.root_id = w.root_id AND m.left_at IS NULL AND (c.cause LIKE 'vat:%' OR c.cause LIKE 'tax-vat:%'))`;

/**
 * See `Ledger.vatWants`. One whose answer is there already waits to be settled only. An id is named by an order that waits for it, if there is one: others may
 * have no such id any more.
 */
export async function vatWants(
  book: Book,
  limit: number,
): Promise<{ rootId: string; register: string; prefix: string }[]> {
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number; register: string; prefix: string }>(
      `SELECT COALESCE(min(CASE WHEN ${WAITS_FOR_IT} THEN w.root_id END), min(w.root_id)) AS root_id, w.register, w.prefix FROM vat_wants w
          LEFT JOIN vat_silences s ON s.register = w.register AND s.prefix = w.prefix
          LEFT JOIN vat_answers a ON a.register = w.register AND a.vat_id = w.vat_id
        WHERE (s.ask_at IS NULL OR s.ask_at <= ?) AND (a.at IS NULL OR a.at < w.since)
        GROUP BY w.register, w.prefix, w.vat_id ORDER BY min(w.since), min(w.root_id) LIMIT ?`,
      [book.now(), limit],
    ),
  );
  return rows.map(({ root_id, register, prefix }) => ({ rootId: recordId(root_id), register, prefix }));
}

/** See `Ledger.dropVatWant`. */
export async function dropVatWant(book: Book, rootId: string): Promise<void> {
  await book.db.write((session) =>
    session.run('DELETE FROM vat_wants WHERE root_id = ? AND since <= ?', [recordRow(rootId), book.now() - LINGERS_MS]),
  );
}

interface Wait {
  root_id: number;
  case_id: number | null;
}

/** See `Ledger.settleVatAnswers`. Killed in between, the next one goes on: what was freed is in no case any more. */
export async function settleVatAnswers(book: Book, silent?: LongSilent): Promise<{ freed: number; flows: string[] }> {
  const answered = await book.db.read((session) =>
    session.all<Wait & { at: number }>(
      `SELECT w.root_id, a.at, c.id AS case_id FROM vat_wants w JOIN vat_answers a ON a.register = w.register AND a.vat_id = w.vat_id AND a.at >= w.since
          LEFT JOIN case_members m ON m.root_id = w.root_id AND m.left_at IS NULL
          LEFT JOIN cases c ON c.id = m.case_id AND c.state = 'open'
            AND (c.cause LIKE 'vat:%' OR c.cause LIKE 'tax-vat:%' OR (a.registered = 0 AND c.cause LIKE 'kyc:%'))
        ORDER BY w.root_id`,
    ),
  );
  const flows = new Set<string>();
  let freed = await freeWaits(book, answered, 'the register has answered about their VAT ids', flows);
  const done = answered.filter(({ case_id, at }) => case_id !== null || book.now() - Number(at) >= LINGERS_MS);
  if (done.length > 0)
    await book.db.write((session) =>
      session.run(
        `DELETE FROM vat_wants WHERE root_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })}) AND EXISTS
          (SELECT 1 FROM vat_answers a WHERE a.register = vat_wants.register AND a.vat_id = vat_wants.vat_id AND a.at >= vat_wants.since)`,
        [page(done.map(({ root_id }) => ({ id: root_id })))],
      ),
    );
  if (silent) {
    const given = await silentWaits(book, silent);
    freed += await freeWaits(book, given, 'their VAT ids cannot be asked about for longer than they wait', flows);
  }
  return { freed, flows: [...flows] };
}

const ANSWERED_ONCE = 'AND EXISTS (SELECT 1 FROM vat_answers a WHERE a.register = w.register AND a.vat_id = w.vat_id)';

/** Orders that need not wait for a member state any more. What they want stays: it is asked about when it can be. */
const silentWaits = (book: Book, { since, then }: LongSilent): Promise<Wait[]> =>
  book.db.read((session) =>
    session.all<Wait>(
      `SELECT w.root_id, c.id AS case_id FROM vat_silences s JOIN vat_wants w ON w.register = s.register AND w.prefix = s.prefix
          JOIN case_members m ON m.root_id = w.root_id AND m.left_at IS NULL
          JOIN cases c ON c.id = m.case_id AND c.state = 'open' AND (c.cause LIKE 'vat:%' OR c.cause LIKE 'tax-vat:%')
        WHERE s.since <= ? ${then === 'form' ? '' : ANSWERED_ONCE}
        ORDER BY w.root_id`,
      [since],
    ),
  );

async function freeWaits(book: Book, waits: readonly Wait[], why: string, flows: Set<string>): Promise<number> {
  const byCase = new Map<number, Set<string>>();
  for (const { root_id, case_id } of waits)
    if (case_id !== null) byCase.set(case_id, (byCase.get(case_id) ?? new Set()).add(recordId(root_id)));
  let freed = 0;
  for (const [row, roots] of byCase) {
    const word = { verb: 'resolve' as const, who: 'waybill', why };
    const done = await freeMembers(book, caseId(row), word, { rootIds: [...roots] });
    freed += done.freed;
    for (const flow of done.flows) flows.add(flow);
  }
  return freed;
}
