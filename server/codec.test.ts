import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import fastify, { type FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/environment.ts';
import type { AuditNote } from '../store/ledger.ts';
import { findBinary } from '../temporal/binary.ts';
import { openClient, openWorkerConnection } from '../temporal/client.ts';
import { dataConverter, jsonCodec } from '../temporal/codec.ts';
import { startEmbedded } from '../temporal/embedded.ts';
import { TEMPORAL_CLI } from '../temporal/releases.ts';
import '../test/quiet-runtime.ts';
import { type CodecServer, codec, type JsonPayload } from './codec.ts';

const UI = 'http://127.0.0.1:8233';
const ANN = 'token-of-ann-0123456789abcdef';
const BOB = 'token-of-bob-0123456789abcdef';
const log = { debug() {}, info() {}, warn() {}, error() {} };
const keys = async () => [new Uint8Array(32).fill(7)];
const json = jsonCodec(keys);
const bytes = (text: string) => Buffer.from(text).toString('base64');
const plain: JsonPayload = { metadata: { encoding: bytes('json/plain') }, data: bytes('"order r12"') };

describe('the codec server', () => {
  let noted: AuditNote[];
  let app: FastifyInstance;
  let now: number;
  beforeEach(() => {
    noted = [];
    now = 0;
    app = fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const deps: CodecServer = {
      ...json,
      tokens: { ann: ANN, bob: `sha256:${createHash('sha256').update(BOB).digest('hex')}` },
      origins: [UI],
      ledger: { noteAudit: async (notes) => void noted.push(...notes) },
      clock: { now: () => now },
      log,
    };
    codec(app, deps);
  });
  const ask = (verb: string, payloads: unknown, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: `/codec/${verb}`,
      headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...headers },
      payload: JSON.stringify({ payloads }),
    });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('opens payloads for who has a token, and notes for whom, where and how many', async () => {
    const sealed = (await ask('encode', [plain], bearer(ANN))).json().payloads;
    expect(JSON.stringify(sealed)).not.toContain(plain.data);
    const answer = await ask('decode', [...sealed, plain], bearer(BOB));
    expect([answer.statusCode, answer.json()]).toEqual([200, { payloads: [plain, plain] }]);
    expect(noted).toEqual([
      { what: 'payloads.encoded', who: 'ann', subject: 'default', after: { count: 1 } },
      { what: 'payloads.decoded', who: 'bob', subject: 'default', after: { count: 2 } },
    ]);
  });

  it('opens nothing without a token, with a wrong one, or with the hash of one', async () => {
    const hash = `sha256:${createHash('sha256').update(BOB).digest('hex')}`;
    const tries: Record<string, string>[] = [
      {},
      bearer('wrong'),
      bearer(`${ANN}x`),
      bearer(hash),
      { cookie: 'waybill_codec=x' },
    ];
    for (const headers of tries) expect((await ask('decode', [plain], headers)).statusCode).toBe(401);
    expect(noted).toEqual([]);
  });

  it('opens nothing that could not be noted', async () => {
    const failing = fastify();
    failing.removeAllContentTypeParsers();
    failing.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const ledger = { noteAudit: () => Promise.reject(new Error('locked')) };
    codec(failing, { ...json, tokens: { ann: ANN }, origins: [], ledger, clock: { now: () => 0 }, log });
    const answer = await failing.inject({
      method: 'POST',
      url: '/codec/decode',
      headers: { 'content-type': 'application/json', ...bearer(ANN) },
      payload: JSON.stringify({ payloads: [plain] }),
    });
    expect(answer.statusCode).toBe(500);
  });

  it("lets the UI's page read the answers, and no other page", async () => {
    const options = (origin: string) => app.inject({ method: 'OPTIONS', url: '/codec/decode', headers: { origin } });
    const allowed = await options(UI);
    expect([allowed.statusCode, allowed.headers]).toMatchObject([
      204,
      {
        'access-control-allow-origin': UI,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'content-type, x-namespace, authorization',
      },
    ]);
    const other = await options('https://evil.example');
    expect([other.statusCode, other.headers]).toEqual([
      403,
      expect.not.objectContaining({ 'access-control-allow-origin': expect.anything() }),
    ]);
    const headers = { ...bearer(ANN), origin: 'https://evil.example' };
    expect((await ask('decode', [plain], headers)).statusCode).toBe(403);
  });

  it('takes the cookie of who signed in, until it is over', async () => {
    const signIn = (token: string) =>
      app.inject({
        method: 'POST',
        url: '/codec/sign-in',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ token }).toString(),
      });
    expect((await signIn('wrong')).statusCode).toBe(401);
    const answer = await signIn(ANN);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^waybill_codec=[\w-]{43}; Path=\/codec; HttpOnly; SameSite=Strict; Max-Age=28800$/);
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}`, origin: UI };
    expect(answer.body).toContain('Signed in as <strong>ann</strong>');
    expect((await ask('decode', [plain], headers)).statusCode).toBe(200);
    expect(noted).toMatchObject([{ who: 'ann' }]);
    now += 8 * 3_600_000;
    expect((await ask('decode', [plain], headers)).statusCode).toBe(401);
  });

  it('tells who signed in what to give to the UI, by the host that their browser goes to', async () => {
    const page = async (host: string, headers: Record<string, string> = {}) => {
      const signIn = await app.inject({
        method: 'POST',
        url: '/codec/sign-in',
        headers: { host, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: new URLSearchParams({ token: ANN }).toString(),
      });
      expect(String(signIn.headers['set-cookie']).endsWith('; Secure')).toBe('x-forwarded-proto' in headers);
      return signIn.body;
    };
    const here = await page('127.0.0.1:8080');
    expect(here).toContain('<code>http://127.0.0.1:8080/codec</code>');
    expect(here).toContain(`href="${UI}"`);
    // A cookie of one host is not sent from a page of another.
    expect(await page('localhost:8080')).not.toContain('href=');
    expect(await page('waybill.example.com', { 'x-forwarded-proto': 'https' })).toContain(
      '<code>https://waybill.example.com/codec</code>',
    );
  });

  it('lets what the UI sends along before it asks: a preflight needs no token, an answer does', async () => {
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/codec/decode?preserveStorageRefs=true',
      headers: {
        origin: UI,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-namespace',
      },
    });
    expect(preflight.statusCode).toBe(204);
    const allowed = String(preflight.headers['access-control-allow-headers']).split(', ');
    for (const header of ['authorization', 'content-type', 'x-namespace']) expect(allowed).toContain(header);
    const refused = await ask('decode', [plain], { origin: UI });
    // The page may read that it was refused: it says so, rather than that nobody answers.
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, UI]);
  });

  it('opens what was sealed before a rotation, and seals with the new key', async () => {
    const ring = [new Uint8Array(32).fill(7)];
    const [sealed] = [await jsonCodec(async () => [...ring]).encode(plain)];
    const rotated = jsonCodec(async () => [...ring]);
    const server = fastify();
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const ledger = { noteAudit: async () => {} };
    codec(server, { ...rotated, tokens: { ann: ANN }, origins: [], ledger, clock: { now: () => 0 }, log });
    const post = async (verb: string, payload: JsonPayload) => {
      const headers = { 'content-type': 'application/json', ...bearer(ANN) };
      const body = JSON.stringify({ payloads: [payload] });
      const answer = await server.inject({ method: 'POST', url: `/codec/${verb}`, headers, payload: body });
      return (answer.json() as { payloads: [JsonPayload] }).payloads[0];
    };
    const byOld = await post('encode', plain);
    // `waybill keys rotate`, in another process; this one learns of it from the first payload that it does not know.
    ring.unshift(new Uint8Array(32).fill(9));
    const byNew = await jsonCodec(async () => [...ring]).encode(plain);
    expect(byNew.metadata?.['encryption-key-id']).not.toBe(byOld.metadata?.['encryption-key-id']);
    for (const one of [sealed, byOld, byNew]) expect(await post('decode', one as JsonPayload)).toEqual(plain);
    expect((await post('encode', plain)).metadata?.['encryption-key-id']).toBe(byNew.metadata?.['encryption-key-id']);
  });

  it('leaves as it is what it cannot open, and answers what it does not understand with 400', async () => {
    const foreign = await jsonCodec(async () => [new Uint8Array(32).fill(8)]).encode(plain);
    const answer = await ask('decode', [foreign, plain], bearer(ANN));
    expect(answer.json()).toEqual({ payloads: [foreign, plain] });
    expect((await ask('decode', 'x', bearer(ANN))).statusCode).toBe(400);
    expect((await ask('decode', [7], bearer(ANN))).statusCode).toBe(400);
  });

  it('opens a real history, whose every word was sealed: input, failure text and details', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-codec-'));
    const environment = readEnvironment();
    const server = await startEmbedded({
      dataFolder: folder,
      port: 0,
      uiPort: 0,
      codecEndpoint: 'http://127.0.0.1:8080/codec',
      binary: () => findBinary(TEMPORAL_CLI, { ...environment, explicit: environment.temporalCli }),
      log,
    });
    const where = { address: server.address, namespace: 'default' };
    const converter = dataConverter(keys);
    const [client, connection] = [await openClient(where, converter), await openWorkerConnection(where)];
    try {
      const settings = (await (await fetch(`${server.ui}/api/v1/settings`)).json()) as { Codec: { Endpoint: string } };
      expect(settings.Codec.Endpoint).toBe('http://127.0.0.1:8080/codec');
      const worker = await Worker.create({
        connection,
        dataConverter: converter,
        taskQueue: 'q',
        workflowsPath: fileURLToPath(new URL('../test/failing-workflow.ts', import.meta.url)),
      });
      const ended = client.workflow.execute('failing', { workflowId: 'w', taskQueue: 'q', args: ['Zoe Planted'] });
      await worker.runUntil(expect(ended).rejects.toThrow(WorkflowFailedError));

      const { history } = await client.workflowService.getWorkflowExecutionHistory({
        namespace: 'default',
        execution: { workflowId: 'w' },
      });
      const text = JSON.stringify(history);
      expect(text).not.toMatch(/refused Zoe|Zoe Planted/);
      expect(text).not.toContain(bytes('Zoe Planted').slice(0, 12));
      expect(text).toContain('Encoded failure');
      const failure = history?.events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
      const input = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
      const sealed = [input, failure?.encodedAttributes, failure?.applicationFailureInfo?.details?.payloads?.[0]];
      const asJson = sealed.map((one) => ({
        metadata: Object.fromEntries(
          Object.entries(one?.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
        ),
        data: Buffer.from(one?.data ?? []).toString('base64'),
      }));
      expect((await ask('decode', asJson)).statusCode).toBe(401);
      const opened = (await ask('decode', asJson, bearer(ANN))).json().payloads as Required<JsonPayload>[];
      expect(opened.map(({ data }) => Buffer.from(data, 'base64').toString())).toEqual([
        '"Zoe Planted"',
        expect.stringContaining('refused Zoe Planted'),
        '{"word":"Zoe Planted"}',
      ]);
    } finally {
      await client.connection.close();
      await connection.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});
