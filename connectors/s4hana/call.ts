import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext, WriteResult } from '../connector.ts';
import { askForToken, basicClient } from '../token-endpoint.ts';
import { withToken } from '../tokens.ts';
import { csrfToken } from './csrf.ts';
import { operationFailure } from './errors.ts';
import { BATCH_TYPE, batchAnswers, batchBody, type Operation, type OperationAnswer } from './multipart.ts';
import type { Entity } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

export type S4hanaContext = ConnectorContext<S4hanaOptions>;

export type Service =
  | 'API_SALES_ORDER_SRV'
  | 'API_OUTBOUND_DELIVERY_SRV;v=0002'
  | 'API_MATERIAL_STOCK_SRV'
  | 'API_BUSINESS_PARTNER'
  | 'API_BILLING_DOCUMENT_SRV'
  | 'API_SLSPRICINGCONDITIONRECORD_SRV'
  | 'API_CUSTOMER_RETURN_SRV'
  | 'API_PURCHASEREQ_PROCESS_SRV'
  | 'API_PURCHASEORDER_PROCESS_SRV'
  | 'API_MATERIAL_DOCUMENT_SRV'
  | 'API_PRODUCT_SRV';

/** System query options of one read. */
export interface Query {
  $filter?: string | undefined;
  $select?: string;
  $expand?: string;
  $orderby?: string;
  $top?: number;
  $skip?: number;
}

/** Runs a call under the name of the communication user, or of an OAuth client. */
function authorized<T>(ctx: S4hanaContext, call: (authorization: string) => Promise<T>): Promise<T> {
  const { user, password, oauth } = ctx.options;
  if (!oauth) return call(`Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`);
  const { tokenUrl, scope } = oauth;
  const obtain = () =>
    askForToken(ctx, {
      url: tokenUrl,
      headers: { authorization: basicClient(user, password) },
      form: { grant_type: 'client_credentials', ...(scope ? { scope } : {}) },
    });
  const credentials = ['oauth', tokenUrl, user, password, scope];
  return withToken(ctx.tokens, { credentials, obtain }, ({ value }) => call(`Bearer ${value}`));
}

function address(ctx: S4hanaContext, service: Service, path: string, query: Query = {}): string {
  const all = { ...query, 'sap-client': ctx.options.client, 'sap-language': ctx.options.language };
  // Written out rather than form-encoded: a plus sign is a plus sign to some gateways.
  const text = Object.entries(all)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
  return `${ctx.options.url.replace(/\/$/, '')}/sap/opu/odata/sap/${service}/${path}?${text}`;
}

/** One page of an entity set. */
export async function entities(ctx: S4hanaContext, service: Service, set: string, query: Query): Promise<Entity[]> {
  const { data } = await authorized(ctx, (authorization) =>
    ctx.http.request({
      method: 'GET',
      url: address(ctx, service, set, query),
      headers: { authorization },
      answers: 'json',
    }),
  );
  const results = (data as { d?: { results?: Entity[] } } | undefined)?.d?.results;
  if (Array.isArray(results)) return results;
  throw new WaybillError({ class: 'unavailable', message: `${set}: an answer without results` });
}

/**
 * Change sets in one call, under a CSRF token and the cookies of the session that it belongs to: for each set, what its operations were
 * answered with, or why nothing of it was done. A set whose answer is missing is `unknown-outcome`.
 */
export async function changeAll(
  ctx: S4hanaContext,
  service: Service,
  changeSets: readonly (readonly Operation[])[],
): Promise<(OperationAnswer[] | Extract<WriteResult, { result: 'failed' }>)[]> {
  if (changeSets.length === 0) return [];
  const raw = Buffer.from(batchBody(changeSets), 'utf8');
  const { headers, data } = await authorized(ctx, (authorization) => {
    const url = address(ctx, service, '$batch');
    const obtain = () => csrfToken(ctx, address(ctx, service, ''), authorization);
    const { user, client } = ctx.options;
    const ask = { credentials: ['csrf', ctx.options.url, client, user], obtain };
    return withToken(ctx.tokens, ask, ({ value, facts }) =>
      ctx.http.request({
        method: 'POST',
        url,
        headers: {
          authorization,
          accept: 'multipart/mixed',
          'content-type': BATCH_TYPE,
          'x-csrf-token': value,
          ...(facts?.cookie ? { cookie: facts.cookie } : {}),
        },
        raw,
      }),
    );
  });
  const answers = batchAnswers(headers['content-type'] ?? '', data);
  return changeSets.map((_, index) => {
    const set = answers[index];
    if (!set) {
      const message = '$batch: neither confirmed nor refused';
      return { result: 'failed', failure: { class: 'unknown-outcome', message, answered: true } };
    }
    const refused = set.find(({ status }) => status >= 400);
    return refused ? { result: 'failed', failure: operationFailure(refused) } : set;
  });
}
