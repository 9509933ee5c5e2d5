import type { Book } from './book.ts';
import { page, type Session } from './session.ts';
import { keyNumberOf } from './vault.ts';

/** A person's correction of a record, as a JSON merge patch (RFC 7396): `null` removes, objects merge, the rest replaces. */
export type Patch = { [name: string]: unknown };

const isObject = (value: unknown): value is Patch =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function applyPatch(data: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Patch = isObject(data) ? { ...data } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = applyPatch(merged[name], value);
  }
  return merged;
}

/** What the source says of the very fields that the patch changes: while it says the same, the amendment stands. */
export function patchedFields(data: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return data ?? null;
  return Object.entries(patch).map(([name, value]) => [
    name,
    patchedFields(isObject(data) ? data[name] : undefined, value),
  ]);
}

/** Only those fields of the data that the patch names; what is not there is `null`. */
export function fieldsOf(data: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return data ?? null;
  const from = isObject(data) ? data : {};
  return Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, fieldsOf(from[name], value)]));
}

/**
 * A patch as patches of one field each: every one stands for itself, so that a field which the source changes takes no other
 * with it.
 */
export function fieldByField(patch: Patch): Patch[] {
  return Object.entries(patch).flatMap(([name, value]) =>
    isObject(value) && Object.keys(value).length > 0
      ? fieldByField(value).map((below) => ({ [name]: below }))
      : [{ [name]: value }],
  );
}

interface AmendmentRow {
  id: number;
  record_id: number;
  patch_enc: Buffer;
  base_hmac: string;
}

/** Applies the standing amendments to new source data; those whose fields the source itself changed are ended. */
export async function reapply(
  book: Book,
  session: Session,
  records: { recordRow: number; data: unknown }[],
): Promise<Map<number, unknown>> {
  const amended = new Map<number, unknown>();
  if (records.length === 0) return amended;
  const rows = await session.all<AmendmentRow>(
    `SELECT a.id, a.record_id, a.patch_enc, a.base_hmac FROM ${session.rows('r', { id: 'int' })} CROSS JOIN amendments a
      WHERE a.record_id = r.id AND a.ended_at IS NULL ORDER BY a.id`,
    [page(records.map((record) => ({ id: record.recordRow })))],
  );
  if (rows.length === 0) return amended;
  const keys = await book.keys.numbered(session, new Set(rows.map((row) => keyNumberOf(row.patch_enc))));
  const source = new Map(records.map((record) => [record.recordRow, record.data]));
  const ended: { id: number }[] = [];
  for (const row of rows) {
    const key = keys.get(keyNumberOf(row.patch_enc));
    if (!key) continue;
    const patch: unknown = JSON.parse(book.vault.open(key, `patch:${row.id}`, row.patch_enc));
    const data = source.get(row.record_id);
    if (book.vault.hmac(JSON.stringify(patchedFields(data, patch))) === row.base_hmac)
      amended.set(row.record_id, applyPatch(amended.get(row.record_id) ?? data, patch));
    else ended.push({ id: row.id });
  }
  if (ended.length > 0)
    await session.run(
      `UPDATE amendments SET ended_at = ? WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [book.now(), page(ended)],
    );
  return amended;
}
