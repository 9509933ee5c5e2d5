import { existsSync } from 'node:fs';
import type { Config } from '../config/schema.ts';
import type { TokenKeeper } from '../connectors/tokens.ts';
import { ledgerTokens } from './ledger-tokens.ts';
import { openStore } from './store.ts';

const SQLITE = 'sqlite:';

/**
 * The tokens of the daemon, for a command that calls systems beside it: a refresh token that was spent here must be known
 * there. The ledger is opened for each look and closed again; undefined where there is none yet.
 */
export function storedTokens(config: Config, clock: { now(): number }): TokenKeeper | undefined {
  if (config.store.startsWith(SQLITE) && !existsSync(config.store.slice(SQLITE.length))) return undefined;
  return ledgerTokens(async (work) => {
    const { ledger } = await openStore(config, clock);
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  });
}
