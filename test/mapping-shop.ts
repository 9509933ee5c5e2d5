import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { readEnvironment } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { openStore } from '../daemon/store.ts';
import type { Ledger } from '../store/ledger.ts';

const SHIPPED = fileURLToPath(new URL('../mappings', import.meta.url));

/** A person's folder: a config with one shop and one ERP, mappings of its own, and a ledger. */
export interface MappingShop {
  folder: string;
  config: string;
  /** Writes a file of the folder; answers its path. */
  write(path: string, text: string): string;
  /** The ledger as the daemon has it; closed again after. */
  withLedger<T>(work: (ledger: Ledger) => Promise<T>): Promise<T>;
  /** Stages orders `#1001` and on, made of the shop's first example; `change` makes each one its own. */
  stageOrders(count: number, change?: (order: Record<string, any>, index: number) => void): Promise<void>;
  remove(): void;
}

export function mappingShop(): MappingShop {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-mapping-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    stringify({
      store: `sqlite:${join(folder, 'ledger.db')}`,
      data: join(folder, 'data'),
      mappings: join(folder, 'mappings'),
      connections: {
        shop: { use: 'shopify', options: { shop: 'demo', accessToken: 'x' } },
        erp: {
          use: 'kingdee',
          options: { url: 'http://127.0.0.1:1', acctId: 'a', user: 'u', appId: 'i_YQ==', appSecret: 's' },
          params: { customer: 'WEB' },
        },
      },
      flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] } },
    }),
  );
  const write = (path: string, text: string): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const withLedger = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const { ledger } = await openStore(loadConfig(config, readEnvironment()).config, { now: () => Date.now() });
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  };
  return {
    folder,
    config,
    write,
    withLedger,
    async stageOrders(count, change = () => {}) {
      const examples = readFileSync(join(SHIPPED, 'shopify/order.examples.yaml'), 'utf8');
      const [{ in: example }] = parse(examples) as [{ in: Record<string, any> }];
      const records = Array.from({ length: count }, (_, index) => {
        const order = structuredClone(example);
        order.id = `gid://shopify/Order/${index + 1}`;
        order.name = `#${1001 + index}`;
        change(order, index);
        return { kind: 'order' as const, id: order.id as string, numbers: [order.name as string], data: order };
      });
      const flows = [{ flow: 'orders', kinds: ['order' as const], from: ['shop'], priority: 'order' as const }];
      await withLedger(async (ledger) => {
        for (let at = 0; at < count; at += 100)
          await ledger.stage({ connectionId: 'shop', flows, records: records.slice(at, at + 100) });
      });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
