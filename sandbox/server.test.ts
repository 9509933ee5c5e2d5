import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { defineSandbox } from './sandbox.ts';
import { type SandboxOptions, type SandboxServer, startSandbox } from './server.ts';

interface Note {
  text: string;
}

const notes = defineSandbox({
  id: 'notes',
  create: ({ books, post, options, note }) => {
    const all = books.collection<Note>('notes', { text: (one) => one.text });
    all.watch((one) => note(() => ({ kind: 'document', id: '', state: one.text, live: true, complete: true })));
    const add = (text: string) => {
      const id = String(books.next('note', 100));
      all.put(id, { text });
      if (options.webhookUrl) post(String(options.webhookUrl), JSON.stringify({ id }), { 'x-topic': 'note' }, [20, 20]);
      return id;
    };
    return {
      routes(app) {
        app.post('/notes', async (request, reply) => {
          const { text } = request.body as Note;
          return reply.code(201).send({ id: add(text), bytes: request.rawBody?.length });
        });
        app.get('/notes/:id', async (request, reply) => {
          const note = all.get((request.params as { id: string }).id);
          return note ?? reply.code(404).send({ message: 'gone' });
        });
        app.post('/graphql', async () => ({ data: {} }));
      },
      entries: () =>
        all
          .values()
          .map((note, i) => ({ kind: 'document', id: String(i), state: note.text, live: true, complete: true })),
      act: (verb, input) => (verb === 'add' ? add(String(input)) : undefined),
      faultAnswer: (kind) =>
        kind === 'rate' ? { status: 429, body: { slow: 'down' } } : { status: 502, body: { bad: 'gateway' } },
    };
  },
});

const servers: SandboxServer[] = [];
const start = async (more: Partial<SandboxOptions> = {}) => {
  const server = await startSandbox({ port: 0, systems: ['notes'], sandboxes: { notes }, ...more });
  servers.push(server);
  return server;
};
const add = (server: SandboxServer, text: string) =>
  fetch(`${server.url('notes')}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe('sandbox server', () => {
  it('mounts a system below its id, keeps raw bytes and counts calls by route and operation', async () => {
    const server = await start();
    expect(await (await add(server, 'ü')).json()).toEqual({ id: '100', bytes: 13 });
    expect((await fetch(`${server.url('notes')}/notes/100`)).status).toBe(200);
    expect((await fetch(`${server.url('notes')}/notes/7`)).status).toBe(404);
    await fetch(`${server.url('notes')}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'query Things { a }' }),
    });
    expect(server.calls('notes')).toEqual({ 'POST /notes': 1, 'GET /notes/:id': 2, 'query Things': 1 });
  });

  it('fails as told: rate and error before any effect, in the vendor words, then as scripted', async () => {
    const server = await start();
    server.setFaults('notes', { script: ['rate', 'error', 'auth', 'ok'], retryAfterSeconds: 3 });
    const rate = await add(server, 'a');
    expect([rate.status, rate.headers.get('retry-after'), await rate.json()]).toEqual([429, '3', { slow: 'down' }]);
    expect((await add(server, 'a')).status).toBe(502);
    expect((await add(server, 'a')).status).toBe(401);
    expect(server.system('notes').entries()).toHaveLength(0);
    expect((await add(server, 'a')).status).toBe(201);
  });

  it('cuts the connection before the effect or after it', async () => {
    const server = await start();
    server.setFaults('notes', { script: ['hangBefore', 'hangAfter'], hangMs: 30 });
    await expect(add(server, 'before')).rejects.toThrow();
    expect(server.system('notes').entries()).toHaveLength(0);
    await expect(add(server, 'after')).rejects.toThrow();
    expect(server.system('notes').entries()).toMatchObject([{ state: 'after' }]);
  });

  it('loses answers whose effect happened: cut off, by half, or behind a page', async () => {
    const server = await start();
    server.setFaults('notes', { script: ['lost', 'half', 'page'] });
    await expect(add(server, 'cut')).rejects.toThrow();
    const half = await (await add(server, 'half')).text();
    expect(() => JSON.parse(half)).toThrow();
    const page = await add(server, 'page');
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html>')]);
    expect(server.system('notes').entries()).toMatchObject([{ state: 'cut' }, { state: 'half' }, { state: 'page' }]);
  });

  it('answers nobody while it is down', async () => {
    const server = await start();
    server.setFaults('notes', { down: 1 });
    await expect(add(server, 'a')).rejects.toThrow();
    server.setFaults('notes', {});
    expect(server.system('notes').entries()).toEqual([]);
  });

  it('rolls the same dice for the same seed', async () => {
    const server = await start();
    const fates = async () => {
      server.setFaults('notes', { error: 0.5, seed: 7 });
      const found: number[] = [];
      for (let n = 0; n < 12; n += 1) found.push((await add(server, 'a')).status);
      return found;
    };
    expect(await fates()).toEqual(await fates());
  });

  it('fails only what matches', async () => {
    const server = await start();
    server.setFaults('notes', { error: 1, only: 'GET /notes' });
    expect((await add(server, 'a')).status).toBe(201);
    expect((await fetch(`${server.url('notes')}/notes/100`)).status).toBe(502);
  });

  it('keeps books and sequences over a restart', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'books-'));
    const first = await start({ dataFolder });
    await add(first, 'kept');
    await servers.splice(servers.indexOf(first), 1)[0]?.close();
    const second = await start({ dataFolder });
    expect(second.system('notes').entries()).toMatchObject([{ state: 'kept' }]);
    expect(await (await add(second, 'next')).json()).toMatchObject({ id: '101' });
    rmSync(dataFolder, { recursive: true });
  });

  it('is steered from outside', async () => {
    const server = await start();
    const to = (method: string, path: string, body?: unknown) =>
      fetch(`${server.origin}/_control/${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }).then((answer) => answer.json());
    expect(await to('GET', 'systems')).toEqual(['notes']);
    expect(await to('POST', 'notes/act', { verb: 'add', input: 'hello' })).toEqual({ result: '100' });
    expect(await to('GET', 'notes/entries')).toMatchObject([{ state: 'hello' }]);
    await to('PUT', 'notes/faults', { error: 1 });
    expect((await add(server, 'a')).status).toBe(502);
    expect(await to('GET', 'notes/calls')).toEqual({ 'POST /notes': 1 });
    await to('PUT', 'notes/faults', {});
    await to('PUT', 'diary');
    await add(server, 'b');
    expect(await to('GET', 'diary')).toMatchObject([{ seq: 1, system: 'notes', state: 'b' }]);
    expect(await to('GET', 'notes/arrivals')).toHaveLength(1);
    expect(await to('GET', 'nothing/calls')).toMatchObject({ message: 'no system nothing here' });
  });

  it('posts webhooks again with the same bytes until they are accepted', async () => {
    const bodies: string[] = [];
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const listener = http.createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body) => {
        bodies.push(body);
        response.statusCode = bodies.length < 3 ? 500 : 200;
        response.end();
        if (bodies.length === 3) finish();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as { port: number };
    const server = await start({ options: { notes: { webhookUrl: `http://127.0.0.1:${port}/` } } });
    server.system('notes').act('add', 'x');
    await done;
    expect(bodies).toEqual(['{"id":"100"}', '{"id":"100"}', '{"id":"100"}']);
    listener.close();
  });
});
