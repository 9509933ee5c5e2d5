import { join } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { openStore } from '../../daemon/store.ts';
import { CUSTOMERS, ITEMS } from './files.ts';

/** Pieces of each article: 10,000 rows ask for 300, so that the last fifth of them goes short. */
const LEVEL = 240;
const BY = { who: 'bench', why: 'as agreed' };

/** What the ledger of a run knows before the file comes: customers with terms, whose limit the config says, and what is counted of each article. */
export async function knownBefore(folder: string): Promise<void> {
  const { config } = loadConfig(join(folder, 'config.yaml'), { variable: () => undefined });
  const { ledger } = await openStore({ ...config, store: `sqlite:${join(folder, 'waybill.db')}`, data: folder }, Date);
  try {
    for (const customerId of CUSTOMERS)
      await ledger.decideAccount({ connectionId: 'bulk', customerId }, { verb: 'terms', days: 30 }, BY);
    const told = ITEMS.map(({ sku }) => ({ sku, available: LEVEL }));
    const { records } = await ledger.stage({
      connectionId: 'counted',
      flows: [],
      records: told.map((data) => ({ kind: 'stock', id: data.sku, data })),
    });
    await ledger.keepStockLevels(records.map(({ rootId }, at) => ({ rootId: rootId as string, record: told[at] })));
  } finally {
    await ledger.close();
  }
}
