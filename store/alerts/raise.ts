import type { Severity, Told } from '../../domain/alerts/escalation.ts';
import type { Book } from '../book.ts';
import { caseId, caseRow, draw } from '../ids.ts';
import type { CaseLookedAt, PlannedAlerts } from '../ledger.ts';
import { page } from '../session.ts';

interface CaseSql {
  id: number;
  kind: string;
  connection: string | null;
  opened_at: number;
  closed_at: number | null;
}

interface ToldSql {
  case_id: number;
  channel: string;
  what: string;
  step: number;
  severity: Severity;
}

/** Cases whose time to be spoken of has come, with what each channel knows of them. */
export async function casesToTell(book: Book, limit: number): Promise<CaseLookedAt[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<CaseSql>(
      `SELECT id, kind, connection, opened_at, closed_at FROM cases WHERE alert_at IS NOT NULL AND alert_at <= ?
        ORDER BY alert_at, id LIMIT ?`,
      [book.now(), limit],
    );
    if (rows.length === 0) return [];
    const said = await session.all<ToldSql>(
      `SELECT a.case_id, a.channel, a.what, a.step, a.severity
        FROM ${session.rows('w', { id: 'int' })} CROSS JOIN alerts a WHERE a.case_id = w.id ORDER BY a.case_id, a.id`,
      [page(rows.map(({ id }) => ({ id })))],
    );
    const told = new Map<number, Map<string, Told>>();
    for (const { case_id, channel, what, step, severity } of said) {
      const channels = told.get(case_id) ?? new Map<string, Told>();
      told.set(case_id, channels);
      const known = channels.get(channel) ?? { channel, step: 0, severity, over: false };
      channels.set(channel, {
        channel,
        step: Math.max(known.step, step),
        severity,
        over: known.over || what === 'over',
      });
    }
    return rows.map((row) => ({
      caseId: caseId(row.id),
      kind: row.kind,
      ...(row.connection === null ? {} : { connectionId: row.connection }),
      openedAt: row.opened_at,
      ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
      told: [...(told.get(row.id)?.values() ?? [])],
    }));
  });
}

/** Keeps what is to be said, once, and when each case is looked at next. Answers how many things that are. */
export async function raiseAlerts(book: Book, plans: PlannedAlerts[]): Promise<number> {
  if (plans.length === 0) return 0;
  return book.db.write(async (session) => {
    const now = book.now();
    const rows = await session.all<{ id: number; closed_at: number | null }>(
      `SELECT c.id, c.closed_at FROM ${session.rows('w', { id: 'int' })} CROSS JOIN cases c WHERE c.id = w.id`,
      [page(plans.map((plan) => ({ id: caseRow(plan.caseId) })))],
    );
    const closed = new Map(rows.map((row) => [row.id, row.closed_at !== null]));
    const standing = plans.filter((plan) => closed.get(caseRow(plan.caseId)) === plan.closed);
    const raised = standing.flatMap((plan) => plan.raise.map((one) => ({ case: caseRow(plan.caseId), ...one })));
    let id = raised.length > 0 ? await draw(session, 'alert', raised.length) : 0;
    const fresh = await session.insert(
      'alerts',
      ['id', 'case_id', 'channel', 'what', 'step', 'severity', 'ready_at', 'at'],
      raised.map((one) => [id++, one.case, one.channel, one.what, one.step, one.severity, one.readyAt, now]),
      '(case_id, channel, what, step) DO NOTHING',
    );
    await session.update(
      { table: 'cases', columns: { id: 'int', look_at: 'int' }, set: 'alert_at = r.look_at', where: 'cases.id = r.id' },
      standing.map((plan) => ({ id: caseRow(plan.caseId), look_at: plan.lookAt })),
    );
    return fresh;
  });
}

/** Every open case is looked at again: after a start the rules may be others. */
export async function reviewAlerts(book: Book): Promise<void> {
  await book.db.write((session) => session.run("UPDATE cases SET alert_at = 0 WHERE state = 'open'"));
}

/** This case is looked at again now: it says that it still waits. */
export async function reviewCase(book: Book, id: string): Promise<void> {
  await book.db.write((session) =>
    session.run("UPDATE cases SET alert_at = 0 WHERE id = ? AND state = 'open'", [caseRow(id)]),
  );
}
