import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { DEFINITION, declaredConnector } from '../../connectors/rest/declared.ts';
import { parseDefinition, readDefinition } from '../../connectors/rest/definition-file.ts';
import { createShop } from '../../sandbox/rest/index.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { AnyConnector } from './harness.ts';

/** A declared system and the shop that speaks as it says. */
export interface DeclaredSystem {
  connector: AnyConnector;
  sandbox: Sandbox;
  sandboxOptions: Record<string, unknown>;
  options(origin: string): Record<string, unknown>;
}

const SECRET = 'sandbox-0wn-sh0p-secret-9f3c';
export const WEBHOOK_SECRET = 'sandbox-webhook-secret-77aa';

export const OWN_SHOP_FILE = fileURLToPath(new URL('../../examples/rest/own-shop.yaml', import.meta.url));

const HEAD = `
waybill: 1
title: Test shop
docs: https://shop.example.com/docs
role: storefront
check: GET /me
`;

const READ = 'read: GET /orders/{id}';

/** Signed headers, pages by number in the order of change, refusals within a 200, local times, a unique reference. */
export const SIGNED = `${HEAD}
system: signed-shop
options: { secret: { secret: true, about: the signing key } }
auth:
  signature:
    digest: hmac-sha256
    secret: "{options.secret}"
    text: "{method}\\n{pathAndQuery}\\n{timestamp}\\n{body}"
    encoding: base64
    with: { headers: { X-Timestamp: "{timestamp}" } }
    put: { header: X-Signature }
errors:
  - when: { path: code, not: 0 }
    code: code
    message: message
    id: data.id
    codes:
      auth: [bad_credentials]
      rate-limited: [busy]
      unknown-outcome: [internal]
      duplicate: [reference_taken]
      not-found: [not_found]
    wait: 3s
kinds:
  order:
    record: { id: id, changed: { path: changed_at, as: local, timezone: Asia/Shanghai }, numbers: [number], cancelled: { path: state, is: cancelled } }
    list:
      request: { method: GET, path: /orders, query: { since: "{since}", page: "{page}", limit: "{limit}" } }
      items: data.rows
      paging: { by: page, size: 3, total: data.total }
      order: oldest change first
    read: { request: "GET /orders/{id}", record: data }
    create: { request: { method: POST, path: /orders, body: { "...": "{payload}", reference: "{identity}" } }, id: data.id, numbers: [data.number] }
    find: { request: { method: GET, path: /orders, query: { reference: "{identity}" } }, items: data.rows, match: reference }
    cancel: { request: "POST /orders/{id}/cancel", already: [already_cancelled] }
    once: { way: unique reference, identityMaxLength: 32 }
    compare: { total: total, currency: currency, lines: { in: items, sku: sku, quantity: quantity } }
`;

/** Parameters sealed with md5, a window of epoch seconds whose pages are counted down, a target that takes doubles. */
export const SEALED = `${HEAD}
system: sealed-shop
options: { appKey: { about: the application's key }, secret: { secret: true, about: its secret } }
auth:
  signature:
    digest: md5
    text: "{params}{body}{options.secret}"
    timestamp: { as: epoch-ms }
    with: { query: { app_key: "{options.appKey}", timestamp: "{timestamp}" } }
    put: { query: sign }
errors:
  - { when: { path: error.code, exists: true }, code: error.code, message: error.message }
kinds:
  order:
    record: { id: id, changed: { path: changed_at, as: epoch-seconds }, numbers: [number], cancelled: { path: state, is: cancelled } }
    list:
      request: { method: GET, path: /orders, query: { since: "{since}", until: "{until}", page: "{page}" } }
      items: rows
      paging: { by: page, size: 3, pages: pages }
      order: oldest change first
    ${READ}
    create: { request: { method: POST, path: /orders, body: { "...": "{payload}", reference: "{identity}" } } }
    find: { request: { method: GET, path: /orders, query: { reference: "{identity}" } }, items: rows, match: reference }
    update: { request: { method: PUT, path: "/orders/{id}", body: "{payload}" } }
    cancel: { request: "POST /orders/{id}/cancel", already: [already_cancelled] }
    once: { way: probe by reference, identityMaxLength: 40 }
    compare: { total: total, currency: currency, lines: { in: items, sku: sku, quantity: quantity } }
`;

/** OAuth client credentials, Link headers, an order that our reference names. */
export const TOKENED = `${HEAD}
system: tokened-shop
options: { clientId: { about: the client }, clientSecret: { secret: true, about: its secret } }
auth: { oauth2: { tokenUrl: /oauth/token, clientId: "{options.clientId}", clientSecret: "{options.clientSecret}" } }
errors:
  - { when: { path: error.code, exists: true }, code: error.code, message: error.message }
kinds:
  order:
    record: { id: id, changed: changed_at, numbers: [number], cancelled: { path: state, is: cancelled } }
    list:
      request: { method: GET, path: /orders, query: { since: "{since}" } }
      items: rows
      paging: { by: link header }
    ${READ}
    create: { request: { method: POST, path: /orders, body: { "...": "{payload}", reference: "{identity}" } } }
    once: { way: upsert by our id, identityMaxLength: 32 }
    compare: { reference: reference, lines: { in: items, sku: sku, quantity: quantity } }
`;

/** Basic, offsets, an idempotency key in a header, no search at all. */
export const KEYED = `${HEAD}
system: keyed-shop
options: { user: { about: the user }, password: { secret: true, about: the password } }
auth: { basic: { user: "{options.user}", password: "{options.password}" } }
errors:
  - { when: { path: error.code, exists: true }, code: error.code, message: error.message }
kinds:
  order:
    record: { id: id, changed: changed_at, numbers: [number] }
    list:
      request: { method: GET, path: /orders, query: { since: "{since}", offset: "{offset}", limit: "{limit}" } }
      items: rows
      paging: { by: offset, size: 3, total: total }
      order: by id
    ${READ}
    create:
      request: { method: POST, path: /orders, headers: { Idempotency-Key: "{key}" }, body: "{payload}" }
      facts: { state: state, link: "https://shop.example.com/{answer.number}" }
    once: { way: idempotency key, identityMaxLength: 32, keyTtl: 24h }
    compare: { total: total, currency: currency, lines: { in: items, sku: sku, quantity: quantity } }
`;

/** A key in the query, next addresses, ids only. */
export const QUERIED = `${HEAD}
system: queried-shop
options: { apiKey: { secret: true, about: the key } }
auth: { query: { api_key: "{options.apiKey}" } }
errors:
  - { when: { path: error.code, exists: true }, code: error.code, message: error.message }
kinds:
  order:
    record: { id: id, changed: { path: changed_at, as: iso, trusted: false } }
    list: { request: GET /orders, items: rows, paging: { by: next url, next: next } }
    ${READ}
    compare: { total: total, currency: currency, lines: { in: items, sku: sku, quantity: quantity } }
`;

/** A key in a header, and a feed by id that is never read twice. */
export const FED = `${HEAD}
system: fed-shop
options: { apiKey: { secret: true, about: the key } }
auth: { headers: { X-Api-Key: "{options.apiKey}" } }
errors:
  - { when: { path: error.code, exists: true }, code: error.code, message: error.message }
kinds:
  order:
    record: { id: id }
    list: { request: { method: GET, path: /orders, query: { after: "{cursor}", limit: "{limit}" } }, items: rows, paging: { by: last id, size: 3 } }
    ${READ}
`;

function declared(
  definition: unknown,
  behaviour: Record<string, unknown>,
  credentials: Record<string, string>,
): DeclaredSystem {
  const connector = declaredConnector(parseDefinition(definition), DEFINITION);
  return systemOf(connector, definition as Record<string, unknown>, behaviour, credentials);
}

const systemOf = (
  connector: AnyConnector,
  definition: unknown,
  behaviour: Record<string, unknown>,
  credentials: Record<string, string>,
): DeclaredSystem => ({
  connector,
  sandbox: { id: connector.id, create: createShop },
  // Small pages, so that a few records make several.
  sandboxOptions: { size: 3, ...behaviour, secret: SECRET },
  options: (origin) => ({ definition, url: origin, ...credentials }),
});

export const ownShop = (): DeclaredSystem =>
  systemOf(
    declaredConnector(readDefinition(OWN_SHOP_FILE), DEFINITION),
    OWN_SHOP_FILE,
    { auth: 'bearer', paging: 'cursor', errors: 'status', times: 'iso', doubles: 'key', webhookSecret: WEBHOOK_SECRET },
    { token: SECRET, webhookSecret: WEBHOOK_SECRET },
  );

export const signedShop = () =>
  declared(
    parse(SIGNED),
    { auth: 'hmac', paging: 'page', errors: 'envelope', times: 'local', doubles: 'unique' },
    { secret: SECRET },
  );
export const sealedShop = () =>
  declared(
    parse(SEALED),
    { auth: 'md5', paging: 'window', errors: 'status', times: 'epoch', doubles: 'accepts' },
    { appKey: 'AK', secret: SECRET },
  );
export const tokenedShop = () =>
  declared(
    parse(TOKENED),
    { auth: 'oauth2', paging: 'link', errors: 'status', times: 'iso', doubles: 'upsert' },
    { clientId: 'waybill', clientSecret: SECRET },
  );
export const keyedShop = () =>
  declared(
    parse(KEYED),
    { auth: 'basic', paging: 'offset', errors: 'status', times: 'iso', doubles: 'key' },
    { user: 'waybill', password: SECRET },
  );
export const queriedShop = () =>
  declared(
    parse(QUERIED),
    { auth: 'query', paging: 'next-url', errors: 'status', times: 'iso', doubles: 'key' },
    { apiKey: SECRET },
  );
export const fedShop = () =>
  declared(
    parse(FED),
    { auth: 'header', paging: 'last-id', errors: 'status', times: 'iso', doubles: 'key' },
    { apiKey: SECRET },
  );
