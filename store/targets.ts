import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { recordId, recordRow } from './ids.ts';
import type { TargetRef } from './ledger.ts';
import { opened, openerFor, unreadable } from './sealed.ts';
import { page, type Session } from './session.ts';
import type { Purpose } from './vault.ts';

export interface XrefRow {
  root_id: number;
  record_id: number;
  connection: string;
  kind: Kind;
  part: string;
  generation: number;
  target_id: string;
  facts_enc: Buffer | null;
  cancelled_at: number | null;
  at: number;
}

/** What facts are bound to: the object they tell of. */
export const factsPurpose = (
  row: Pick<XrefRow, 'record_id' | 'connection' | 'kind' | 'part' | 'generation'>,
): Purpose => `facts:${row.record_id}:${row.connection}:${row.kind}:${row.part}:${row.generation}`;

/** Everything that the targets hold of these roots, by root. */
export async function targetsOf(book: Book, session: Session, roots: number[]): Promise<Map<number, TargetRef[]>> {
  const byRoot = new Map<number, TargetRef[]>();
  const rows = await session.all<XrefRow>(
    `SELECT x.* FROM ${session.rows('r', { id: 'int' })} CROSS JOIN xrefs x WHERE x.root_id = r.id
      ORDER BY x.at, x.generation, x.connection`,
    [page(roots.map((id) => ({ id })))],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.facts_enc),
  );
  for (const row of rows) {
    const facts = opened(() => (opener.json(factsPurpose(row), row.facts_enc) ?? {}) as TargetRef['facts']);
    const target: TargetRef = {
      connectionId: row.connection,
      kind: row.kind,
      recordId: recordId(row.record_id),
      part: row.part,
      generation: row.generation,
      targetId: row.target_id,
      get facts() {
        if (!facts) throw unreadable(`of what ${row.connection} answered is damaged: restore the ledger from a backup`);
        return facts.value;
      },
      cancelled: row.cancelled_at !== null,
      at: row.at,
    };
    const list = byRoot.get(row.root_id);
    if (list) list.push(target);
    else byRoot.set(row.root_id, [target]);
  }
  return byRoot;
}

export async function targets(book: Book, rootIds: string[]): Promise<TargetRef[]> {
  const roots = [...new Set(rootIds)].map(recordRow);
  return book.db.read(async (session) => [...(await targetsOf(book, session, roots)).values()].flat());
}

const LIFE = {
  root_id: 'int',
  record_id: 'int',
  connection: 'text',
  kind: 'text',
  part: 'text',
  generation: 'int',
} as const;

/** One life of an object in a target, as its cross-reference is keyed. */
interface Life {
  root_id: number;
  record_id: number;
  connection: string;
  kind: string;
  part: string;
  generation: number;
}

/** These objects live no more in their targets: they were taken back, or are surely lost. */
export async function endTargets(session: Session, gone: readonly Life[], now: number): Promise<void> {
  await session.run(
    `UPDATE xrefs SET cancelled_at = ? FROM ${session.rows('r', LIFE)}
      WHERE xrefs.root_id = r.root_id AND xrefs.record_id = r.record_id AND xrefs.connection = r.connection
        AND xrefs.kind = r.kind AND xrefs.part = r.part AND xrefs.generation = r.generation`,
    [
      now,
      page(
        gone.map(({ root_id, record_id, connection, kind, part, generation }) => ({
          root_id,
          record_id,
          connection,
          kind,
          part,
          generation,
        })),
      ),
    ],
  );
}
