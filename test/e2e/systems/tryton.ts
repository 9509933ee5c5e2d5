import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { decode } from '../../../connectors/tryton/wire.ts';
import { freePort } from '../../../temporal/free-ports.ts';
import { cacheFolder, installOnce, run, startProcess } from './process.ts';

/** One database of the server, seen by somebody who uses Tryton itself. */
export interface TrytonDatabase {
  /** Of its server, without a slash at its end. */
  url: string;
  database: string;
  /** Of the REST user application. */
  key: string;
  /** Reads fields of what matches, decoded to plain data; `context` for computed fields. */
  search<Row>(model: string, domain: unknown[], fields: string[], context?: object): Promise<Row[]>;
  create(model: string, values: object[]): Promise<number[]>;
  /** Presses a button; throws with Tryton's own message where it refuses. */
  press(model: string, id: number, button: string): Promise<{ state: string }>;
  /** Changes its rows behind its back, by SQL: no time of change moves, and no rule of Tryton's is asked. */
  behind(sql: string, ...values: (string | number)[]): void;
}

export interface Tryton {
  erp: TrytonDatabase;
  wms: TrytonDatabase;
  /** The product that carries shipping costs. */
  shippingProduct: string;
  stop(): Promise<void>;
}

const HERE = import.meta.dirname;
const SETUP = join(HERE, 'tryton_setup.py');
const REQUIREMENTS = join(HERE, 'tryton.requirements.txt');

/** A folder with the programs and with `base.sqlite`, a database that has all but goods; a minute the first time. */
async function install(logs: string): Promise<string> {
  const folder = cacheFolder('tryton');
  const stamp = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(readFileSync(SETUP)).digest('hex');
  // A fiscal year is that of the day it was made.
  await installOnce(folder, `${stamp}/${new Date().getFullYear()}`, async () => {
    const log = join(logs, 'tryton-install.log');
    const venv = join(folder, 'venv');
    if (!existsSync(venv)) await run({ name: 'venv (Tryton)', command: 'python3', args: ['-m', 'venv', venv], log });
    const pip = ['install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
    await run({ name: 'pip (Tryton)', command: join(venv, 'bin/pip'), args: pip, log });
    const config = configure(folder, 0);
    writeFileSync(join(folder, 'base.sqlite'), '');
    writeFileSync(join(folder, 'password'), 'waybill-e2e');
    const admin = ['-c', config, '-d', 'base', '--all', '--email', 'admin@example.com'];
    const env = { TRYTONPASSFILE: join(folder, 'password') };
    await run({ name: 'trytond-admin', command: join(venv, 'bin/trytond-admin'), args: admin, env, log });
    await setUp(folder, config, 'base', { step: 'base' }, folder, log);
  });
  return folder;
}

/** Writes the server's config into the folder that holds its databases; the path has to be absolute. */
function configure(dir: string, port: number): string {
  const file = join(dir, 'trytond.conf');
  writeFileSync(file, `[web]\nlisten = 127.0.0.1:${port}\n[database]\nuri = sqlite://\npath = ${dir}\n`);
  return file;
}

async function setUp(
  folder: string,
  config: string,
  database: string,
  request: object,
  dir: string,
  log: string,
): Promise<void> {
  const answer = join(dir, `${database}.json`);
  const args = [SETUP, config, database, JSON.stringify(request), answer];
  await run({ name: `setting up ${database}`, command: join(folder, 'venv/bin/python'), args, log });
}

/** A database with goods, stock and a REST key, made once for each set of them: half a minute. Answers its file. */
async function prepare(folder: string, logs: string, database: string, goods: Goods): Promise<string> {
  const made = createHash('sha256')
    .update(readFileSync(join(folder, '.installed')))
    .update(JSON.stringify(goods));
  const home = cacheFolder(join('tryton', 'prepared', `${database}-${made.digest('hex').slice(0, 16)}`));
  await installOnce(home, 'prepared', async () => {
    copyFileSync(join(folder, 'base.sqlite'), join(home, `${database}.sqlite`));
    const log = join(logs, 'tryton-prepare.log');
    await setUp(folder, configure(home, 0), database, { step: 'run', ...goods }, home, log);
  });
  return home;
}

interface Goods {
  skus: string[];
  /** Pieces of each. */
  stock: number;
}

/** Starts an ERP (goods in plenty) and a warehouse (`stock` pieces of each SKU, 100 without it), each a server of its own. */
export async function startTryton(options: {
  dir: string;
  logs: string;
  skus: string[];
  stock?: number;
}): Promise<Tryton> {
  const { dir, logs, skus, stock = 100 } = options;
  const folder = await install(logs);
  const erp = await startDatabase(folder, dir, logs, 'erp', { skus, stock: 100_000 });
  const wms = await startDatabase(folder, dir, logs, 'wms', { skus, stock });
  return {
    erp: erp.database,
    wms: wms.database,
    shippingProduct: 'SHIPPING',
    async stop() {
      await Promise.all([erp.stop(), wms.stop()]);
    },
  };
}

async function startDatabase(folder: string, dir: string, logs: string, database: string, goods: Goods) {
  const prepared = await prepare(folder, logs, database, goods);
  const home = join(dir, database);
  mkdirSync(home, { recursive: true });
  copyFileSync(join(prepared, `${database}.sqlite`), join(home, `${database}.sqlite`));
  const { key } = JSON.parse(readFileSync(join(prepared, `${database}.json`), 'utf8')) as { key: string };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startProcess({
    name: `Tryton (${database})`,
    command: join(folder, 'venv/bin/trytond'),
    // A database that is not named here is not known before its first call.
    args: ['-c', configure(home, port), '-d', database],
    cwd: home,
    log: join(logs, `tryton-${database}.log`),
    ready: () =>
      fetch(`${url}/${database}/rest/model/sale.sale`).then(
        (answer) => answer.status === 401 || undefined,
        () => undefined,
      ),
  });
  return { database: open(url, database, key, join(home, `${database}.sqlite`)), stop: () => server.stop() };
}

function open(url: string, database: string, key: string, file: string): TrytonDatabase {
  const post = async (path: string, body: object, context: object = {}) => {
    const header = Buffer.from(JSON.stringify({ company: 1, ...context })).toString('base64');
    const answer = await fetch(`${url}/${database}/rest/model/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        // `*`, which is sent without it, is a language of no translated name.
        'accept-language': 'en',
        'x-tryton-context': header.replaceAll('+', '-').replaceAll('/', '_'),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Tryton answers ${answer.status} to ${path}: ${text.slice(0, 300)}`);
    return decode(JSON.parse(text));
  };
  return {
    url,
    database,
    key,
    search: async <Row>(model: string, domain: unknown[], fields: string[], context?: object) =>
      (await post(`${model}/search_read`, { domain, fields_names: fields }, context)) as Row[],
    create: async (model, values) => (await post(`${model}/create`, { vlist: values })) as number[],
    press: async (model, id, button) => {
      // A person says yes where Tryton warns: here of shipments that no sale in this database asked for.
      const answer = await post(`${model}/${id}/${button}?f=state`, {}, { _skip_warnings: true });
      return answer as { state: string };
    },
    behind(sql, ...values) {
      const rows = new Database(file, { timeout: 10_000 });
      try {
        if (rows.prepare(sql).run(...values).changes === 0) throw new Error(`nothing was changed by ${sql}`);
      } finally {
        rows.close();
      }
    },
  };
}
