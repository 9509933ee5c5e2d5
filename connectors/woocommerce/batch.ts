import { type Failure, WaybillError } from '../../domain/failures.ts';
import { bodyOf, type WoocommerceContext } from './call.ts';
import { type ErrorBody, refusalOf } from './errors.ts';

/** One call, answered by 200 whatever became of each: a failure stands in its place in the answer. */
export async function batchUpdate(
  ctx: WoocommerceContext,
  path: string,
  update: readonly object[],
): Promise<(Failure | undefined)[]> {
  try {
    const body = await bodyOf<{ update?: { error?: ErrorBody }[] }>(ctx, 'POST', `${path}/batch`, { json: { update } });
    if (body.update?.length === update.length)
      return body.update.map(({ error }) => (error ? refusalOf(error) : undefined));
    const message = `POST ${path}/batch: not an answer for each`;
    return update.map(() => ({ class: 'unknown-outcome', message, answered: true }));
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return update.map(() => error.failure);
  }
}
