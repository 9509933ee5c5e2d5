import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ItemsError, readItems } from '../../../bulk/items-table.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import { EXIT, Problem, systemCode } from '../../../config/problem.ts';
import type { Config } from '../../../config/schema.ts';
import type { BulkItem } from '../../../domain/bulk/items.ts';

export type BulkSetting = NonNullable<Config['rules']['bulkOrders']>;

/** What the config says of bulk orders, with the articles of its table. Throws a `Problem` that says what to mend. */
export function bulkSetting(loaded: LoadedConfig): { setting: BulkSetting; items: BulkItem[] } {
  const setting = loaded.config.rules.bulkOrders;
  if (!setting)
    throw new Problem('the config says nothing of bulk orders: add rules.bulkOrders, see docs/rules/bulk-orders.md');
  return { setting, items: itemsOf(loaded, setting.items, 'rules.bulkOrders.items') };
}

/** The articles of the table that `named` of the config names. Throws a `Problem` that says what to mend. */
export function itemsOf({ file }: LoadedConfig, table: string, named: string): BulkItem[] {
  const path = resolve(dirname(file), table);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Problem(
      `the table of articles ${path} cannot be read (${systemCode(error)}): mend ${named}`,
      EXIT.usage,
      { cause: error },
    );
  }
  try {
    return readItems(table, bytes);
  } catch (error) {
    if (error instanceof ItemsError)
      throw new Problem(`the table of articles ${path}:\n${error.message}`, EXIT.findings, { cause: error });
    throw error;
  }
}
