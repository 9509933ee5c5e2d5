import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { makeTables } from './migrated.ts';
import { namedDatabase, startServer, stopServer } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this whole run, for what its files share. */
    runFolder: string;
  }
}

/** The database that new books are copied from. */
export const TEMPLATE = 'migrated';

const homeIn = (folder: string): string => join(folder, 'postgres');

const MEMORY = '/dev/shm';
/** Of databases alone a run has a gigabyte or two at once: each test has its own, and a file drops them when it ends. */
const ROOM_BYTES = 8 * 2 ** 30;

/** In memory, where the system has such a place and much of it is free: to copy hundreds of small files is most of what a database costs. */
function placeOfRun(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, freemem()) < ROOM_BYTES ? tmpdir() : MEMORY;
}

/** Around the whole run. The server is started by the first test that asks for it: most runs of a few files never do. */
export default function aroundTheRun(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(placeOfRun(), 'waybill-run-'));
  // The server runs under an account of its own.
  chmodSync(folder, 0o711);
  project.provide('runFolder', folder);
  return async () => {
    if (existsSync(join(homeIn(folder), 'data', 'postmaster.pid'))) await stopServer(homeIn(folder));
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The port of the one PostgreSQL that all test files of a run share; each has databases of its own there. */
export async function onePostgres(): Promise<number> {
  const folder = inject('runFolder');
  const told = join(folder, 'postgres.json');
  try {
    mkdirSync(homeIn(folder));
  } catch {
    // Somebody else starts it, or has started it.
    while (!existsSync(told)) await sleep(50);
    const { port, failure } = JSON.parse(readFileSync(told, 'utf8')) as { port?: number; failure?: string };
    if (port === undefined) throw new Error(failure);
    return port;
  }
  const tell = (how: { port: number } | { failure: string }) => {
    writeFileSync(`${told}.new`, JSON.stringify(how));
    renameSync(`${told}.new`, told);
  };
  try {
    // What a crash or a year of growth would need; nobody looks after a server that ends with the run.
    const port = await startServer(homeIn(folder), 'full_page_writes=off', 'autovacuum=off');
    await makeTables(await namedDatabase(port, TEMPLATE));
    tell({ port });
    return port;
  } catch (error) {
    tell({ failure: String(error) });
    throw error;
  }
}
