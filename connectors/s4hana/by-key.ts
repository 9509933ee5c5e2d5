import { WaybillError } from '../../domain/failures.ts';
import { allOf, quoted } from '../odata.ts';
import { entities, type Query, type S4hanaContext, type Service } from './call.ts';
import type { Entity } from './odata.ts';

/** Rows without a time of change, several of one key: a material, or a document that they are items of. */
export interface ByKey {
  service: Service;
  set: string;
  key: 'Material' | 'PurchaseRequisition' | 'PurchaseOrder';
  pageRows: number;
  where: string;
  /** `$orderby` begins with the key. */
  query: Pick<Query, '$select' | '$expand' | '$orderby'>;
}

/** Nothing says any more how far such a list goes: it would be asked for without end. */
const readAlready = ({ set }: ByKey, asked: string): WaybillError =>
  new WaybillError({
    class: 'unavailable',
    message: `${set}: rows that were read already came again where those ${asked} were asked for`,
  });

/** Rows behind a key: a page of them, and further ones where a single key fills it. */
async function rowsBehind(ctx: S4hanaContext, list: ByKey, key: string): Promise<{ rows: Entity[]; more: boolean }> {
  const { service, set, pageRows, where, query } = list;
  const rows: Entity[] = [];
  for (let before: string | undefined; ; ) {
    const page = await entities(ctx, service, set, {
      $filter: allOf(where, key && `${list.key} gt ${quoted(key)}`),
      ...query,
      $top: pageRows,
      ...(rows.length > 0 ? { $skip: rows.length } : {}),
    });
    if (key && page.some((row) => row[list.key] === key)) throw readAlready(list, `behind ${key}`);
    const text = JSON.stringify(page);
    if (page.length > 0 && text === before)
      throw readAlready(list, `behind the first ${rows.length} of ${page[0]?.[list.key]}`);
    before = text;
    rows.push(...page);
    const more = page.length === pageRows;
    if (!more || rows[0]?.[list.key] !== rows.at(-1)?.[list.key]) return { rows, more };
  }
}

/**
 * All of it each time, each key whole. The cursor is the last key that was read; after the last page it is empty, so that the next pull begins
 * anew.
 */
export async function* everyKey(
  ctx: S4hanaContext,
  list: ByKey,
  cursor: string | null,
): AsyncIterable<{ rows: Entity[]; cursor: string }> {
  for (let key = cursor ?? ''; ; ) {
    const { rows, more } = await rowsBehind(ctx, list, key);
    const cut = more ? rows.at(-1)?.[list.key] : undefined;
    // The last key of a full page may go on in the next one.
    const complete = rows.filter((row) => row[list.key] !== cut);
    key = more ? String(complete.at(-1)?.[list.key]) : '';
    yield { rows: complete, cursor: key };
    if (!more) return;
  }
}
