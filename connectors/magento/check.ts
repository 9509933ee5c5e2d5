import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
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
  try {
    await call(ctx, 'POST', path, { json, idempotent: true });
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
  }
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

/** The refusal of a resource that was not given; undefined where the call was let in. */
async function lackOf(asked: Promise<unknown>): Promise<WaybillError | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    if (error.failure.class === 'auth' && NOT_GIVEN.test(error.failure.message)) return error;
    throw error;
  }
}

const resourceOf = ({ message }: WaybillError): string => /access (.*?)\.?$/.exec(message)?.[1] ?? message;

/** A call of each resource that the flows need; all that were not given are told at once, in the shop's names of them. */
export async function check(ctx: MagentoContext): Promise<void> {
  const { gives, takes } = ctx.moves;
  const needed = [...[...gives].map((kind) => GIVEN[kind]), ...[...takes].map((kind) => TAKEN[kind])];
  const asks = new Set(needed.flatMap((some) => some ?? []));
  const refused: WaybillError[] = [];
  let passed = false;
  for (const asked of asks.size > 0 ? asks : [ORDERS]) {
    const error = await lackOf(asked(ctx));
    if (error) refused.push(error);
    else passed = true;
  }
  const [first] = refused;
  if (!first) return;
  // An unknown bearer token is refused in the same words: only one that was let in somewhere lacks a resource elsewhere.
  const { accessToken, consumerKey } = ctx.options;
  if (!passed && accessToken !== undefined && consumerKey === undefined) throw first;
  const message = `the integration isn't authorized to access ${[...new Set(refused.map(resourceOf))].join(', ')}`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
