import { describe, expect, it } from 'vitest';
import { declaredSystem, failureOf, type Reply } from '../../test/rest-context.ts';
import type { Write } from '../connector.ts';

const KINDS = `
kinds:
  order:
    record: { id: id, cancelled: { path: state, is: gone } }
    read: GET /orders/{id}
    create:
      request: { method: POST, path: /orders, body: { "...": "{payload}", ref: "{identity}" } }
      numbers: [number]
      facts: { trackingNumber: parcel.tracking }
    find: { request: { method: GET, path: /orders, query: { ref: "{identity}" } }, items: rows, match: ref }
    cancel: { request: "DELETE /orders/{id}", already: [not-found] }
    once: { way: probe by reference, identityMaxLength: 32 }
`;

const write: Write = { identity: 'abc', idempotencyKey: 'k', op: 'create', payload: { total: '12.30' } };

function shop(
  auth: string,
  reply: (path: string, request: { headers?: Record<string, string>; text?: string }) => Reply,
) {
  const system = declaredSystem(`auth: ${auth}\n${KINDS}`, (request, url) => reply(url.pathname, request));
  const port = system.connector.kinds.order as Required<NonNullable<typeof system.connector.kinds.order>>;
  return { ...system, port };
}

describe('credentials', () => {
  const headers = async (auth: string, options: Record<string, string>) => {
    const { port, sent, context } = shop(auth, () => ({ data: { id: 1 } }));
    await port.read(context(options), ['1']);
    return { ...sent[0]?.headers, query: sent[0]?.at.search };
  };

  it('are sent as declared', async () => {
    const options = { user: 'Aladdin', password: 'open sesame', key: 'k&1' };
    // RFC 7617, section 2.
    expect(
      await headers(
        '{ basic: { user: "{options.user}", password: "{options.password}" } }\noptions: { user: { about: a }, password: { about: b } }',
        options,
      ),
    ).toMatchObject({
      authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    });
    const key = 'options: { key: { about: a } }';
    expect(await headers(`{ bearer: "{options.key}" }\n${key}`, options)).toMatchObject({
      authorization: 'Bearer k&1',
    });
    expect(await headers(`{ headers: { X-Key: "Token {options.key}" } }\n${key}`, options)).toMatchObject({
      'X-Key': 'Token k&1',
    });
    expect(await headers(`{ query: { key: "{options.key}" } }\n${key}`, options)).toMatchObject({
      query: '?key=k%261',
    });
  });
});

describe('OAuth client credentials', () => {
  const OAUTH = '{ oauth2: { tokenUrl: /token, clientId: me, clientSecret: "s&1", scope: "read write" } }';
  const tokens = (more: (path: string, authorization: string) => Reply | undefined, lifeSeconds = 3600) => {
    let given = 0;
    return shop(OAUTH, (path, request) => {
      const told = more(path, request.headers?.authorization ?? '');
      if (told) return told;
      if (path !== '/api/token') return { data: { id: 1 } };
      given += 1;
      return { data: { access_token: `t${given}`, expires_in: lifeSeconds } };
    });
  };
  const paths = (sent: { at: URL }[]) => sent.map(({ at }) => at.pathname.replace('/api', ''));

  it('fetch one token for all calls that need it at once', async () => {
    const { port, sent, context } = tokens(() => undefined);
    await port.read(context(), ['1', '2', '3']);
    await port.read(context(), ['4']);
    expect(paths(sent).filter((path) => path === '/token')).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      form: { grant_type: 'client_credentials', scope: 'read write' },
      // Both parts form-encoded before they are joined (RFC 6749, 2.3.1).
      headers: { authorization: `Basic ${Buffer.from('me:s%261').toString('base64')}` },
    });
    expect(sent.slice(1).map((one) => one.headers?.authorization)).toEqual(Array(4).fill('Bearer t1'));
  });

  it('get a new token once for a call whose token was taken back', async () => {
    const { port, sent, context } = tokens((path, token) =>
      path !== '/api/token' && token === 'Bearer t1' ? { status: 401 } : undefined,
    );
    expect(await port.push(context(), [write])).toMatchObject([{ result: 'accepted' }]);
    expect(paths(sent)).toEqual(['/token', '/orders', '/token', '/orders']);
  });

  it('give up after one new token', async () => {
    const { port, sent, context } = tokens((path) => (path === '/api/token' ? undefined : { status: 401 }));
    expect(await port.push(context(), [write])).toMatchObject([{ result: 'failed', failure: { class: 'auth' } }]);
    expect(paths(sent)).toHaveLength(4);
  });

  it('take a refused client for auth, and an answer without a token too', async () => {
    for (const reply of [{ status: 400, data: { error: 'invalid_client' } }, { data: {} }]) {
      const { port, context } = tokens((path) => (path === '/api/token' ? reply : undefined));
      expect(await failureOf(port.read(context(), ['1']))).toMatchObject({ class: 'auth' });
    }
  });
});

describe('a create', () => {
  const push = async (reply: Reply) => {
    const { port, context, sent } = shop('none', () => reply);
    return { results: await port.push(context(), [write]), sent };
  };

  it('sends the record with our reference, and tells what the target answers', async () => {
    const { results, sent } = await push({ status: 201, data: { id: 5, number: 'R5', parcel: { tracking: 'T1' } } });
    expect(sent[0]).toMatchObject({
      method: 'POST',
      text: '{"total":"12.30","ref":"abc"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(results).toEqual([{ result: 'accepted', targetId: '5', numbers: ['R5'], facts: { trackingNumber: 'T1' } }]);
  });

  it('that was taken without an id is looked for', async () => {
    expect((await push({ status: 202 })).results).toMatchObject([
      { failure: { class: 'unknown-outcome', answered: true } },
    ]);
  });
});

describe('a search', () => {
  const find = async (rows: unknown, status = 200) => {
    const { port, context } = shop('none', () => ({ status, data: { rows } }));
    return (await port.find(context(), ['abc']))[0];
  };

  it('finds the live object of our reference', async () => {
    expect(
      await find([
        { id: 4, ref: 'abc', state: 'gone' },
        { id: 5, ref: 'abc' },
      ]),
    ).toMatchObject({ found: true, targetId: '5' });
    expect(await find([])).toEqual({ found: false });
    expect(await find([{ id: 4, ref: 'abc', state: 'gone' }])).toEqual({ found: false });
    expect(await find(undefined, 404)).toEqual({ found: false });
  });

  it('is not trusted where it is not clear', async () => {
    expect(
      await find([
        { id: 5, ref: 'abc' },
        { id: 6, ref: 'abc' },
      ]),
    ).toMatchObject({ found: 'unsure' });
    // The filter was ignored: ours may be on another page.
    expect(await find([{ id: 5, ref: 'other' }])).toMatchObject({ found: 'unsure' });
  });
});

describe('a cancel', () => {
  const cancel = async (reply: Reply) => {
    const { port, context } = shop('none', () => reply);
    return (await port.cancel(context(), [{ identity: 'abc', targetId: '5', facts: {} }]))[0];
  };

  it('of what is gone already is as good as done, and any other refusal is one', async () => {
    expect(await cancel({ status: 204 })).toEqual({ result: 'accepted', targetId: '5' });
    expect(await cancel({ status: 404 })).toEqual({ result: 'accepted', targetId: '5' });
    expect(await cancel({ status: 409 })).toMatchObject({
      result: 'failed',
      failure: { class: 'rejected', code: '409' },
    });
    expect(await cancel({ status: 502 })).toMatchObject({ failure: { class: 'unknown-outcome' } });
  });
});

it("a read that answers something else is nobody's record", async () => {
  const { port, context } = shop('none', (path) => ({ data: path.endsWith('/1') ? { id: 1 } : { id: 99 } }));
  expect((await port.read(context(), ['1', '2'])).map(({ id }) => id)).toEqual(['1']);
});

it('several records are read at once where the system can', async () => {
  const system = declaredSystem(
    'auth: none\nkinds: { order: { record: { id: id }, read: { request: { method: GET, path: /o, query: { ids: "{ids|comma}" } }, items: rows, size: 2 } } }',
    (_request, url) => ({ data: { rows: (url.searchParams.get('ids') ?? '').split(',').map((id) => ({ id })) } }),
  );
  const records = await system.connector.kinds.order?.read?.(system.context(), ['1', '2', '3']);
  expect(records?.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(system.sent).toHaveLength(2);
});
