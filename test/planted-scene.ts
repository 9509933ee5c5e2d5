import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { type DemoConfig, writeDemoConfig } from '../cli/demo/config.ts';
import { DemoDaemon } from '../cli/demo/daemon.ts';
import { DemoSystems } from '../cli/demo/systems.ts';
import type { Ledger, OrderSummary } from '../store/ledger.ts';
import { readMasterKey } from '../store/master-key.ts';
import { openLedger } from '../store/open.ts';
import { freePorts } from '../temporal/free-ports.ts';
import { gossip } from './gossip.ts';
import { filesOf, historiesOf, type LeftBehind, tablesOf } from './left-behind.ts';
import { leaksIn, NEEDLES, PLANTED, WORDS } from './planted-person.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The built program; without it there is no scene. */
export const cli = join(root, 'dist', 'cli.js');

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

/** Where a ledger keeps its books, and every file that they may have left something in. */
export interface Books {
  /** The address for a ledger in this data folder. */
  storeIn(folder: string): Promise<string>;
  /** Folders besides the data folder. */
  folders: readonly string[];
  close(): Promise<void>;
}

export const onSqlite = async (): Promise<Books> => ({
  storeIn: async (folder) => `sqlite:${join(folder, 'waybill.db')}`,
  folders: [],
  close: async () => {},
});

export async function onPostgres(): Promise<Books> {
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

/** The config of a demo, told of the books, the bank, the ERP that gossips and the channel, and to say all it can in its log. */
function declare(config: DemoConfig, at: { store: string; bank: string; erp: string; chat: string }): void {
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
  options.url = options.url?.replace(/^http:\/\/[^/]+/, at.erp) ?? '';
  declared.log = { level: 'debug', format: 'json' };
  declared.store = at.store;
  const statements = { complete: { by: 'name' } };
  declared.connections.bank = { use: 'file', options: { folder: at.bank, statements }, poll: '1s' };
  declared.codec = { tokens: { ann: CODEC_TOKEN } };
  declared.alerts = {
    channels: { ops: { use: 'webhook', url: at.chat, secret: ALERT_SECRET } },
    rules: [{ after: '0s' }],
    groupWindow: '1s',
  };
  writeFileSync(config.file, stringify(declared));
}

/** The daemon on such books, with what it speaks to and where it writes. */
async function start(opened: () => Promise<Books>) {
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  const scratch = (prefix: string) => {
    const made = mkdtempSync(join(tmpdir(), prefix));
    closing.push(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  try {
    const folder = scratch('waybill-personal-');
    // Where the bank lays its statements: what stands in them is the bank's own.
    const bank = scratch('waybill-personal-bank-');
    const books = await opened();
    closing.push(() => books.close());
    const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
    const store = await books.storeIn(folder);
    const chat = await alertChannel();
    closing.push(() => chat.server.close());
    const config = await writeDemoConfig(root, folder, { http, sandbox, temporal, temporalUi });
    const erp = await gossip(`http://127.0.0.1:${sandbox}`);
    closing.push(() => erp.server.close());
    declare(config, { store, bank, erp: erp.url, chat: chat.url });
    const systems = new DemoSystems(`http://127.0.0.1:${sandbox}`);
    const daemon = new DemoDaemon(cli, config.file, folder);
    closing.push(() => daemon.stop());
    const ready = await daemon.start();
    return { folder, bank, books, store, chat, config, erp, systems, ready, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What was said is shown to who asks for it on the command line. */
const SHOWN = 'commands';

export const leaks = (places: readonly LeftBehind[]): string[] =>
  places.flatMap(({ where, bytes }) =>
    leaksIn(where, bytes, [...NEEDLES, ...SECRETS, ...(where === SHOWN ? [] : WORDS)]),
  );

export type PlantedScene = Awaited<ReturnType<typeof plantedScene>>;

/** A daemon on such books, orders of the planted person for it to move, and everything that it leaves behind. */
export async function plantedScene(opened: () => Promise<Books>) {
  const { folder, bank, books, store, chat, config, erp, systems, ready, close } = await start(opened);
  const shop = config.players.storefront.system;
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

  /** A command whose result is personal data: it is not among what is looked through. */
  async function json0<T>(...argv: string[]): Promise<T> {
    return JSON.parse((await waybill(...argv, '--json')).out) as T;
  }

  const order = async (number: string) => (await json<OrderSummary[]>('orders', 'show', number).catch(() => []))[0];

  async function withLedger<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
    const ledger = await openLedger({
      url: store,
      masterKey: readMasterKey(undefined, folder),
      clock: { now: () => Date.now() },
    });
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  }

  const files = () => filesOf([folder, ...books.folders]);

  async function everything(): Promise<LeftBehind[]> {
    const metrics = await (await fetch(`${ready.http}/metrics`)).text();
    const state = await (await fetch(`${ready.http}/readyz`)).text();
    return [
      ...files(),
      ...(await tablesOf(store)),
      ...(await historiesOf(ready.temporal, await withLedger((ledger) => ledger.payloadKeys()))),
      { where: 'metrics', bytes: Buffer.from(metrics) },
      { where: 'readyz', bytes: Buffer.from(state) },
      { where: 'alerts', bytes: Buffer.from(chat.told.join('\n')) },
      { where: SHOWN, bytes: Buffer.from(printed) },
    ];
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

  return {
    ...{ folder, bank, chat, config, erp, systems, shop, ready, close },
    ...{ waybill, json, json0, order, withLedger, files, everything, lay, place },
    printed: () => printed,
  };
}
