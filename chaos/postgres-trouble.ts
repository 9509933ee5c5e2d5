import pg from 'pg';
import type { LedgerTrouble } from './ledger-trouble.ts';

/** `disk_full` of PostgreSQL's list of error codes. */
const DISK_FULL = '53100';

/** Both troubles may be there at once: the sessions that a lock ends are those of others. */
const OURS = 'waybill-chaos';

const TABLES = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = current_schema()`;

/** A lock on every table of the ledger, after its sessions were ended; and a disk that takes no row more. */
export function postgresTrouble(url: string): LedgerTrouble {
  const connected = async (work: (client: pg.Client, tables: string[]) => Promise<void>) => {
    const client = new pg.Client({ connectionString: url, application_name: OURS });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string }>(TABLES);
      await work(
        client,
        rows.map(({ name }) => name),
      );
    } finally {
      await client.end();
    }
  };
  return {
    locked: (work) =>
      connected(async (client, tables) => {
        await client.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> $1',
          [OURS],
        );
        await client.query('BEGIN');
        await client.query(`LOCK TABLE ${tables.join(', ')} IN EXCLUSIVE MODE`);
        await work();
        await client.query('ROLLBACK');
      }),
    full: (work) =>
      connected(async (client, tables) => {
        await client.query(`CREATE OR REPLACE FUNCTION chaos_disk_full() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '${DISK_FULL}'; END $$`);
        // One table at a time: a writer that holds one and wants the next would otherwise be a deadlock with us.
        for (const table of tables)
          await client.query(
            `CREATE TRIGGER chaos_full BEFORE INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION chaos_disk_full()`,
          );
        await work();
        for (const table of tables) await client.query(`DROP TRIGGER chaos_full ON ${table}`);
      }),
  };
}
