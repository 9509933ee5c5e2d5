import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../temporal/free-ports.ts';
import type { Postgres } from './postgres.ts';
import { cacheFolder, installOnce, run, startProcess } from './process.ts';

export interface Vendure {
  /** Without a slash at its end. */
  url: string;
  /** An API key of the superadmin. */
  apiKey: string;
  database: string;
  /** The admin API as a person uses it, for preparing and for looking; throws on any GraphQL error. */
  admin<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  stop(): Promise<void>;
}

const HERE = join(import.meta.dirname, 'vendure');
const PLUGIN = join(import.meta.dirname, '../../../connectors/vendure/plugin/waybill-webhooks.cjs');

/** Installs it into the cache folder, from the committed lock file; about half a minute the first time. */
export async function installVendure(logs: string): Promise<string> {
  const folder = cacheFolder('vendure');
  const lock = readFileSync(join(HERE, 'package-lock.json'));
  await installOnce(folder, createHash('sha256').update(lock).digest('hex'), async () => {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(HERE, file), join(folder, file));
    // Its native parts come prebuilt: nothing needs an install script.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run({ name: 'npm ci (Vendure)', command: 'npm', args, cwd: folder, log: join(logs, 'vendure-install.log') });
  });
  copyFileSync(join(HERE, 'server.cjs'), join(folder, 'server.cjs'));
  copyFileSync(PLUGIN, join(folder, 'waybill-webhooks.cjs'));
  return folder;
}

/** Starts it with an empty database and the sample catalogue. */
export async function startVendure(options: {
  postgres: Postgres;
  logs: string;
  dir: string;
  webhook?: { url: string; secret: string };
}): Promise<Vendure> {
  const { postgres, logs, dir, webhook } = options;
  const folder = await installVendure(logs);
  const database = 'vendure';
  await postgres.createDatabase(database);
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const server = await startProcess({
    name: 'Vendure',
    command: process.execPath,
    args: [join(folder, 'server.cjs')],
    cwd: folder,
    log: join(logs, 'vendure.log'),
    env: {
      PORT: String(port),
      PGPORT: String(postgres.port),
      PGDATABASE: database,
      FRESH: '1',
      DATA: dir,
      ...(webhook ? { WEBHOOK_URL: webhook.url, WEBHOOK_SECRET: webhook.secret } : {}),
    },
    timeoutMs: 120_000,
    ready: (line) => (line?.includes('"ready":true') ? true : undefined),
  });
  const url = `http://127.0.0.1:${port}`;
  const token = await login(url);
  const admin: Vendure['admin'] = (query, variables) => ask(`${url}/admin-api`, token, query, variables);
  return { url, database, admin, apiKey: await createApiKey(admin), stop: () => server.stop() };
}

async function createApiKey(admin: Vendure['admin']): Promise<string> {
  const { roles } = await admin<{ roles: { items: { id: string; code: string }[] } }>(
    '{ roles { items { id code } } }',
  );
  const roleIds = roles.items.filter(({ code }) => code === '__super_admin_role__').map(({ id }) => id);
  const { createApiKey } = await admin<{ createApiKey: { apiKey: string } }>(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey } }',
    { input: { roleIds, translations: [{ languageCode: 'en', name: 'waybill' }] } },
  );
  return createApiKey.apiKey;
}

async function login(url: string): Promise<string> {
  const query = 'mutation { login(username: "superadmin", password: "superadmin") { __typename } }';
  const answer = await post(`${url}/admin-api`, undefined, query);
  const token = answer.headers.get('vendure-auth-token');
  if (!token) throw new Error('Vendure: no login');
  return token;
}

function post(
  url: string,
  token: string | undefined,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
}

async function ask<Data>(
  url: string,
  token: string,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Data> {
  const answer = await post(url, token, query, variables);
  const body = (await answer.json()) as { data: Data; errors?: { message: string }[] };
  if (body.errors) throw new Error(`Vendure: ${body.errors.map(({ message }) => message).join('; ')}`);
  return body.data;
}
