import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { failureOf } from '../answered.ts';
import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import { BEFORE_THE_SHOP, codeOf } from './errors.ts';
import { trackingsOf } from './tracking.ts';

/** The list that a kind is read from and written to. */
const LISTS: Partial<Record<Kind, string>> = {
  order: 'orders',
  shipment: 'orders',
  stock: 'products',
  price: 'products',
  product: 'products',
  customer: 'customers',
  return: 'orders',
};

const listsOf = (kinds: Iterable<Kind>): Set<string> => new Set([...kinds].flatMap((kind) => LISTS[kind] ?? []));

/** What one call was refused for, where it is a right; what is no matter of rights is thrown. */
async function refusalOf(
  asked: Promise<unknown>,
  isRight: (failure: { lack?: string; message: string }) => boolean,
): Promise<string | undefined> {
  const failure = await failureOf(asked);
  if (failure && (failure.class !== 'auth' || !isRight(failure))) throw new WaybillError(failure);
  return failure?.message;
}

/**
 * One row of each list that the flows read, and an empty batch to each that they write: that changes nothing, and is refused as
 * a full one would be to a key, or a user, that has no right to it.
 */
export async function check(ctx: WoocommerceContext): Promise<void> {
  const { gives, takes } = ctx.moves;
  const reads = listsOf([...gives, ...takes]);
  const lacks: string[] = [];
  const note = (what: string, why: string | undefined): void =>
    void (why === undefined || lacks.push(`${what} (${why})`));
  for (const list of reads.size > 0 ? reads : ['orders']) {
    const asked = bodyOf(ctx, 'GET', `${V3}/${list}`, { query: { per_page: 1, _fields: 'id' } });
    note(`read ${list}`, await refusalOf(asked, ({ lack }) => lack === 'permission'));
  }
  for (const list of listsOf(takes)) {
    const asked = bodyOf(ctx, 'POST', `${V3}/${list}/batch`, { json: {} });
    // The shop's words may be in any language; a key that was let in to read and is not to write has no right to.
    note(`write ${list}`, await refusalOf(asked, ({ message }) => message !== BEFORE_THE_SHOP));
  }
  if (lacks.length > 0)
    throw new WaybillError({ class: 'auth', lack: 'permission', message: `the key may not ${lacks.join(', ')}` });
  if (takes.has('shipment') && ctx.options.tracking === 'shipment-tracking') await hasTrackings(ctx);
}

/** No order is numbered 0: that there is none is told by the extension alone, and no such route where it is not active. */
async function hasTrackings(ctx: WoocommerceContext): Promise<void> {
  try {
    await bodyOf(ctx, 'GET', trackingsOf('0'));
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    if (error.failure.class !== 'rejected' || codeOf(error) === 'rest_no_route') throw error;
  }
}
