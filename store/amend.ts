import { keepable } from '../domain/card-numbers.ts';
import { applyPatch, fieldByField, fieldsOf, type Patch, patchedFields } from './amendments.ts';
import { appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { noteCommand } from './command-log.ts';
import { type CommandAnswer, casesOf } from './commands.ts';
import { draw, recordId, recordRow } from './ids.ts';
import type { AmendedBy } from './ledger.ts';
import { SAID_COLUMNS, sealedSaid } from './said.ts';
import { openerFor } from './sealed.ts';
import type { Value } from './session.ts';
import { wantMoves } from './wants.ts';

interface RecordRow {
  root_id: number;
  key_number: number;
  revision: number;
  raw_enc: Buffer | null;
  amended_enc: Buffer | null;
  rev: number;
  held: number;
}

/** A correction of a record's data: a new revision that every flow of its root carries. See `Ledger.amend`. */
export async function amend(
  book: Book,
  amendedId: string,
  given: Patch,
  { revision: seen, ...by }: AmendedBy,
): Promise<CommandAnswer & { changed?: true }> {
  const patch = keepable(given).value as Patch;
  return book.db.write(async (session) => {
    const now = book.now();
    const id = recordRow(amendedId);
    const [record] = await session.all<RecordRow>(
      `SELECT o.root_id, o.key_number, o.revision, v.raw_enc, v.amended_enc, t.rev, t.held
        FROM records o JOIN record_revisions v ON v.record_id = o.id AND v.revision = o.revision JOIN roots t ON t.id = o.root_id
        WHERE o.id = ?`,
      [id],
    );
    const key = record ? (await book.keys.numbered(session, [record.key_number])).get(record.key_number) : undefined;
    if (!record || !key) return { flows: [], caseIds: [] };
    // What a person looked at is not what it is any more.
    if (seen !== undefined && record.revision !== seen) return { flows: [], caseIds: [], changed: true };
    const opener = await openerFor(book, session, [record.raw_enc, record.amended_enc]);
    const source = opener.json(`raw:${id}:${record.revision}`, record.raw_enc);
    // What the source sent is not kept any more: a correction of it would be all that there is.
    if (source === undefined) return { flows: [], caseIds: [] };
    const before = record.amended_enc ? opener.json(`amended:${id}:${record.revision}`, record.amended_enc) : source;
    const text = JSON.stringify(applyPatch(before, patch));
    const revision = record.revision + 1;
    const fields = fieldByField(patch);
    if (fields.length === 0) return { flows: [], caseIds: [] };
    let amendment = await draw(session, 'amendment', fields.length);
    const rows: Value[][] = [];
    for (const field of fields) {
      const row = amendment++;
      const sealed = book.vault.seal(key, `patch:${row}`, JSON.stringify(field));
      const base = book.vault.hmac(JSON.stringify(patchedFields(source, field)));
      rows.push([row, id, sealed, base, now, ...(await sealedSaid(book, session, 'amendments', row, by, key))]);
    }
    await session.insert('amendments', ['id', 'record_id', 'patch_enc', 'base_hmac', 'at', ...SAID_COLUMNS], rows);
    await session.insert(
      'record_revisions',
      ['record_id', 'revision', 'raw_enc', 'amended_enc', 'hmac', 'at'],
      [
        [
          id,
          revision,
          book.vault.seal(key, `raw:${id}:${revision}`, JSON.stringify(source)),
          book.vault.seal(key, `amended:${id}:${revision}`, text),
          book.vault.hmac(text),
          now,
        ],
      ],
    );
    const root = record.root_id;
    const rev = record.rev + 1;
    await session.run('UPDATE records SET revision = ?, changed_at = ? WHERE id = ?', [revision, now, id]);
    await session.run('UPDATE roots SET rev = ?, updated_at = ? WHERE id = ?', [rev, now, root]);
    await session.insert('root_inputs', ['root_id', 'record_id', 'rev', 'revision'], [[root, id, rev, revision]]);
    const caseIds = await casesOf(session, root);
    const moves = await session.all<{ flow: string; priority: number }>(
      'SELECT flow, priority FROM moves WHERE root_id = ?',
      [root],
    );
    const wants = moves.map((move) => ({
      rootRow: root,
      flow: move.flow,
      rev,
      priority: move.priority,
      held: record.held === 1,
    }));
    await wantMoves(session, wants, now);
    await noteCommand(book, session, { rootRow: root }, { verb: 'amend', ...by }, now);
    await appendAudit(book, session, [
      {
        what: 'order.amend',
        ...by,
        rootRow: root,
        subject: recordId(id),
        before: fieldsOf(before, patch),
        after: patch,
        key,
      },
    ]);
    return { flows: moves.map((move) => move.flow), caseIds };
  });
}
