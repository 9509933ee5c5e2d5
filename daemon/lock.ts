import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { EXIT, Problem, systemCode } from '../config/problem.ts';

/** An earlier daemon that is draining is waited for, so that stop and start in a row just work. */
const WAIT_MS = 20_000;

export interface FolderLock {
  release(): void;
}

/**
 * Makes this process the only daemon of a data folder. The lock is the operating system's, held through an exclusive
 * transaction on a tiny database: it ends with the process, also by `kill -9`, and cannot be mistaken for that of
 * another process with the same pid, as a pid file's can. The pid stands beside it for people.
 */
export async function lockFolder(folder: string, waitMs = WAIT_MS): Promise<FolderLock> {
  const pidFile = join(folder, 'waybill.pid');
  let db: Database.Database;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.writable'), '');
    rmSync(join(folder, '.writable'));
    db = new Database(join(folder, 'waybill.lock'), { timeout: 0 });
  } catch (error) {
    throw new Problem(
      `the data folder ${folder} cannot be written (${systemCode(error) ?? (error as Error).message}): make it writable for this user, or set \`data:\` in the config`,
      EXIT.unreachable,
      { cause: error },
    );
  }
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      db.exec('BEGIN EXCLUSIVE');
      break;
    } catch (error) {
      if (systemCode(error) !== 'SQLITE_BUSY') throw error;
      if (Date.now() >= until) {
        db.close();
        throw new Problem(
          `Waybill runs already on ${folder} (pid ${readPid(pidFile) ?? 'unknown'}): stop it, set another \`data:\` in the config, or run \`waybill worker\` for a further worker`,
          EXIT.unreachable,
        );
      }
      await sleep(200);
    }
  }
  writeFileSync(pidFile, `${process.pid}\n`);
  return {
    release: () => {
      rmSync(pidFile, { force: true });
      db.close();
    },
  };
}

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
