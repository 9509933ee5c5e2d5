import { type Failure, WaybillError } from '../../domain/failures.ts';
import { call, type SalesforceContext } from './call.ts';
import { type ApiError, recordFailure } from './errors.ts';

/** The most records of one call. */
const MOST = 200;

interface SaveResult {
  id?: string;
  success: boolean;
  errors: ApiError[];
}

/** Works at records by their ids in as few calls as their limit allows. A call that fails does so for its own records alone. */
async function inCalls<T>(
  ctx: SalesforceContext,
  all: readonly T[],
  save: (some: readonly T[]) => Promise<SaveResult[]>,
): Promise<(Failure | undefined)[]> {
  const results: (Failure | undefined)[] = [];
  for (let start = 0; start < all.length; start += MOST) {
    const some = all.slice(start, start + MOST);
    try {
      const answer = await save(some);
      results.push(...answer.map(({ success, errors }) => (success ? undefined : recordFailure(errors, ctx.now()))));
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      results.push(...some.map(() => error.failure));
    }
  }
  return results;
}

/** Changes records of one object, each by itself: why one was refused, or undefined, in order. */
export const change = (
  ctx: SalesforceContext,
  type: string,
  records: readonly { id: string }[],
): Promise<(Failure | undefined)[]> =>
  inCalls(ctx, records, (some) =>
    call<SaveResult[]>(ctx, 'PATCH', 'composite/sobjects', {
      json: { allOrNone: false, records: some.map((record) => ({ attributes: { type }, ...record })) },
    }),
  );

/** Deletes records, each by itself. */
export const remove = (ctx: SalesforceContext, ids: readonly string[]): Promise<(Failure | undefined)[]> =>
  inCalls(ctx, ids, (some) =>
    call<SaveResult[]>(ctx, 'DELETE', 'composite/sobjects', { query: { ids: some.join(','), allOrNone: false } }),
  );
