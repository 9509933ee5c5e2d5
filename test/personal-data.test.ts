import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type DemoConfig, writeDemoConfig } from '../cli/demo/config.ts';
import { DemoDaemon, type Ready } from '../cli/demo/daemon.ts';
import { freePorts } from '../cli/demo/ports.ts';
import { DemoSystems } from '../cli/demo/systems.ts';
import type { CaseRow, OrderSummary, Person, PrivacyRequest } from '../store/ledger.ts';
import { readMasterKey } from '../store/master-key.ts';
import { openLedger } from '../store/open.ts';
import { EncryptionCodec } from '../temporal/codec.ts';
import { formsOf, leaksIn, NEEDLES, PLANTED, SAID, WORDS } from './planted-person.ts';
import { postgresBinaries, startPostgres, type TestPostgres } from './postgres.ts';
import { dumpOf, rawOf } from './raw-database.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');

/** What the config holds that must stay in the config. */
const SECRETS = [
  'sandbox-secret',
  'shpat_sandbox',
  'sandbox-kingdee-secret',
  'sandbox-goodcang-token',
  'sandbox-flexport-key',
  'sandbox-flexport-webhook',
  'planted-codec-token-4c1f9a',
  'planted-store-password-77b2',
  'planted-alert-secret-0e6d',
];
const [CODEC_TOKEN, STORE_PASSWORD, ALERT_SECRET] = SECRETS.slice(-3) as [string, string, string];

/** Whether it stands there by itself: vendors repeat values and words, not halves of words. */
const wordsOf = (text: string, needle: string): boolean =>
  text
    .split(needle)
    .some((before, n, all) => n + 1 < all.length && !/\p{L}$/u.test(before) && !/^\p{L}/u.test(all[n + 1] ?? ''));

/** Between the daemon and the ERP: refuses what is told to, and repeats to the caller what it was sent, as some vendors do. */
async function gossip(
  target: () => string,
): Promise<{ server: Server; url: string; state: { refuse: number; repeated: string[] } }> {
  const state = { refuse: 0, repeated: [] as string[] };
  const server = createServer((incoming, answer) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const said = NEEDLES.filter((needle) => wordsOf(body.toString(), needle));
      if (state.refuse > 0 && said.length > 0 && incoming.url?.includes('Save')) {
        state.refuse -= 1;
        state.repeated.push(...said);
        const Message = `客户 ${said.join(' / ')} 不存在`;
        const status = {
          IsSuccess: false,
          ErrorCode: 500,
          MsgCode: 9,
          Errors: [{ FieldName: 'FLinkMan', Message, DIndex: 0 }],
        };
        answer.writeHead(200, { 'content-type': 'application/json' });
        answer.end(JSON.stringify({ Result: { ResponseStatus: status } }));
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).filter(
          ([name]) => !['host', 'connection', 'content-length', 'transfer-encoding'].includes(name),
        ),
      ) as Record<string, string>;
      const passed = await fetch(target() + (incoming.url ?? ''), {
        method: incoming.method ?? 'POST',
        headers,
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      answer.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? 'application/json' });
      answer.end(Buffer.from(await passed.arrayBuffer()));
    })().catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state };
}

/** Where a ledger keeps its books, and every file that they may have left something in. */
interface Books {
  /** The address for a ledger in this data folder. */
  storeIn(folder: string): Promise<string>;
  /** Folders besides the data folder. */
  folders: readonly string[];
  close(): Promise<void>;
}

const onSqlite = async (): Promise<Books> => ({
  storeIn: async (folder) => `sqlite:${join(folder, 'waybill.db')}`,
  folders: [],
  close: async () => {},
});

async function onPostgres(): Promise<Books> {
  const server = (await startPostgres()) as TestPostgres;
  return {
    // It trusts everybody; the password is there to be found.
    storeIn: async () => (await server.freshDatabase()).replace('waybill@', `waybill:${STORE_PASSWORD}@`),
    folders: [server.home],
    close: () => server.stop(),
  };
}

/** Where alerts are sent; what it is told is looked through as well. */
async function alertChannel(): Promise<{ server: Server; url: string; told: string[] }> {
  const told: string[] = [];
  const server = createServer((incoming, answer) => {
    incoming.on('data', (chunk: Buffer) => told.push(chunk.toString()));
    incoming.on('end', () => answer.writeHead(200).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, told };
}

describe('the search', () => {
  it('finds a planted text in each form that a program may have written it in', () => {
    for (const needle of NEEDLES) {
      for (const form of formsOf(needle)) {
        const bytes = Buffer.concat([Buffer.from('abc'), form, Buffer.from('xyz')]);
        expect([needle, leaksIn('here', bytes, [needle]).length]).toEqual([needle, 1]);
      }
      for (const before of ['', 'a', 'ab'])
        expect(
          leaksIn('here', Buffer.from(Buffer.from(`${before}${needle} tail`).toString('base64')), [needle]),
        ).toHaveLength(1);
    }
    expect(leaksIn('here', Buffer.from('nothing of anybody'), NEEDLES)).toEqual([]);
  });
});

/** Plants a person in all that a daemon on such books does, and looks for them everywhere. */
function leavesNothing(title: string, opened: () => Promise<Books>): void {
  describe(title, { timeout: 400_000 }, () => {
    let folder: string;
    /** Where the bank lays its statements: what stands in them is the bank's own. */
    let bank: string;
    let store: string;
    let books: Books;
    let chat: Awaited<ReturnType<typeof alertChannel>>;
    let config: DemoConfig;
    let daemon: DemoDaemon;
    let ready: Ready;
    let systems: DemoSystems;
    let shop: string;
    let erp: Awaited<ReturnType<typeof gossip>>;
    let printed = '';

    function waybill(...argv: string[]): Promise<{ code: number; out: string; said: string }> {
      return new Promise((resolve) => {
        execFile(process.execPath, [cli, ...argv, '--config', config.file], { timeout: 120_000 }, (error, out, said) =>
          resolve({ code: error ? Number(error.code) : 0, out, said }),
        );
      });
    }
    /** What people see of orders and cases is looked through as well. */
    const json = async <T>(...argv: string[]): Promise<T> => {
      const { code, out, said } = await waybill(...argv, '--json');
      if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${said}`);
      printed += `${out}${said}\n`;
      return JSON.parse(out) as T;
    };
    const order = async (number: string) => (await json<OrderSummary[]>('orders', 'show', number).catch(() => []))[0];
    const until = <T>(what: () => Promise<T>) => expect.poll(what, { timeout: 120_000, interval: 1_000 });

    async function ledger() {
      return openLedger({
        url: store,
        masterKey: readMasterKey(undefined, folder),
        clock: { now: () => Date.now() },
      });
    }

    /** All files that the daemon and the databases wrote; what the sandbox's systems keep in theirs is their own. */
    function files(): { where: string; bytes: Buffer }[] {
      return [folder, ...books.folders].flatMap((from) =>
        readdirSync(from, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .filter((file) => !/sandbox/.test(file.slice(from.length)) && !file.endsWith('config.yaml'))
          .flatMap((where) => {
            // A server may take a file of its own away meanwhile.
            const bytes = existsSync(where) ? readFileSync(where) : undefined;
            return bytes ? [{ where, bytes }] : [];
          }),
      );
    }

    interface HasPayload {
      metadata?: Record<string, Uint8Array> | null;
      data?: Uint8Array | null;
    }

    /** Everything in a history, payloads opened: what the codec would hide is looked at as well. */
    async function openedHistory(history: unknown, codec: EncryptionCodec): Promise<Buffer> {
      const found: Buffer[] = [Buffer.from(JSON.stringify(history))];
      const walk = async (value: unknown): Promise<void> => {
        if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
        const { metadata, data } = value as HasPayload;
        if (metadata && data) {
          const payload = { metadata, data };
          const [opened] = await codec.decode([payload]).catch(() => [payload]);
          found.push(Buffer.from(opened?.data ?? []));
          for (const unpack of [inflateSync, inflateRawSync, gunzipSync]) {
            try {
              found.push(unpack(opened?.data ?? Buffer.alloc(0)));
            } catch {
              // It is not packed in this way.
            }
          }
          return;
        }
        for (const one of Object.values(value)) await walk(one);
      };
      await walk(history);
      return Buffer.concat(found);
    }

    /** What was said is shown to who asks for it on the command line. */
    const SHOWN = 'commands';
    const leaks = (places: { where: string; bytes: Buffer }[]): string[] =>
      places.flatMap(({ where, bytes }) =>
        leaksIn(where, bytes, [...NEEDLES, ...SECRETS, ...(where === SHOWN ? [] : WORDS)]),
      );

    async function histories(): Promise<{ where: string; bytes: Buffer }[]> {
      const opened = await ledger();
      const keys = await opened.payloadKeys();
      await opened.close();
      const codec = new EncryptionCodec(async () => keys);
      const connection = await Connection.connect({ address: ready.temporal });
      try {
        const client = new Client({ connection });
        const all: { where: string; bytes: Buffer }[] = [];
        for await (const execution of client.workflow.list()) {
          const { workflowId, runId, memo, searchAttributes } = execution;
          const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
          const told = JSON.stringify({ workflowId, memo, searchAttributes, raw: execution.raw });
          all.push({
            where: workflowId,
            bytes: Buffer.concat([Buffer.from(told), await openedHistory(history, codec)]),
          });
        }
        return all;
      } finally {
        await connection.close();
      }
    }

    /** Every table as somebody with the database's password reads it. */
    async function tables(): Promise<{ where: string; bytes: Buffer }[]> {
      const raw = await rawOf(store);
      const dumps = await dumpOf(raw);
      await raw.close();
      return dumps;
    }

    async function everything() {
      const metrics = await (await fetch(`${ready.http}/metrics`)).text();
      const state = await (await fetch(`${ready.http}/readyz`)).text();
      return [
        ...files(),
        ...(await tables()),
        ...(await histories()),
        { where: 'metrics', bytes: Buffer.from(metrics) },
        { where: 'readyz', bytes: Buffer.from(state) },
        { where: 'alerts', bytes: Buffer.from(chat.told.join('\n')) },
        { where: SHOWN, bytes: Buffer.from(printed) },
      ];
    }

    beforeAll(async () => {
      books = await opened();
      folder = mkdtempSync(join(tmpdir(), 'waybill-personal-'));
      bank = mkdtempSync(join(tmpdir(), 'waybill-personal-bank-'));
      const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
      store = await books.storeIn(folder);
      chat = await alertChannel();
      config = await writeDemoConfig(root, folder, { http, sandbox, temporal, temporalUi });
      shop = config.players.storefront.system;
      erp = await gossip(() => `http://127.0.0.1:${sandbox}`);
      const declared = parse(readFileSync(config.file, 'utf8')) as {
        connections: Record<
          string,
          { use?: string; poll?: string; options: { url?: string; folder?: string; statements?: object } }
        >;
        log: object;
        store: string;
        codec: object;
        alerts: object;
      };
      const { options } = declared.connections[config.players.erp.connectionId] as { options: { url?: string } };
      options.url = options.url?.replace(/^http:\/\/[^/]+/, erp.url) ?? '';
      declared.log = { level: 'debug', format: 'json' };
      declared.store = store;
      const statements = { complete: { by: 'name' } };
      declared.connections.bank = { use: 'file', options: { folder: bank, statements }, poll: '1s' };
      declared.codec = { tokens: { ann: CODEC_TOKEN } };
      declared.alerts = {
        channels: { ops: { use: 'webhook', url: chat.url, secret: ALERT_SECRET } },
        rules: [{ after: '0s' }],
        groupWindow: '1s',
      };
      writeFileSync(config.file, stringify(declared));
      systems = new DemoSystems(`http://127.0.0.1:${sandbox}`);
      daemon = new DemoDaemon(cli, config.file, folder);
      ready = await daemon.start();
    }, 240_000);
    afterAll(async () => {
      await daemon?.stop();
      erp?.server.close();
      chat?.server.close();
      await books?.close();
      for (const one of [folder, bank]) if (one) rmSync(one, { recursive: true, force: true });
    }, 60_000);
    /** A command whose result is personal data: it is not among what is looked through. */
    async function json0<T>(...argv: string[]): Promise<T> {
      return JSON.parse((await waybill(...argv, '--json')).out) as T;
    }

    /** A statement that the bank lays down, all of it at once. */
    function lay(name: string, ...lines: string[]): void {
      const text = [':20:A', ':25:DE02', ':28C:1/1', ':60F:C261126EUR0,00', ...lines, ':62F:C261126EUR0,00'];
      writeFileSync(join(bank, `.${name}`), text.join('\n'));
      renameSync(join(bank, `.${name}`), join(bank, name));
    }

    const buyer = { name: PLANTED.name, email: PLANTED.email, phone: PLANTED.phone };
    const address = {
      name: PLANTED.name,
      address1: PLANTED.street,
      address2: PLANTED.chineseName,
      phone: PLANTED.phone,
    };
    const place = async (more: object) =>
      systems.act<{ name: string; id: string }>(shop, 'place', {
        country: 'DE',
        b2b: false,
        buyer: { ...buyer, id: 'gid://shopify/Customer/7741' },
        address,
        note: `${PLANTED.note}; ${PLANTED.card}; ${PLANTED.taxId}`,
        ...more,
      });

    it('leaves nothing in any file, log, history, attribute, metric or message', async () => {
      // Refused by a vendor that repeats what it was sent; then let through by a person.
      erp.state.refuse = 1;
      const refused = await place({ paid: true });
      await until(async () => (await order(refused.name))?.openCases.map(({ kind }) => kind)).toEqual(['rejected']);
      expect(erp.state.repeated).toContain(PLANTED.name);
      const [waiting] = (await order(refused.name))?.openCases ?? [];
      expect(waiting?.waitingFor).toContain('***');
      await json('cases', 'retry', waiting?.caseId ?? '', '--who', SAID.who, '--why', SAID.why);
      // Waits for its payment, is corrected by a person, and pays.
      const unpaid = await place({ paid: false });
      await until(async () => (await order(unpaid.name))?.openCases.map(({ kind }) => kind)).toEqual(['payment']);
      const desk = await ledger();
      await desk.amend((await order(unpaid.name))?.rootId ?? '', { note: PLANTED.note }, SAID);
      await desk.close();
      // The bank tells of money from them that is for nothing we know, and lays down a file that cannot be read.
      lay(
        'a.sta',
        ':61:261126C7,41NTRFNONREF//B1',
        `:86:166?20SVWZ+${PLANTED.note}?21${PLANTED.iban}?32${PLANTED.name}`,
      );
      lay('b.sta', `:61:${PLANTED.name}`);
      await until(async () => (await json<CaseRow[]>('cases', 'list')).map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['transfer', 'validation']),
      );
      const [why] = readdirSync(join(bank, 'failed')).filter((name) => name.endsWith('.why.txt'));
      expect(leaksIn('why', readFileSync(join(bank, 'failed', why ?? '')), NEEDLES)).toEqual([]);
      // Every system fails in every way for a while.
      for (const system of config.systems)
        await systems.setFaults(system, {
          rate: 0.1,
          error: 0.1,
          hangBefore: 0.05,
          hangAfter: 0.05,
          hangMs: 1_500,
          retryAfterSeconds: 1,
        });
      await systems.act(shop, 'pay', { id: unpaid.id });
      const changed = await place({ paid: true });
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      for (const system of config.systems) await systems.setFaults(system, {});
      for (const { name } of [refused, unpaid, changed])
        await until(async () => (await order(name))?.stage).toBe('delivered');

      // A stranger's webhook is refused, and a broken one told of.
      await fetch(`${ready.http}/webhooks/shop`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-shopify-hmac-sha256': PLANTED.email },
        body: JSON.stringify(PLANTED),
      });
      // So is a token that is none.
      for (const token of [PLANTED.email, PLANTED.taxId])
        await fetch(`${ready.http}/codec/decode`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify({ payloads: [PLANTED] }),
        });

      await until(async () => chat.told.length).toBeGreaterThan(0);

      const places = await everything();
      expect(places.length).toBeGreaterThan(15);
      for (const name of ['temporal.db', 'daemon.log', 'commands', 'alert_messages', 'audit', 'inbox'])
        expect(places.map(({ where }) => where).join()).toContain(name);
      expect(leaks(places)).toEqual([]);
      expect(printed).toContain(SAID.why);

      // The very same search finds one that is planted for it.
      writeFileSync(join(folder, 'planted.log'), JSON.stringify({ at: 1, message: `no customer ${PLANTED.name}` }));
      expect(files().flatMap(({ where, bytes }) => leaksIn(where, bytes, NEEDLES)).length).toBeGreaterThan(0);
      rmSync(join(folder, 'planted.log'));
    });

    it('is exported on request, and then erased, because the shop says so', async () => {
      const [person] = await json0<Person[]>('customers', 'find', PLANTED.email);
      const last = person?.orders.at(-1);
      const id = (await systems.entries(shop)).find(
        ({ kind, number }) => kind === 'order' && number === last?.number,
      )?.id;
      await systems.act(shop, 'askData', { id });
      const asked = async () => json<PrivacyRequest[]>('customers', 'requests');
      await until(async () => (await asked()).map((one) => [one.asked, one.state])).toEqual([['export', 'open']]);
      const [request] = await asked();
      const { code, out } = await waybill('customers', 'export', PLANTED.email, '--request', request?.requestId ?? '');
      expect(code).toBe(0);
      for (const said of [PLANTED.name, PLANTED.street, PLANTED.chineseName, PLANTED.email, PLANTED.iban])
        expect(out).toContain(said);
      expect(leaksIn('export', Buffer.from(out), [PLANTED.card])).toEqual([]);

      await systems.act(shop, 'redact', { id });
      await until(async () => (await asked()).map((one) => [one.asked, one.state])).toEqual([
        ['erase', 'done'],
        ['export', 'done'],
      ]);
      const [erased] = await asked();
      expect(erased?.certificate).toMatchObject({
        keys: { destroyed: 1 },
        systems: expect.arrayContaining([expect.objectContaining({ connectionId: 'erp', how: 'by hand' })]),
      });
      expect(erased?.certificate?.orders).toHaveLength(3);
      expect(erased?.certificate?.retained).toEqual([
        expect.objectContaining({ kind: 'payment', connectionId: 'waybill:transfers', number: 'entry/1' }),
      ]);
      expect((await waybill('customers', 'find', PLANTED.email)).code).toBe(1);
      // What stands of them is shown as ever.
      const told = await order(erased?.certificate?.orders[0]?.number ?? '');
      expect(told?.stage).toBe('delivered');
      expect(leaks(await everything())).toEqual([]);
    });
  });
}

describe.runIf(existsSync(cli))('a person in a whole life of orders', () => {
  leavesNothing('with a ledger on SQLite', onSqlite);
  describe.skipIf(!postgresBinaries())('where PostgreSQL is installed', () => {
    leavesNothing('with a ledger on PostgreSQL', onPostgres);
  });
});
