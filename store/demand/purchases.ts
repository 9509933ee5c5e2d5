import type { Purchase } from '../../domain/canonical/purchase.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { Ledger, PurchaseRoot } from '../ledger.ts';
import { opened, openerFor } from '../sealed.ts';
import { page } from '../session.ts';

interface Root {
  id: number;
  cancelled: number;
}

interface Row {
  id: number;
  root_id: number;
  connection: string;
  revision: number;
  canonical_revision: number | null;
  canonical_enc: Buffer | null;
  raw_enc: Buffer | null;
}

/** See `Ledger.purchaseRoots`: what systems report of a purchase stands with it. */
export async function purchaseRoots(
  book: Book,
  { connectionIds, sinceMs, limit, after }: Parameters<Ledger['purchaseRoots']>[0],
): Promise<{ roots: PurchaseRoot[]; last?: string }> {
  return book.db.read(async (session) => {
    const roots = await session.all<Root>(
      `SELECT o.id, CASE WHEN t.cancelled_at IS NULL THEN 0 ELSE 1 END AS cancelled
        FROM ${session.rows('p', { id: 'text' })} CROSS JOIN records o CROSS JOIN roots t
        WHERE o.connection = p.id AND o.kind = 'purchase' AND o.id > ? AND o.root_id = o.id
          AND t.id = o.id AND t.updated_at >= ? ORDER BY o.id LIMIT ?`,
      [page(connectionIds.map((id) => ({ id }))), after === undefined ? 0 : recordRow(after), sinceMs, limit],
    );
    if (roots.length === 0) return { roots: [] };
    const rows = await session.all<Row>(
      `SELECT o.id, o.root_id, o.connection, o.revision, c.revision AS canonical_revision, c.canonical_enc, v.raw_enc
        FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o
          LEFT JOIN canonicals c ON c.record_id = o.id
            AND c.revision = (SELECT max(k.revision) FROM canonicals k WHERE k.record_id = o.id)
          LEFT JOIN record_revisions v ON v.record_id = o.id AND v.revision = o.revision
        WHERE o.root_id = r.id AND o.kind = 'purchase' ORDER BY o.id`,
      [page(roots.map(({ id }) => ({ id })))],
    );
    const opener = await openerFor(
      book,
      session,
      rows.map(({ canonical_enc, raw_enc }) => canonical_enc ?? raw_enc),
    );
    const told = new Map<number, PurchaseRoot['told']>();
    for (const { id, root_id, connection, revision, canonical_revision, canonical_enc, raw_enc } of rows) {
      const one: PurchaseRoot['told'][number] = { connectionId: connection };
      if (canonical_enc) one.record = opener.json(`canonical:${id}:${canonical_revision}`, canonical_enc) as Purchase;
      else one.data = opened(() => opener.json(`raw:${id}:${revision}`, raw_enc))?.value;
      told.set(root_id, [...(told.get(root_id) ?? []), one]);
    }
    const last = roots.length < limit ? undefined : recordId((roots.at(-1) as Root).id);
    return {
      roots: roots.map(({ id, cancelled }) => ({
        told: told.get(id) ?? [],
        ...(cancelled ? { cancelled: true as const } : {}),
      })),
      ...(last === undefined ? {} : { last }),
    };
  });
}
