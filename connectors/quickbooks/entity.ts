import { WaybillError } from '../../domain/failures.ts';
import { call, type QuickbooksContext } from './call.ts';
import type { Entity } from './changed.ts';
import { codeOf, NOT_FOUND, STALE } from './errors.ts';

/** Characters of our key in a `requestid`, which has fifty, less what is put behind it. */
export const KEY = 40;

const pathOf = (entity: string): string => `/${entity.toLowerCase()}`;

/** Makes or changes one object; under the same `requestid` it is answered as it was the first time. */
export async function save<Row>(
  ctx: QuickbooksContext,
  entity: string,
  json: object,
  query: Record<string, string>,
): Promise<Row> {
  const made = (await call<Record<string, Row>>(ctx, 'POST', pathOf(entity), { json, query }))[entity];
  if (made) return made;
  const message = `POST ${pathOf(entity)} was answered without the ${entity.toLowerCase()}`;
  throw new WaybillError({ class: 'unknown-outcome', message, answered: true });
}

/** One object as it is now, if it is there. */
export async function held<Row>(ctx: QuickbooksContext, entity: string, id: string): Promise<Row | undefined> {
  try {
    return (await call<Record<string, Row>>(ctx, 'GET', `${pathOf(entity)}/${encodeURIComponent(id)}`))[entity];
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return undefined;
    throw error;
  }
}

const MOST_READS = 3;

/**
 * Changes one object under the token of what was read just before: where somebody was quicker, or our own request before it was lost, it is read
 * again. What `fieldsOf` does not name keeps its value.
 */
export async function change<Row extends Pick<Entity, 'SyncToken'>>(
  ctx: QuickbooksContext,
  entity: string,
  { id, key }: { id: string; key: string },
  fieldsOf: (now: Row | undefined) => object,
): Promise<Row> {
  for (let tries = 1; ; tries += 1) {
    const now = await held<Row>(ctx, entity, id);
    const fields = fieldsOf(now);
    const SyncToken = now?.SyncToken ?? '';
    try {
      const json = { ...fields, Id: id, SyncToken, sparse: true };
      return await save<Row>(ctx, entity, json, { requestid: `${key}-${SyncToken}` });
    } catch (error) {
      if (codeOf(error) !== STALE || tries === MOST_READS) throw error;
    }
  }
}
