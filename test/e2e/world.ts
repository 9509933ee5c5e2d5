import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePorts } from '../../temporal/free-ports.ts';
import { Daemon } from './daemon.ts';
import { type Proxy, startProxy } from './proxy.ts';
import { Shop } from './shop.ts';
import { type Karrio, startKarrio } from './systems/karrio.ts';
import { startPostgres } from './systems/postgres.ts';
import { cacheFolder } from './systems/process.ts';
import { startTryton, type Tryton, type TrytonDatabase } from './systems/tryton.ts';
import { startWarehousePerson, type WarehousePerson } from './systems/tryton-warehouse.ts';
import { startVendure, type Vendure } from './systems/vendure.ts';

/** A seller's systems, all real, with bad lines between them and a daemon that is not started yet. */
export interface World {
  vendure: Vendure;
  shop: Shop;
  tryton: Tryton;
  karrio: Karrio;
  person: WarehousePerson;
  daemon: Daemon;
  /** The daemon speaks to each system through one of these, and the shop's webhooks come through the last. */
  lines: Record<'shop' | 'erp' | 'wms' | 'freight' | 'webhooks', Proxy>;
  close(): Promise<void>;
}

/** Pieces of each article that lie in the warehouse at first; the shop believes in 100. */
export const WAREHOUSE_STOCK = 140;

const WEBHOOK_SECRET = 'the-shops-webhook-secret';

export async function startWorld(): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-e2e-'));
  const logs = join(cacheFolder('logs'), new Date().toISOString().replaceAll(':', '-'));
  mkdirSync(logs);
  const ends: (() => Promise<void> | void)[] = [
    () => rmSync(dir, { recursive: true, force: true }),
    // For whoever wants to know why: what it holds of people is sealed, and the key goes.
    () => keepLedger(join(dir, 'data'), logs),
  ];
  const close = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    const postgres = await startPostgres({ logs });
    ends.push(() => postgres.stop());
    const [http, temporal, ui] = (await freePorts(3)) as [number, number, number];
    const webhooks = await startProxy(() => `http://127.0.0.1:${http}`);
    ends.push(() => webhooks.close());

    const webhook = { url: `${webhooks.url}/webhooks/shop`, secret: WEBHOOK_SECRET };
    mkdirSync(join(dir, 'karrio'));
    const [ofVendure, ofKarrio] = await Promise.allSettled([
      startVendure({ postgres, logs, dir: join(dir, 'vendure'), webhook }),
      startKarrio({ postgres, logs, dir: join(dir, 'karrio') }),
    ]);
    for (const one of [ofVendure, ofKarrio]) if (one.status === 'fulfilled') ends.push(() => one.value.stop());
    const [vendure, karrio] = [unwrapped(ofVendure), unwrapped(ofKarrio)];
    const shop = await Shop.open(vendure);
    const tryton = await startTryton({ dir: join(dir, 'tryton'), logs, skus: shop.skus, stock: WAREHOUSE_STOCK });
    ends.push(() => tryton.stop());
    const person = startWarehousePerson(unhurried(tryton.wms), { everyMs: 3_000 });
    ends.push(() => person.stop());

    const lines = {
      shop: await startProxy(() => vendure.url),
      erp: await startProxy(() => tryton.erp.url),
      wms: await startProxy(() => tryton.wms.url),
      freight: await startProxy(() => karrio.url),
      webhooks,
    };
    ends.push(lines.shop.close, lines.erp.close, lines.wms.close, lines.freight.close);
    const config = join(dir, 'config.yaml');
    writeFileSync(config, stringify(configOf({ dir, ports: { http, temporal, ui }, vendure, tryton, karrio, lines })));
    const daemon = new Daemon(config, join(dir, 'data'), logs);
    ends.push(() => daemon.stop());
    return { vendure, shop, tryton, karrio, person, daemon, lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How long a sheet of paper lies in the warehouse before somebody takes it up. */
const PAPER_MS = 15_000;

/**
 * The warehouse's database as its person uses it. What came a moment ago is not seen yet: on SQLite, Tryton lets two
 * presses of a button in the same instant both succeed, and a cancelled shipment would leave all the same.
 */
function unhurried(wms: TrytonDatabase): TrytonDatabase {
  const came = new Map<string, number>();
  const isOld = (key: string) => {
    if (!came.has(key)) came.set(key, Date.now());
    return Date.now() - (came.get(key) as number) > PAPER_MS;
  };
  return {
    ...wms,
    async search<Row>(model: string, domain: unknown[], fields: string[], options?: object) {
      const rows = await wms.search<Row & { id: number }>(model, domain, fields, options);
      return model === 'stock.shipment.out' ? rows.filter(({ id }) => isOld(`${model}/${id}`)) : rows;
    },
  };
}

function keepLedger(data: string, logs: string): void {
  if (!existsSync(data)) return;
  for (const file of readdirSync(data).filter((name) => name.startsWith('waybill.db')))
    copyFileSync(join(data, file), join(logs, file));
}

function unwrapped<T>(one: PromiseSettledResult<T>): T {
  if (one.status === 'rejected') throw one.reason;
  return one.value;
}

interface Parts extends Pick<World, 'vendure' | 'tryton' | 'karrio' | 'lines'> {
  dir: string;
  ports: { http: number; temporal: number; ui: number };
}

function configOf({ dir, ports, vendure, tryton, karrio, lines }: Parts): object {
  return {
    data: join(dir, 'data'),
    store: `sqlite:${join(dir, 'data/waybill.db')}`,
    mappings: join(import.meta.dirname, '../../mappings'),
    temporal: { embedded: { port: ports.temporal, uiPort: ports.ui } },
    http: { port: ports.http },
    connections: {
      shop: {
        use: 'vendure',
        options: { url: lines.shop.url, apiKey: vendure.apiKey, webhookSecret: WEBHOOK_SECRET },
        // One Node process answers to buyers too: more at once only makes each slower.
        limits: { timeout: '30s', concurrency: 3 },
        poll: '10s',
      },
      erp: {
        use: 'tryton',
        options: { url: lines.erp.url, database: tryton.erp.database, key: tryton.erp.key },
        params: { shippingProduct: tryton.shippingProduct },
        limits: { timeout: '10s' },
        poll: '5s',
      },
      wms: {
        use: 'tryton',
        role: 'warehouse',
        options: { url: lines.wms.url, database: tryton.wms.database, key: tryton.wms.key },
        limits: { timeout: '10s' },
        poll: '4s',
      },
      freight: {
        use: 'karrio',
        options: { url: lines.freight.url, token: karrio.token },
        params: {
          carrier: karrio.carrierId,
          service: karrio.service,
          shipperName: 'Demo GmbH',
          shipperLine1: 'Lagerweg 1',
          shipperCity: 'Hamburg',
          shipperPostalCode: '20095',
          shipperCountry: 'DE',
          customsSigner: 'Demo Signer',
        },
        limits: { timeout: '10s' },
        poll: '5s',
      },
    },
    flows: {
      orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] },
      fulfil: {
        kinds: ['shipment', 'status'],
        from: ['wms', 'erp', 'freight'],
        steps: ['map', 'write freight', 'write $origin'],
      },
      stock: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'], every: '15s' },
    },
    allocation: { default: 'wms' },
    sweep: '5s',
    // Two polls of each connection settle it, and nobody else writes.
    reconcile: { settle: '1s' },
    log: { level: 'info', format: 'json' },
  };
}
