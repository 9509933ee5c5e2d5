import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OWN_SHOP_FILE } from '../../test/contract/rest-systems.ts';
import { definitionOf } from '../../test/rest-context.ts';
import { openConnections } from '../connections.ts';
import { OptionsError } from '../options-error.ts';
import { parseDefinition, readDefinition } from './definition-file.ts';

const problems = (yaml: string): string[] => {
  try {
    definitionOf(yaml);
  } catch (error) {
    if (error instanceof OptionsError)
      return error.problems.map(({ path, message }) => `${path.replace('definition.', '')}: ${message}`);
    throw error;
  }
  return [];
};

const kind = (text: string, more = '') => `auth: none\n${more}\nkinds:\n  order: ${text}\n`;
const CREATE = 'create: { request: { method: POST, path: /o, body: "{payload}" }, id: id }';

describe('a definition', () => {
  it('of the example has no problems', () => expect(readDefinition(OWN_SHOP_FILE).system).toBe('own-shop'));

  it('of the guide has none either, put together from its parts', () => {
    const guide = readFileSync(new URL('../../docs/connectors/rest.md', import.meta.url), 'utf8');
    const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      ([, block]) => parse(block as string) as Record<string, unknown>,
    );
    const last = (name: string) => blocks.filter((block) => name in block).at(-1)?.[name] as Record<string, unknown>;
    const whole = blocks.find((block) => 'system' in block);
    const auth = { bearer: '{options.token}', signature: last('signature') };
    const parts = { auth, errors: last('errors'), kinds: last('kinds'), webhook: last('webhook') };
    const made = parseDefinition({ ...whole, ...parts });
    expect([made.errors.length, made.webhook !== undefined, Object.keys(made.kinds)]).toEqual([3, true, ['order']]);
    const create = { request: last('request'), id: 'id' };
    const kinds = { order: { create, once: { way: 'idempotency key' } } };
    expect(parseDefinition({ ...whole, kinds }).kinds.order?.create).toBeDefined();
  });

  it.each([
    [
      'a setting that is not there',
      kind('{ record: { id: id }, lst: { request: GET /o } }'),
      'kinds.order.lst: there is no such setting; did you mean "list"?',
    ],
    [
      'one deep inside a choice',
      kind('{ record: { id: id }, list: { request: { method: GET, path: /o, qery: {} } } }'),
      'kinds.order.list.request.qery: there is no such setting; did you mean "query"?',
    ],
    [
      'comparing what tells no time',
      kind('{ record: { id: id }, list: { request: GET /o }, compare: { total: total } }'),
      'kinds.order.compare: a period needs a time of each object: declare record.changed, or compare.at',
    ],
    [
      'comparing what is not listed',
      kind(`{ ${CREATE}, once: { way: lease and reconcile }, compare: { total: total } }`),
      'kinds.order.compare: what is compared is listed: declare `list` and `record`',
    ],
    [
      'comparing what may be cancelled unseen',
      kind(
        `{ record: { id: id, changed: at }, list: { request: GET /o }, ${CREATE}, once: { way: lease and reconcile }, cancel: { request: "POST /o/{id}/cancel" }, compare: { total: total } }`,
      ),
      'kinds.order.compare: what is cancelled must not be taken for what is there: declare record.cancelled',
    ],
    [
      'comparing by a local time without its zone',
      kind('{ record: { id: id }, list: { request: GET /o }, compare: { total: total, at: { path: at, as: local } } }'),
      'kinds.order.compare.at: a local time needs its `timezone`, such as Asia/Shanghai',
    ],
    [
      'a way of paging',
      kind('{ record: { id: id }, list: { request: GET /o, paging: { by: pages, size: 3 } } }'),
      'kinds.order.list.paging.by: ',
    ],
    ['a kind', 'auth: none\nkinds: { orders: { record: { id: id } } }', 'kinds.orders: '],
    [
      'a request',
      kind('{ record: { id: id }, list: { request: /orders } }'),
      'kinds.order.list.request: a request such as "GET /orders/{id}"',
    ],
    [
      'a duration',
      kind('{ record: { id: id }, list: { request: GET /o, overlap: 2 minutes } }'),
      'kinds.order.list.overlap: a duration such as 30s, 10m or 7d',
    ],
    [
      'a placeholder',
      kind('{ record: { id: id }, list: { request: "GET /o?after={sinc}" } }'),
      'kinds.order.list.request.path: {sinc} means nothing here; did you mean "since"?',
    ],
    [
      'an option',
      `auth: { bearer: "{options.tokn}" }\noptions: { token: { about: a } }\nkinds: { order: { record: { id: id }, list: { request: GET /o } } }`,
      'auth.bearer: no option "tokn" is declared in options; did you mean "token"?',
    ],
    ['a filter', kind('{ record: { id: id }, read: "GET /o/{id|lowr}" }'), 'no filter "lowr"'],
    ['no kinds', 'auth: none\nkinds: {}', 'kinds: declare at least one kind'],
    [
      'records that nobody describes',
      kind('{ list: { request: GET /o } }'),
      'kinds.order: records are read: declare `record`',
    ],
    [
      'pages without a place',
      kind('{ record: { id: id }, list: { request: GET /o, paging: { by: page, size: 3 } } }'),
      'paging by page needs {page} in the request',
    ],
    [
      'changes without their time',
      kind('{ record: { id: id }, list: { request: { method: GET, path: /o, query: { s: "{since}" } } } }'),
      'declare record.changed',
    ],
    [
      'pages of changes without an order',
      kind(
        '{ record: { id: id, changed: at }, list: { request: { method: GET, path: /o, query: { s: "{since}", p: "{page}" } }, paging: { by: page, size: 3 } } }',
      ),
      'kinds.order.list.order: say how the items follow one another',
    ],
    [
      'a window read forwards',
      kind(
        '{ record: { id: id, changed: at }, list: { request: { method: GET, path: /o, query: { s: "{since}", u: "{until}", p: "{page}" } }, paging: { by: page, size: 3 }, order: by id } }',
      ),
      'read from its last page',
    ],
    [
      'a local time of no place',
      kind(
        '{ record: { id: id, changed: { path: at, as: local } }, list: { request: { method: GET, path: /o, query: { s: "{since}" } } } }',
      ),
      'a local time needs its `timezone`',
    ],
    [
      'a time zone',
      kind(
        '{ record: { id: id, changed: { path: at, as: local, timezone: Asia/Shangai } }, list: { request: { method: GET, path: /o, query: { s: "{since}" } } } }',
      ),
      'no time zone "Asia/Shangai"; did you mean "Asia/Shanghai"?',
    ],
    [
      'a search that finds nowhere',
      kind(`{ ${CREATE}, find: { request: GET /o, match: ref, id: id }, once: { way: lease and reconcile } }`),
      'a search answers either `items`, a list, or `record`',
    ],
    [
      'an md5 with a key',
      `auth: { signature: { digest: md5, secret: s, text: "{body}", put: { header: X } } }\nkinds: { order: { record: { id: id }, list: { request: GET /o } } }`,
      'auth.signature.secret: md5 takes no key',
    ],
    [
      'a webhook of what cannot be read',
      `${kind('{ record: { id: id }, list: { request: GET /o } }')}webhook: { proof: { secret: { header: X, is: s } }, topic: t, topics: { a: { kind: order, id: id } } }`,
      'webhook.topics.a.kind: a webhook says which order to read again: declare kinds.order.read',
    ],
  ])('is refused for %s', (_what, yaml, message) => {
    expect(problems(yaml).join('\n')).toContain(message);
  });
});

describe('a create needs a way to one effect', () => {
  const once = (text: string, request = '{ method: POST, path: /o, body: "{payload}" }', more = '') =>
    problems(kind(`{ create: { request: ${request}, id: id }, ${text} }`, more)).join('\n');
  const REFERENCE = '{ method: POST, path: /o, body: { "...": "{payload}", ref: "{identity}" } }';
  const FIND = 'find: { request: "GET /o?ref={identity}", items: rows, match: ref, id: id }';
  const DUPLICATE = 'errors: [{ when: { status: 409 }, as: duplicate, id: id }]';

  it.each([
    ['none', '', undefined, '', 'kinds.order.create: say how a create has one effect'],
    ['an idempotency key', 'once: { way: idempotency key }', undefined, '', 'put {key} into the request'],
    ['our id', 'once: { way: upsert by our id }', undefined, '', 'name the object in the request'],
    ['a unique reference', 'once: { way: unique reference }', undefined, '', 'put {identity} into the request'],
    [
      'a unique reference, unsearchable',
      'once: { way: unique reference }',
      REFERENCE,
      '',
      'declare `find`, or an error rule',
    ],
    ['a probe', `${FIND}, once: { way: probe by reference }`, undefined, '', 'put {identity} into the request'],
    [
      'a probe without a search',
      'once: { way: probe by reference }',
      REFERENCE,
      '',
      'declare `find`: without a search',
    ],
  ])('%s, and it is refused', (_way, text, request, more, message) =>
    expect(once(text, request, more)).toContain(message),
  );

  it.each([
    [
      'once: { way: idempotency key }',
      '{ method: POST, path: /o, headers: { Idempotency-Key: "{key}" }, body: "{payload}" }',
      '',
    ],
    ['once: { way: upsert by our id }', '{ method: PUT, path: "/o/{payload.sku}", body: "{payload}" }', ''],
    ['once: { way: unique reference }', REFERENCE, DUPLICATE],
    [`${FIND}, once: { way: unique reference }`, REFERENCE, ''],
    [`${FIND}, once: { way: probe by reference }`, REFERENCE, ''],
    ['once: { way: lease and reconcile }', undefined, ''],
  ])('%s is taken', (text, request, more) => expect(once(text, request, more)).toBe(''));
});

describe('a connection of a declared system', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = async (options: Record<string, unknown>) => {
    const declared = { use: 'rest', options, params: {}, limits: {}, outsideWindow: [], mappings: {} } as never;
    const log = { debug() {}, warn() {} };
    try {
      return (
        await openConnections({ connections: { shop: declared }, timezone: 'UTC', flows: {} }, { clock: Date, log })
      ).get('shop');
    } catch (error) {
      return String((error as Error).message);
    }
  };

  it('is a system of its own, with the kinds and secrets that the definition names', async () => {
    const shop = await open({ definition: OWN_SHOP_FILE, url: 'https://shop.example.com', token: 't-123456' });
    expect(shop).toMatchObject({
      system: 'own-shop',
      role: 'storefront',
      secrets: ['token', 'webhookSecret'],
      limits: { rates: [{ calls: 600, perMs: 60_000 }] },
    });
    expect(typeof shop === 'object' && Object.keys(shop.connector.kinds)).toEqual(['order', 'shipment', 'stock']);
  });

  it('tells mappings the fields that it declares, and nothing of what it does not', async () => {
    const shop = await open({ definition: OWN_SHOP_FILE, url: 'https://shop.example.com', token: 't-123456' });
    const { stock, shipment } = typeof shop === 'object' ? shop.connector.kinds : {};
    expect(stock?.schema.safeParse({ sku: 'WB-001', free: 3, more: 1 }).success).toBe(true);
    expect(stock?.schema.safeParse({ sku: 'WB-001', free: '3' }).success).toBe(false);
    expect(shipment?.writeSchema?.safeParse({ order_id: 1, tracking: 'T' }).success).toBe(true);
    expect(shipment?.writeSchema?.safeParse({ order_id: 1 }).success).toBe(false);
    expect(shipment?.schema.safeParse({ whatever: 1 }).success).toBe(true);
    expect(problems(kind('{ record: { id: id, fields: { a: txt } }, list: { request: GET /o } }')).join()).toContain(
      'kinds.order.record.fields.a: one of: text, integer',
    );
  });

  it('may have its definition in the config itself', async () => {
    const definition = {
      ...parse(kind('{ record: { id: id }, list: { request: GET /o } }')),
      waybill: 1,
      system: 'inline',
      title: 'I',
      docs: 'https://i.example.com',
      role: 'erp',
      check: 'GET /me',
    };
    expect(await open({ definition, url: 'https://i.example.com' })).toMatchObject({ system: 'inline', role: 'erp' });
    expect(await open({ definition: { ...definition, role: 'shop' }, url: 'https://i.example.com' })).toContain(
      'connections.shop.options.definition.role: one of: storefront',
    );
  });

  it('names what is wrong with its options, and where in the file', async () => {
    expect(await open({ definition: OWN_SHOP_FILE, url: 'https://x.example.com', tokn: 'x' })).toContain(
      'connections.shop.options.tokn: Own shop has no such option; did you mean "token"?',
    );
    expect(await open({ definition: OWN_SHOP_FILE, url: 'https://x.example.com' })).toBe(
      "connections.shop.options.token: missing: API token, from the shop's settings",
    );
    expect(await open({})).toBe(
      'connections.shop.options.definition: name the YAML file that declares the system, such as ./connectors/my-shop.yaml',
    );
    expect(await open({ definition: join(folder, 'none.yaml') })).toContain('none.yaml cannot be read (ENOENT)');
    const file = join(folder, 'a.yaml');
    writeFileSync(
      file,
      'waybill: 1\nsystem: a-shop\ntitle: A\ndocs: https://a.example.com\nrole: shop\nauth: none\ncheck: GET /\nkinds: {}\n',
    );
    expect(await open({ definition: file })).toContain('a.yaml:5:7 role: one of: storefront, erp');
    writeFileSync(file, 'waybill: 1\n  system: x\n');
    expect(await open({ definition: file })).toMatch(/a\.yaml:\d+:\d+ /);
    writeFileSync(file, '');
    expect(await open({ definition: file })).toContain('a.yaml:1:1');
  });

  it('may not take the name of a connector that there is', async () => {
    const file = join(folder, 'a.yaml');
    writeFileSync(
      file,
      'waybill: 1\nsystem: shipbob\ntitle: A\ndocs: https://a.example.com\nrole: erp\nauth: none\ncheck: GET /\nkinds: { stock: { record: { id: sku }, list: { request: GET /s } } }\n',
    );
    expect(await open({ definition: file, url: 'https://a.example.com' })).toContain(
      'give the declared system another name',
    );
  });
});
