import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { failureOf } from '../answered.ts';
import { neededBy } from '../needed-by.ts';
import { call, type MagentoContext, NOT_GIVEN } from './call.ts';

const ONE = [
  ['searchCriteria[pageSize]', '1'],
  ['fields', 'total_count'],
] as const;

const reads = (path: string) => (ctx: MagentoContext) => call(ctx, 'GET', path, { query: ONE });

const ORDERS = reads('/orders');
const PRODUCTS = reads('/products');
const SOURCE_ITEMS = reads('/inventory/source-items');
const CUSTOMERS = reads('/customers/search');

const RETURNS = (ctx: MagentoContext) => reads(ctx.options.returns === 'rma' ? '/returns' : '/creditmemos')(ctx);

/** A call about nothing: the shop looks at the rights first, and then may say that there is nothing in it. */
const about = (path: string, json: object) => async (ctx: MagentoContext) => {
  const failure = await failureOf(call(ctx, 'POST', path, { json, idempotent: true }));
  if (failure && failure.class !== 'rejected') throw new WaybillError(failure);
};

const SAVE_LEVELS = about('/inventory/source-items', { sourceItems: [] });
const READ_PRICES = about('/products/base-prices-information', { skus: [] });

type Asks = (ctx: MagentoContext) => Promise<unknown>;

const GIVEN: Partial<Record<Kind, Asks[]>> = {
  order: [ORDERS],
  shipment: [ORDERS],
  stock: [PRODUCTS, SOURCE_ITEMS],
  price: [PRODUCTS],
  product: [PRODUCTS],
  customer: [CUSTOMERS],
  return: [ORDERS, RETURNS],
};
const TAKEN: Partial<Record<Kind, Asks[]>> = {
  shipment: [ORDERS, reads('/shipments')],
  stock: [PRODUCTS, SOURCE_ITEMS, SAVE_LEVELS],
  price: [PRODUCTS, READ_PRICES],
  customer: [CUSTOMERS],
};

const resourceOf = ({ message }: Failure): string => /access (.*?)\.?$/.exec(message)?.[1] ?? message;

/** A call of each resource that the flows need; all that were not given are told at once, in the shop's names of them. */
export async function check(ctx: MagentoContext): Promise<void> {
  const asks = new Set(neededBy(ctx.moves, GIVEN, TAKEN).flat());
  const refused: Failure[] = [];
  let passed = false;
  for (const asked of asks.size > 0 ? asks : [ORDERS]) {
    const failure = await failureOf(asked(ctx));
    if (!failure) passed = true;
    else if (failure.class === 'auth' && NOT_GIVEN.test(failure.message)) refused.push(failure);
    else throw new WaybillError(failure);
  }
  const [first] = refused;
  if (!first) return;
  // An unknown bearer token is refused in the same words: only one that was let in somewhere lacks a resource elsewhere.
  const { accessToken, consumerKey } = ctx.options;
  if (!passed && accessToken !== undefined && consumerKey === undefined) throw new WaybillError(first);
  const message = `the integration isn't authorized to access ${[...new Set(refused.map(resourceOf))].join(', ')}`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
