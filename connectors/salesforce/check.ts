import { WaybillError } from '../../domain/failures.ts';
import { call, dataPath, query, type SalesforceContext } from './call.ts';
import { ENTERED_FIELDS } from './entered-order.ts';
import { type ApiError, codeOf } from './errors.ts';

/** What `describe` says of an object, to this user. */
interface Described {
  queryable: boolean;
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  fields: { name: string; externalId: boolean; unique: boolean; createable: boolean }[];
}

type Right = 'queryable' | 'createable' | 'updateable' | 'deletable';

const WORDS: Record<Right, string> = {
  queryable: 'Read',
  createable: 'Create',
  updateable: 'Edit',
  deletable: 'Delete',
};

/** The rights and fields that the flows need, by object. */
function needs({ moves: { gives, takes }, options }: SalesforceContext): Record<string, Right[]> {
  const all: Record<string, Right[]> = {};
  if (gives.has('customer') || gives.size + takes.size === 0)
    Object.assign(all, { Account: ['queryable'], Contact: ['queryable'] });
  const written: Right[] = ['queryable', 'createable', 'updateable'];
  if (takes.has('customer')) Object.assign(all, { Account: written, Contact: written });
  if (gives.has('order'))
    for (const object of ['Order', 'OrderItem', 'Product2', 'Account', 'Contact']) all[object] ??= ['queryable'];
  if (takes.has('order')) {
    const goes: Right[] = options.cancelledStatus === undefined ? ['deletable'] : [];
    Object.assign(all, {
      Order: [...written, ...goes],
      OrderItem: [...written, 'deletable'],
      PricebookEntry: ['queryable'],
    });
  }
  return all;
}

const lacking = (message: string): WaybillError => new WaybillError({ class: 'auth', lack: 'permission', message });

/** Fields that are read of an object; what else is read of others has the fields of every organisation. */
const fieldsRead = ({ moves, options }: SalesforceContext, object: string): readonly string[] =>
  object === 'Order' && moves.gives.has('order')
    ? [...ENTERED_FIELDS, ...(options.multiCurrency ? ['CurrencyIsoCode'] : []), ...options.orderFields]
    : [];

/** What the user lacks of one object, in the words of Setup; undefined where it may do all that is needed. */
function lackOf(
  ctx: SalesforceContext,
  object: string,
  rights: readonly Right[],
  described: Described,
): string | undefined {
  const { externalId, standingField } = ctx.options;
  const missing = rights.filter((right) => !described[right]).map((right) => WORDS[right]);
  if (missing.length > 0) return `the user may not ${missing.join(', ')} ${object}`;
  const named = (wanted: string) => described.fields.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const unseen = fieldsRead(ctx, object).filter((name) => !named(name));
  if (unseen.length > 0)
    return `the user may not see ${unseen.map((name) => `${object}.${name}`).join(', ')} (field-level security)`;
  if (!rights.includes('createable')) return undefined;
  const field = named(externalId);
  if (!field) return `${object} has no field ${externalId} that the user may see`;
  if (!field.externalId || !field.unique) return `${object}.${externalId} is no External ID that is unique`;
  const mayNot = (name: string) => `the user may not edit ${object}.${name} (field-level security)`;
  if (!field.createable) return mayNot(externalId);
  if (object !== 'Account' || standingField === undefined) return undefined;
  const standing = named(standingField);
  if (!standing) return `${object} has no field ${standingField} (standingField) that the user may see`;
  return standing.createable ? undefined : mayNot(standingField);
}

/** Describes, to this user, the objects that the flows need: in one call, and all that is missing is told at once. */
export async function check(ctx: SalesforceContext): Promise<void> {
  const wanted = Object.entries(needs(ctx));
  if (wanted.length === 0) return void (await query(ctx, 'SELECT Id FROM Organization'));
  const json = {
    allOrNone: false,
    compositeRequest: wanted.map(([object]) => ({
      method: 'GET',
      url: dataPath(ctx, `sobjects/${object}/describe`),
      referenceId: object,
    })),
  };
  const { compositeResponse } = await call<{
    compositeResponse: { httpStatusCode: number; referenceId: string; body: unknown }[];
  }>(ctx, 'POST', 'composite', { json });
  const lacks = wanted.flatMap(([object, rights]) => {
    const answer = compositeResponse.find(({ referenceId }) => referenceId === object);
    if (answer?.httpStatusCode === 200) return lackOf(ctx, object, rights, answer.body as Described) ?? [];
    const code = Array.isArray(answer?.body) ? codeOf((answer.body as ApiError[])[0] ?? {}) : answer?.httpStatusCode;
    return [`the user sees no ${object} (${code}): a permission, or a feature that is not switched on`];
  });
  if (lacks.length > 0) throw lacking(lacks.join('; '));
}
