import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { failureOf } from '../answered.ts';
import type { ConnectorContext } from '../connector.ts';
import { neededBy } from '../needed-by.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import { ADD_TO_GROUP } from './customers.graphql.ts';
import { DELETE_DRAFT, SET_DRAFT_ADDRESSES } from './drafts.graphql.ts';
import { ADD_FULFILLMENT } from './fulfillments.graphql.ts';
import type { Options } from './options.ts';
import { SET_PRICE } from './prices.graphql.ts';
import { ANY_CATALOGUE, ANY_CUSTOMER, ANY_GROUP, ANY_ORDER, IS_LET_IN } from './session.graphql.ts';

type Context = ConnectorContext<Options>;

/** Nothing is numbered so: what names it is refused after the permission was looked at, and before anything is done. */
const NOTHING = '0';
const NOWHERE = { streetLine1: '-', countryCode: 'XX' };

/**
 * The cheapest operation that takes a permission. Vendure tells the permissions of administrators alone (`me`), not those of an
 * API key, so each is tried; the mutations change nothing.
 */
const TRIED = {
  ReadOrder: (api: AdminApi) => api.query(ANY_ORDER, {}),
  ReadCatalog: (api: AdminApi) => api.query(ANY_CATALOGUE, {}),
  ReadCustomer: (api: AdminApi) => api.query(ANY_CUSTOMER, {}),
  ReadCustomerGroup: (api: AdminApi) => api.query(ANY_GROUP, {}),
  UpdateOrder: (api: AdminApi) =>
    api.mutate(ADD_FULFILLMENT, { input: { lines: [], handler: { code: 'manual-fulfillment', arguments: [] } } }),
  UpdateCatalog: (api: AdminApi) => api.mutate(SET_PRICE, { input: [{ id: NOTHING }] }),
  CreateOrder: (api: AdminApi) => api.mutate(SET_DRAFT_ADDRESSES, { id: NOTHING, shipping: NOWHERE, billing: NOWHERE }),
  DeleteOrder: (api: AdminApi) => api.mutate(DELETE_DRAFT, { id: NOTHING }),
  UpdateCustomerGroup: (api: AdminApi) => api.mutate(ADD_TO_GROUP, { group: NOTHING, customers: [] }),
} satisfies Record<string, (api: AdminApi) => Promise<unknown>>;

type Permission = keyof typeof TRIED;

const GIVEN: Partial<Record<Kind, Permission[]>> = {
  order: ['ReadOrder'],
  shipment: ['ReadOrder'],
  stock: ['ReadCatalog'],
  price: ['ReadCatalog'],
  product: ['ReadCatalog'],
  customer: ['ReadCustomer', 'ReadCustomerGroup'],
  return: ['ReadOrder'],
};

const TAKEN: Partial<Record<Kind, Permission[]>> = {
  order: ['ReadOrder', 'ReadCatalog', 'ReadCustomer', 'CreateOrder', 'UpdateOrder', 'DeleteOrder'],
  shipment: ['ReadOrder', 'UpdateOrder'],
  stock: ['ReadCatalog', 'UpdateCatalog'],
  price: ['ReadCatalog', 'UpdateCatalog'],
  customer: ['ReadCustomer', 'ReadCustomerGroup', 'UpdateCustomerGroup'],
};

/** Whether whoever asks is somebody in the channel: any role has that much. */
const letIn = (opened: Promise<AdminApi>): Promise<Failure | undefined> =>
  failureOf(opened.then((api) => api.query(IS_LET_IN, {})));

/** Who is not let in: because of the channel, or at all. */
async function shutOut(ctx: Context, failure: Failure): Promise<Failure> {
  const { channel } = ctx.options;
  if (failure.class === 'rejected' && failure.code === 'CHANNEL_NOT_FOUND')
    return { class: 'auth', lack: 'account', message: 'the shop has no channel with the token of options.channel' };
  if (failure.class !== 'auth' || failure.lack !== undefined) return failure;
  if (channel !== undefined && (await letIn(openAdminApi(ctx, ''))) === undefined)
    return { class: 'auth', lack: 'account', message: 'the role is not of the channel that options.channel names' };
  const message = 'the credentials are not accepted, or their role is not of the channel';
  return { class: 'auth', lack: 'credential', message };
}

/** Whether it is let in, and then each permission that the flows need; all that are missing are told at once. */
export async function check(ctx: Context): Promise<void> {
  const opened = openAdminApi(ctx);
  const refused = await letIn(opened);
  if (refused) throw new WaybillError(await shutOut(ctx, refused));
  const needed = neededBy(ctx.moves, GIVEN, TAKEN).flat();
  const api = await opened;
  const lacks: string[] = [];
  for (const permission of new Set<Permission>(needed.length > 0 ? needed : ['ReadOrder'])) {
    const failure = await failureOf(TRIED[permission](api));
    if (failure?.class === 'auth') lacks.push(permission);
    // What it was refused for otherwise was looked at behind the permission.
    else if (failure && failure.class !== 'rejected' && failure.class !== 'unknown-outcome')
      throw new WaybillError(failure);
  }
  if (lacks.length === 0) return;
  const message = `the role lacks ${lacks.join(', ')}`;
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
