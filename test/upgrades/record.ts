/**
 * Records what `test/upgrades.test.ts` opens: `npx vitest run --config test/upgrades/vitest.config.ts`. Run it on the very
 * commit that is released, once; the ledgers of earlier releases stay beside it, and none is ever replaced.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import pg from 'pg';
import { it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { MIGRATIONS } from '../../store/migrations/index.ts';
import { TYPES } from '../../store/migrations/migration.ts';
import { openLedger } from '../../store/open.ts';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../ledgers.ts';
import { startPostgres } from '../postgres.ts';
import { busyDay } from './busy-day.ts';

const folder = fileURLToPath(new URL(`./${manifest.version}/`, import.meta.url));

async function written(url: string): Promise<void> {
  const clock = testClock();
  const ledger = await openLedger({ url, masterKey: TEST_MASTER_KEY, clock });
  await ledger.migrate();
  const targets = await busyDay(ledger, clock);
  await ledger.close();
  writeFileSync(join(folder, 'targets.json'), `${JSON.stringify({ at: clock.now(), ...targets }, null, 2)}\n`);
}

/** The tables as this release makes them, and every row: statements that any client can run. */
async function asStatements(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1',
  );
  const statements = [
    'CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at BIGINT NOT NULL)',
    ...MIGRATIONS.flatMap(({ up }) => up(TYPES.postgres)),
  ];
  for (const { name } of rows) {
    const found = await client.query<{ all: string | null }>(`SELECT jsonb_agg(t)::text AS all FROM ${name} t`);
    const all = found.rows[0]?.all;
    if (all) {
      const text = client.escapeLiteral(all);
      statements.push(`INSERT INTO ${name} SELECT * FROM jsonb_populate_recordset(NULL::${name}, ${text}::jsonb)`);
    }
  }
  await client.end();
  return `${statements.join(';\n')};\n`;
}

it('records a busy day on SQLite', async () => {
  if (existsSync(join(folder, 'ledger.db'))) throw new Error(`${folder} is recorded already: it is never replaced`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'master.key'), `${TEST_MASTER_KEY.toString('base64')}\n`);
  const scratch = scratchFolder('waybill-record-');
  const file = join(scratch, 'waybill.db');
  await written(`sqlite:${file}`);
  // One file, without what lies beside a database that is in use.
  const db = new Database(file);
  db.exec(`VACUUM INTO '${join(folder, 'ledger.db')}'`);
  db.close();
  rmSync(scratch, { recursive: true });
});

it('records the same day on PostgreSQL', async () => {
  const server = await startPostgres();
  if (!server) throw new Error('PostgreSQL is needed to record');
  try {
    const url = await server.freshDatabase();
    await written(url);
    writeFileSync(join(folder, 'ledger.sql'), await asStatements(url));
  } finally {
    await server.stop();
  }
});
