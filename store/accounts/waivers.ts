import { type GateCase, WAIVABLE } from '../../domain/gates/index.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import { page, type Session } from '../session.ts';

/**
 * Notes that a person let these orders out of a case though its cause stands: at their gate they pass, as the order is
 * now. A case of another kind is left as it is: there, the release itself is all.
 */
export async function waive(
  session: Session,
  caseRow: number,
  rootRows: readonly number[],
  now: number,
  commandRow: number,
): Promise<void> {
  if (rootRows.length === 0) return;
  const [found] = await session.all<{ kind: string }>('SELECT kind FROM cases WHERE id = ?', [caseRow]);
  if (!found || !(WAIVABLE as readonly string[]).includes(found.kind)) return;
  const rows = await session.all<{ id: number; revision: number }>(
    `SELECT o.id, o.revision FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o WHERE o.id = r.id`,
    [page([...new Set(rootRows)].map((id) => ({ id })))],
  );
  await session.insert(
    'gate_waivers',
    ['root_id', 'kind', 'revision', 'command_id', 'at'],
    rows.map(({ id, revision }) => [id, found.kind, revision, commandRow, now]),
    '(root_id, kind) DO UPDATE SET revision = excluded.revision, command_id = excluded.command_id, at = excluded.at',
  );
}

/** What people let these orders pass, by root id; only where the order is still at the revision that they saw. */
export async function waivers(
  book: Book,
  roots: readonly { rootId: string; revision: number }[],
): Promise<Map<string, GateCase[]>> {
  const byRoot = new Map<string, GateCase[]>();
  if (roots.length === 0) return byRoot;
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number; kind: GateCase }>(
      `SELECT w.root_id, w.kind FROM ${session.rows('r', { id: 'int', revision: 'int' })} CROSS JOIN gate_waivers w
        WHERE w.root_id = r.id AND w.revision = r.revision ORDER BY w.root_id, w.kind`,
      [page(roots.map(({ rootId, revision }) => ({ id: recordRow(rootId), revision })))],
    ),
  );
  for (const { root_id, kind } of rows) {
    const id = recordId(root_id);
    byRoot.set(id, [...(byRoot.get(id) ?? []), kind]);
  }
  return byRoot;
}
