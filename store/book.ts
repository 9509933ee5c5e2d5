import type { Keys } from './keys.ts';
import type { Recent } from './recent.ts';
import type { Transactor } from './transaction.ts';
import type { Vault } from './vault.ts';

/** What every protocol step works with. */
export interface Book {
  db: Transactor;
  vault: Vault;
  keys: Keys;
  recent: Recent;
  /** Epoch milliseconds. */
  now(): number;
}
