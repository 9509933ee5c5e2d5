import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, Problem, systemCode } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { Ledger } from '../store/ledger.ts';
import { MasterKeyError, readMasterKey, readPreviousMasterKeys } from '../store/master-key.ts';
import { NewerLedgerError } from '../store/migrations/migration.ts';
import { openLedger } from '../store/open.ts';
import { LostMasterKey } from '../store/vault.ts';

const SQLITE = 'sqlite:';

/** A database's address without its password. */
const shown = (store: string) => store.replace(/\/\/[^@/]*@/, '//');

const MEND: Record<string, string> = {
  ECONNREFUSED: 'no database listens there: start it, or mend `store:` in the config',
  ENOTFOUND: 'there is no such host: mend `store:` in the config',
  '28P01': 'the password is refused: mend `store:` in the config',
  '3D000': 'there is no such database: create it, or mend `store:` in the config',
  EACCES: 'it may not be written: mend its permissions',
  SQLITE_CANTOPEN: 'it cannot be opened: mend the permissions of its folder, or `store:` in the config',
  SQLITE_READONLY: 'it may not be written: mend its permissions',
  SQLITE_FULL: 'the disk is full: make room',
  SQLITE_BUSY: 'somebody else holds it locked: end what does, and start again',
  '53100': 'its disk is full: make room',
  SQLITE_NOTADB: 'it is not a database: mend `store:` in the config',
};

/** Says in one line what a person can mend; what nobody can is passed on as it is. */
async function explained<T>(store: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NewerLedgerError)
      throw new Problem(`the store ${shown(store)}: ${error.message}`, EXIT.usage, { cause: error });
    if (error instanceof MasterKeyError || error instanceof LostMasterKey)
      throw new Problem(error.message, EXIT.usage, { cause: error });
    const code = systemCode(error);
    const mend = code ? MEND[code] : undefined;
    if (!mend) throw error;
    throw new Problem(`the store ${shown(store)} (${code}): ${mend}`, EXIT.unreachable, { cause: error });
  }
}

const masterKeysOf = (config: Config) => ({
  masterKey: readMasterKey(config.masterKey, config.data),
  previousMasterKeys: readPreviousMasterKeys(config.previousMasterKey, config.data),
});

/** Opens the ledger and brings its tables up to date. */
export function openStore(config: Config, clock: { now(): number }): Promise<{ ledger: Ledger }> {
  return explained(config.store, async () => {
    if (config.store.startsWith(SQLITE)) mkdirSync(dirname(config.store.slice(SQLITE.length)), { recursive: true });
    const ledger = await openLedger({ url: config.store, ...masterKeysOf(config), clock });
    try {
      await ledger.migrate();
      return { ledger };
    } catch (error) {
      await ledger.close().catch(() => {});
      throw error;
    }
  });
}

/** PostgreSQL's and SQLite's word for a database without our tables. */
const isEmpty = (error: unknown) => systemCode(error) === '42P01' || /no such table/.test(String(error));

/**
 * The ledger as it is, for commands that must change nothing: no file, key or table is made. Where there is no ledger
 * yet, an empty one in memory stands for it.
 */
export function lookAtStore(config: Config, clock: { now(): number }): Promise<Ledger> {
  return explained(config.store, async () => {
    const file = config.store.startsWith(SQLITE) ? config.store.slice(SQLITE.length) : undefined;
    const hasKey = config.masterKey !== undefined || existsSync(join(config.data, 'master.key'));
    if ((file === undefined || existsSync(file)) && hasKey) {
      const ledger = await openLedger({ url: config.store, ...masterKeysOf(config), clock });
      try {
        await ledger.cursor('', '');
        return ledger;
      } catch (error) {
        await ledger.close().catch(() => {});
        if (!isEmpty(error)) throw error;
      }
    }
    const empty = await openLedger({ url: `${SQLITE}:memory:`, masterKey: randomBytes(32), clock });
    await empty.migrate();
    return empty;
  });
}
