import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ssh2 from 'ssh2';
import { parse } from 'yaml';
import file from '../../connectors/file/index.ts';
import { CATALOGUE } from '../../sandbox/catalogue.ts';
import { HOST_FINGERPRINT } from '../../sandbox/file/host-key.ts';
import sandbox from '../../sandbox/file/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { contractSuite, type KindFixture } from './suite.ts';

const PASSPHRASE = 'sandbox-passphrase-41d7';
const KEY = ssh2.utils.generateKeyPairSync('ed25519', { passphrase: PASSPHRASE, cipher: 'aes256-ctr', rounds: 4 });
const LAYOUT = fileURLToPath(new URL('../../connectors/file/layout.yaml', import.meta.url));

/** The layout of the house, but for how long a file has to lie still: the partner of these tests is quick. */
function quickLayout(): Record<string, unknown> {
  const layout = parse(readFileSync(LAYOUT, 'utf8'));
  for (const { in: incoming } of Object.values<{ in?: Record<string, unknown> }>(layout.kinds))
    if (incoming) incoming.complete = { by: 'still', for: '20ms' };
  return layout;
}

const definition = quickLayout();
const layout = file.declaredBy?.({ definition }) as typeof file;
const HEAD =
  'order_no,placed_at,currency,ship_name,ship_line1,ship_city,ship_country,total,line_no,sku,quantity,unit_price,line_total';
let drawn = 0;

const orderRow = (no: string, total = '24.90') =>
  `${no},2026-11-22T09:00:00Z,EUR,Sam Doe,1 Ocean Drive,Miami,US,${total},1,WB-001,1,24.90,24.90`;
const drop = (system: SandboxSystem, kind: string, rows: string[]) => {
  drawn += 1;
  system.act('drop', { path: `/in/${kind}-${String(drawn).padStart(6, '0')}.csv`, text: `${rows.join('\n')}\n` });
};
const fresh = (count: number, name: string) => {
  drawn += 1;
  return Array.from({ length: count }, (_, n) => `${name}${drawn}-${n}`);
};

const order = (n: number) => ({
  order_no: `A${n}`,
  placed_at: '2026-11-22T09:00:00Z',
  currency: 'EUR',
  ship_name: 'Sam Doe',
  ship_line1: '1 Ocean Drive',
  ship_city: 'Miami',
  ship_country: 'US',
  total: '24.90',
  lines: [{ line_no: '1', sku: CATALOGUE[0]?.sku, quantity: 1, unit_price: '24.90', line_total: '24.90' }],
});
const shipment = (n: number) => ({
  order_no: `A${n}`,
  state: 'shipped',
  carrier: 'DHL',
  lines: [{ sku: 'WB-001', quantity: 1 }],
});

const comingBack = (n: number) => ({
  return_no: `A${n}-R1`,
  order_no: `A${n}`,
  state: 'announced',
  lines: [{ sku: 'WB-001', quantity: 1 }],
});

const UNLAGGING = 'a folder lists what is in it';
const WHOLE = 'a file is told as it was when it was opened: no row goes from it between two pages';

const reading = (
  kind: string,
  ids: (count: number) => string[],
  head: string,
  row: (id: string, at: number) => string,
): KindFixture => ({
  seed: (system, count) => {
    const made = ids(count);
    drop(system, kind, [head, ...made.map((id) => row(id, 1))]);
    return made;
  },
  pageSize: 200,
  touch: (system, id) => drop(system, kind, [head, row(id, 2)]),
  never: { deletes: WHOLE },
});

contractSuite({
  connector: layout,
  sandbox,
  sandboxOptions: { port: 0, password: null, authorizedKeys: [KEY.public] },
  options: (origin) => {
    const { hostname, port, username } = new URL(origin);
    const fingerprint = decodeURIComponent(username.split('fingerprint=')[1] ?? '').replace('-', ':');
    return {
      definition,
      sftp: {
        host: hostname,
        port: Number(port),
        user: 'waybill',
        key: KEY.private,
        passphrase: PASSPHRASE,
        hostKey: fingerprint || HOST_FINGERPRINT,
        path: '/',
      },
    };
  },
  kinds: {
    order: {
      ...reading(
        'orders',
        (count) => fresh(count, 'P'),
        HEAD,
        (id, at) => orderRow(id, `${at}4.90`),
      ),
      payload: (_system, n) => order(n),
      refused: () => ({ ...order(13), lines: [] }),
      changed: (payload) => ({ ...(payload as object), total: '99.00' }),
      writeCall: 'RENAME',
      never: { deletes: WHOLE, lag: UNLAGGING },
    },
    shipment: {
      payload: (_system, n) => shipment(n),
      refused: () => ({ ...shipment(13), lines: [] }),
      changed: (payload) => ({ ...(payload as object), state: 'delivered' }),
      writeCall: 'RENAME',
      never: { lag: UNLAGGING },
    },
    return: {
      payload: (_system, n) => comingBack(n),
      refused: () => ({ ...comingBack(13), lines: [] }),
      changed: (payload) => ({ ...(payload as object), state: 'done' }),
      writeCall: 'RENAME',
      never: { lag: UNLAGGING },
    },
    stock: reading(
      'stock',
      (count) => fresh(count, 'S').map((sku) => `${sku}/MAIN`),
      'sku,location,available',
      (id, at) => `${id.replace('/', ',')},${at}`,
    ),
    price: reading(
      'prices',
      (count) => fresh(count, 'S').map((sku) => `${sku}/base/EUR/1`),
      'sku,tier,currency,from_quantity,amount',
      (id, at) => `${id.replaceAll('/', ',')},${at}.50`,
    ),
  },
});
