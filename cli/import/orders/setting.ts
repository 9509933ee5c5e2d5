import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ItemsError, readItems } from '../../../bulk/items-table.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import { EXIT, Problem, systemCode } from '../../../config/problem.ts';
import type { Config } from '../../../config/schema.ts';
import type { BulkItem } from '../../../domain/bulk/items.ts';

export type BulkSetting = NonNullable<Config['rules']['bulkOrders']>;

/** What the config says of bulk orders, with the articles of its table. Throws a `Problem` that says what to mend. */
export function bulkSetting({ config, file }: LoadedConfig): { setting: BulkSetting; items: BulkItem[] } {
  const setting = config.rules.bulkOrders;
  if (!setting)
    throw new Problem('the config says nothing of bulk orders: add rules.bulkOrders, see docs/rules/bulk-orders.md');
  const path = resolve(dirname(file), setting.items);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Problem(
      `the table of articles ${path} cannot be read (${systemCode(error)}): mend rules.bulkOrders.items`,
      EXIT.usage,
      { cause: error },
    );
  }
  try {
    return { setting, items: readItems(setting.items, bytes) };
  } catch (error) {
    if (error instanceof ItemsError)
      throw new Problem(`the table of articles ${path}:\n${error.message}`, EXIT.findings, { cause: error });
    throw error;
  }
}
