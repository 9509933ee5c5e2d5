import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../temporal/free-ports.ts';
import type { Postgres } from './postgres.ts';
import { cacheFolder, installOnce, type Running, run, startProcess } from './process.ts';

/** A parcel as karrio's API tells it, as far as tests look at it. */
export interface KarrioParcel {
  id: string;
  status: string;
  reference: string | null;
  order_id: string | null;
  tracking_number: string | null;
  parcels: { items: { sku: string; quantity: number }[] }[];
  recipient: { postal_code: string | null; city: string | null; country_code: string };
}

export interface KarrioOrder {
  id: string;
  order_id: string;
  source: string;
  status: string;
  shipments: { id: string; status: string }[];
}

export interface Karrio {
  /** Without a slash at its end. */
  url: string;
  token: string;
  /** A connection of karrio's generic carrier, and its service: what a booking names. */
  carrierId: string;
  service: string;
  /** Where webhooks were asked for. */
  webhookSecret?: string;
  /** All of them, cancelled ones included. */
  orders(): Promise<KarrioOrder[]>;
  parcels(): Promise<KarrioParcel[]>;
  /** What a carrier does: `in_transit`, `out_for_delivery`, `delivered`, ... The generic carrier tracks nothing itself. */
  move(parcelId: string, status: string): Promise<void>;
  /** Somebody calls a parcel off at karrio itself. */
  callOff(parcelId: string): Promise<void>;
  /** Somebody books another parcel like this one, under a reference of their own; answers its id. */
  bookLike(parcelId: string, reference: string): Promise<string>;
  stop(): Promise<void>;
}

const REQUIREMENTS = join(import.meta.dirname, 'karrio.requirements.txt');
const SETUP = join(import.meta.dirname, 'karrio_setup.py');

const CARRIER = 'road';
const SERVICE = 'standard_service';

/** Installs karrio and keeps a dump of its migrated database; two minutes the first time. */
async function install(postgres: Postgres, logs: string): Promise<{ folder: string; dump: string }> {
  const folder = cacheFolder('karrio');
  const dump = join(folder, 'migrated.dump');
  const log = join(logs, 'karrio-install.log');
  const stamp = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(readFileSync(SETUP)).digest('hex');
  await installOnce(folder, stamp, async () => {
    const venv = join(folder, 'venv');
    if (!existsSync(venv)) await run({ name: 'venv (karrio)', command: 'python3', args: ['-m', 'venv', venv], log });
    const pip = ['install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
    await run({ name: 'pip (karrio)', command: join(venv, 'bin/pip'), args: pip, log });
    const database = 'karrio_migrated';
    await postgres.createDatabase(database);
    const env = environment(postgres, database, folder);
    await run({ name: 'karrio migrate', command: join(venv, 'bin/karrio'), args: ['migrate'], env, log });
    const token = join(folder, 'token');
    await run({ name: 'karrio setup', command: join(venv, 'bin/python'), args: [SETUP, token], env, log });
    const args = [...connection(postgres), '-Fc', '-f', dump, database];
    await run({ name: 'pg_dump', command: join(postgres.bin, 'pg_dump'), args, log });
  });
  return { folder, dump };
}

const connection = ({ host, port, user }: Postgres) => ['-h', host, '-p', String(port), '-U', user];

function environment(postgres: Postgres, database: string, work: string): Record<string, string> {
  const data = join(work, 'data');
  const statics = join(data, 'static');
  mkdirSync(statics, { recursive: true });
  return {
    DJANGO_SETTINGS_MODULE: 'karrio.server.settings',
    WORK_DIR: data,
    LOG_DIR: data,
    STATIC_ROOT_DIR: statics,
    SECRET_KEY: 'waybill-e2e',
    DEBUG_MODE: 'False',
    ALLOWED_HOSTS: '*',
    LOG_LEVEL: 'WARNING',
    DETACHED_WORKER: 'False',
    BACKGROUND_WORKERS: '1',
    DATABASE_ENGINE: 'postgresql',
    DATABASE_NAME: database,
    DATABASE_HOST: postgres.host,
    DATABASE_PORT: String(postgres.port),
    DATABASE_USERNAME: postgres.user,
    DATABASE_PASSWORD: 'trusted',
  };
}

/** Starts karrio on a fresh database; with `webhook` also its worker, which delivers. */
export async function startKarrio(options: {
  postgres: Postgres;
  logs: string;
  dir: string;
  webhook?: { url: string };
}): Promise<Karrio> {
  const { postgres, logs, dir, webhook } = options;
  const { folder, dump } = await install(postgres, logs);
  const log = join(logs, 'karrio.log');
  const database = 'karrio';
  await postgres.createDatabase(database);
  const restore = [...connection(postgres), '-d', database, dump];
  await run({ name: 'pg_restore', command: join(postgres.bin, 'pg_restore'), args: restore, log });

  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = environment(postgres, database, dir);
  const bin = join(folder, 'venv/bin');
  const listening = ['-b', `127.0.0.1:${port}`, '-w', '1', '-k', 'uvicorn.workers.UvicornWorker'];
  const server = await startProcess({
    name: 'karrio',
    command: join(bin, 'gunicorn'),
    args: [...listening, 'karrio.server.asgi'],
    cwd: dir,
    env,
    log,
    timeoutMs: 120_000,
    ready: () =>
      fetch(`${url}/v1/references?reduced=true`, { signal: AbortSignal.timeout(5_000) }).then(
        (answer) => answer.ok || undefined,
        () => undefined,
      ),
  });
  const running: Running<unknown>[] = [server];
  if (webhook) {
    const worker = {
      name: 'karrio worker',
      command: join(bin, 'karrio'),
      args: ['run_huey', '-w', '1'],
      cwd: dir,
      env,
    };
    running.push(await startProcess({ ...worker, log: join(logs, 'karrio-worker.log'), ready: () => true }));
  }

  const token = readFileSync(join(folder, 'token'), 'utf8');
  const call = async <Answer>(path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(url + path, {
      headers: {
        authorization: `Token ${token}`,
        'content-type': 'application/json',
        // Its server closes quiet connections without a word: none is kept for the next call.
        connection: 'close',
      },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`karrio answers ${answer.status} to ${path}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };
  const all = async <Row>(path: string): Promise<Row[]> => {
    const rows: Row[] = [];
    for (;;) {
      const page = await call<{ next: string | null; results: Row[] }>(`${path}?limit=100&offset=${rows.length}`);
      rows.push(...page.results);
      if (!page.next) return rows;
    }
  };

  await call('/v1/connections', {
    carrier_name: 'generic',
    carrier_id: CARRIER,
    credentials: { account_country_code: 'US', custom_carrier_name: CARRIER, display_name: 'Road' },
    config: {},
    active: true,
  });
  const hook =
    webhook && (await call<{ secret: string }>('/v1/webhooks', { url: webhook.url, enabled_events: ['all'] }));

  return {
    url,
    token,
    carrierId: CARRIER,
    service: SERVICE,
    ...(hook && { webhookSecret: hook.secret }),
    orders: () => all('/v1/orders'),
    parcels: () => all('/v1/shipments'),
    async move(parcelId, status) {
      const query = `mutation { change_shipment_status(input: {id: "${parcelId}", status: ${status}}) { errors { messages } } }`;
      const { data, errors } = await call<{ data?: { change_shipment_status: { errors: unknown } }; errors?: unknown }>(
        '/graphql',
        { query },
      );
      const refused = errors ?? data?.change_shipment_status.errors;
      if (refused) throw new Error(`karrio does not move the parcel: ${JSON.stringify(refused)}`);
    },
    async callOff(parcelId) {
      await call(`/v1/shipments/${parcelId}/cancel`, {});
    },
    async bookLike(parcelId, reference) {
      const { shipper, recipient, parcels } = await call<Booked>(`/v1/shipments/${parcelId}`);
      const like = {
        shipper: told(shipper),
        recipient: told(recipient),
        parcels: parcels.map((parcel) => ({ ...told(parcel), items: (parcel.items as object[]).map(told) })),
      };
      const { id } = await call<{ id: string }>('/v1/shipments', {
        ...like,
        carrier_ids: [CARRIER],
        service: SERVICE,
        reference,
      });
      return id;
    },
    async stop() {
      for (const one of running.reverse()) await one.stop();
    },
  };
}

interface Booked {
  shipper: object;
  recipient: object;
  parcels: Record<string, unknown>[];
}

/** What was said of a thing, without what karrio made of it. */
const told = (thing: object): object =>
  Object.fromEntries(
    Object.entries(thing).filter(
      ([name, value]) => value !== null && !['id', 'object_type', 'parent_id'].includes(name),
    ),
  );
