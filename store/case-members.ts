import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { caseRow, recordId, recordRow } from './ids.ts';
import type { CaseMember, MemberFilter } from './ledger.ts';
import { numbersOf } from './pack.ts';
import { page, type Session, type Value } from './session.ts';
import { isMove } from './shown-members.ts';

export interface MemberRow {
  id: number;
  root_id: number;
  flow: string;
  step: number;
}

/** A condition on `m`, a row of `case_members`. */
export interface MemberCondition {
  sql: string;
  values: Value[];
}

/** `10*` -> `10%`, with what LIKE itself would read as a sign taken by the letter. */
const likeOf = (glob: string): string =>
  glob
    .replace(/[\\%_]/g, (sign) => `\\${sign}`)
    .replace(/\*/g, '%')
    .replace(/\?/g, '_');

/** Those who wait in a case, as a condition on `m`. */
export function membersWhere(session: Session, caseRow: number, filter: MemberFilter = {}): MemberCondition {
  const parts = ['m.case_id = ? AND m.left_at IS NULL'];
  const values: Value[] = [caseRow];
  const add = (sql: string, ...more: Value[]) => {
    parts.push(sql);
    values.push(...more);
  };
  const { rootIds, flow, connectionId, number, joinedAfter, joinedBefore, assignedTo } = filter;
  if (rootIds) {
    const rows = page(rootIds.map((id) => ({ id: recordRow(id) })));
    add(`m.root_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`, rows);
  }
  if (flow !== undefined) add('m.flow = ?', flow);
  if (connectionId !== undefined)
    add('EXISTS (SELECT 1 FROM records o WHERE o.id = m.root_id AND o.connection = ?)', connectionId);
  if (number !== undefined) {
    const like = likeOf(number.replace(/^#/, ''));
    add(
      `EXISTS (SELECT 1 FROM numbers n WHERE n.root_id = m.root_id AND (n.number LIKE ? ESCAPE '\\' OR n.number LIKE ? ESCAPE '\\'))`,
      like,
      `#${like}`,
    );
  }
  if (joinedAfter !== undefined) add('m.joined_at >= ?', joinedAfter);
  if (joinedBefore !== undefined) add('m.joined_at < ?', joinedBefore);
  if (assignedTo !== undefined) add('m.assigned_to = ?', assignedTo);
  return { sql: parts.join(' AND '), values };
}

/** Members in a page, from the one after `after`, in the order of their roots. */
export async function memberPage(
  session: Session,
  where: MemberCondition,
  after: Pick<MemberRow, 'root_id' | 'id'>,
  limit: number,
): Promise<MemberRow[]> {
  return session.all<MemberRow>(
    `SELECT m.id, m.root_id, m.flow, m.step FROM case_members m
      WHERE ${where.sql} AND m.root_id >= ? AND (m.root_id > ? OR m.id > ?) ORDER BY m.root_id, m.id LIMIT ?`,
    [...where.values, after.root_id, after.root_id, after.id, limit],
  );
}

export async function countMembers(book: Book, id: string, filter?: MemberFilter): Promise<number> {
  return book.db.read(async (session) => {
    const { sql, values } = membersWhere(session, caseRow(id), filter);
    const [row] = await session.all<{ n: number }>(`SELECT count(*) AS n FROM case_members m WHERE ${sql}`, values);
    return Number(row?.n ?? 0);
  });
}

const WAITS = 'waits: ';

/** See `Ledger.caseMembers`. */
export async function caseMembers(
  book: Book,
  id: string,
  { filter, after, limit }: { filter?: MemberFilter; after?: Pick<CaseMember, 'rootId' | 'memberId'>; limit: number },
): Promise<CaseMember[]> {
  return book.db.read(async (session) => {
    const { sql, values } = membersWhere(session, caseRow(id), filter);
    const from = after === undefined ? 0 : recordRow(after.rootId);
    const rows = await session.all<
      MemberRow & {
        joined_at: number;
        assigned_to: string | null;
        outcome: string | null;
        connection: string;
        kind: Kind;
        source_id: string;
      }
    >(
      `SELECT m.id, m.root_id, m.flow, m.step, m.joined_at, m.assigned_to, o.connection, o.kind, o.source_id,
          (SELECT s.outcome FROM steps s WHERE s.root_id = m.root_id AND s.flow = m.flow AND s.case_id = m.case_id
            ORDER BY s.at DESC LIMIT 1) AS outcome
        FROM case_members m JOIN records o ON o.id = m.root_id WHERE ${sql} AND m.root_id >= ? AND (m.root_id > ? OR m.id > ?) ORDER BY m.root_id, m.id LIMIT ?`,
      [...values, from, from, Number(after?.memberId ?? 0), limit],
    );
    const numbers = await numbersOf(
      session,
      rows.map((row) => row.root_id),
    );
    return rows.map((row) => ({
      memberId: String(row.id),
      flow: isMove(row.flow) ? row.flow : '',
      rootId: recordId(row.root_id),
      kind: row.kind,
      source: `${row.connection}/${row.source_id}`,
      step: row.step,
      numbers: numbers.get(row.root_id) ?? [],
      joinedAt: row.joined_at,
      ...(row.outcome?.startsWith(WAITS) ? { waitingFor: row.outcome.slice(WAITS.length) } : {}),
      ...(row.assigned_to === null ? {} : { assignedTo: row.assigned_to }),
    }));
  });
}

/** Which members a filter means, for the record of who said what. */
export function memberWords({ rootIds, ...rest }: MemberFilter): string {
  const names = {
    flow: 'flow',
    connectionId: 'from',
    number: 'number',
    joinedAfter: 'joined since',
    joinedBefore: 'joined before',
    assignedTo: 'assigned to',
  } as const;
  const parts = Object.entries(names).flatMap(([key, name]) => {
    const value = rest[key as keyof typeof names];
    if (value === undefined) return [];
    return [`${name} ${typeof value === 'number' ? new Date(value).toISOString() : value}`];
  });
  if (rootIds) parts.unshift(rootIds.length > 5 ? `${rootIds.length} records` : rootIds.join(', '));
  return parts.join(', ') || 'all';
}
