import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BY, scene } from '../../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../../test/ledgers.ts';
import { type RawDatabase, rawOf } from '../../test/raw-database.ts';
import type { Ledger } from '../ledger.ts';
import { skipOf } from '../proofs/skip.ts';
import { type AuditSql, GENESIS, leafOf, sealHash } from './row.ts';

type Row = Record<string, unknown>;

const NUMBERS = ['id', 'at', 'root_id', 'number', 'first_id', 'last_id', 'seal', 'first_entry', 'entry_count'];

/** A value that is another one, as near to it as can be. */
function bent(name: string, value: unknown, pick: number): unknown {
  if (Buffer.isBuffer(value)) {
    if (pick % 5 === 0) return value.subarray(0, Math.max(0, value.length - 1 - (pick % 3)));
    const copy = Buffer.from(value);
    if (copy.length === 0) return Buffer.from([1]);
    const at = pick % copy.length;
    copy[at] = (copy[at] as number) ^ (1 << (pick % 8));
    return copy;
  }
  if (NUMBERS.includes(name)) return value === null ? 1 : Number(value) + 1_000_000 + (pick % 3);
  return value === null ? 'x' : `${value}x`;
}

/**
 * Somebody with the whole database: triggers are off. What is removed behind the last seal and counted back is what only an
 * anchor can tell, so the counters are left alone here; see the test of anchors.
 */
onEachDatabase('verifying the audit', (ledgers) => {
  const clock = testClock();
  let ledger: Ledger;
  let raw: RawDatabase;
  const rowsOf = (table: string) => raw.all(`SELECT * FROM ${table} ORDER BY 1`);
  const KEY: Record<string, string> = { audit: 'id', audit_seals: 'number', order_entries: 'id' };

  beforeAll(async () => {
    const url = await ledgers.freshUrl();
    ledger = await ledgers.open(clock, url);
    const { stage, order } = scene(ledger);
    for (let seal = 0; seal < 6; seal += 1) {
      const { records } = await stage([order(`${seal}`, { seal }, { customerId: `c${seal}` }), order(`x${seal}`)]);
      const root = records[0]?.rootId as string;
      await ledger.command(root, { verb: 'hold', ...BY });
      await ledger.noteAudit([{ what: 'daemon.started', who: 'waybill' }]);
      clock.pass(1_000);
      // The last rows stay unsealed.
      if (seal < 5) await ledger.sealAudit('test', 1_000);
    }
    raw = await rawOf(url);
    if (raw.dialect === 'sqlite')
      for (const trigger of await raw.all("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        await raw.run(`DROP TRIGGER ${trigger.name}`);
    else for (const table of Object.keys(KEY)) await raw.run(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  });
  afterAll(() => raw?.close());

  const put = (table: string, row: Row) =>
    raw.run(
      `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${Object.keys(row)
        .map(() => '?')
        .join(', ')})`,
      Object.values(row),
    );
  const drop = (table: string, row: Row) =>
    raw.run(`DELETE FROM ${table} WHERE ${KEY[table]} = ?`, [row[KEY[table] as string]]);
  const restore = async (table: string, rows: Row[]) => {
    await raw.run(`DELETE FROM ${table}`);
    for (const row of rows) await put(table, row);
  };
  const findings = async () => (await ledger.verifyAudit({ anchors: [] })).findings;

  it('finds nothing where nothing was done', async () => {
    expect(await findings()).toEqual([]);
    const { rows, seals, unsealed } = await ledger.verifyAudit({ anchors: [] });
    expect({ rows, seals, unsealed }).toEqual({ rows: 18, seals: 5, unsealed: 3 });
  });

  describe.each(['audit', 'audit_seals', 'order_entries'])('finds in %s', (table) => {
    it('any byte of any column that was changed', async () => {
      const rows = await rowsOf(table);
      const names = Object.keys(rows[0] as Row);
      await fc.assert(
        fc.asyncProperty(
          fc.nat(rows.length - 1),
          fc.nat(names.length - 1),
          fc.nat(10_000),
          async (at, column, pick) => {
            const row = rows[at] as Row;
            const name = names[column] as string;
            const changed = { ...row, [name]: bent(name, row[name], pick) };
            await drop(table, row);
            await put(table, changed);
            const found = await findings();
            await drop(table, changed);
            await put(table, row);
            expect(found.length).toBeGreaterThan(0);
            if (table === 'audit') expect(found.map((one) => one.row)).toContain(Number(row.id));
          },
        ),
        { numRuns: 120 },
      );
      expect(await findings()).toEqual([]);
    });

    it('any row that was removed, and any two that were exchanged', async () => {
      const rows = await rowsOf(table);
      const key = KEY[table] as string;
      for (const row of rows) {
        await drop(table, row);
        expect(await findings(), `without ${row[key]}`).not.toEqual([]);
        await put(table, row);
      }
      for (let at = 1; at < rows.length; at += 1) {
        const [one, other] = [rows[at - 1] as Row, rows[at] as Row];
        await drop(table, one);
        await drop(table, other);
        await put(table, { ...one, [key]: other[key] });
        await put(table, { ...other, [key]: one[key] });
        expect(await findings(), `${one[key]} for ${other[key]}`).not.toEqual([]);
        await restore(table, rows);
      }
      expect(await findings()).toEqual([]);
    });

    it('any row that was inserted: before, behind, a copy', async () => {
      const rows = await rowsOf(table);
      const key = KEY[table] as string;
      for (const id of [-5, 0, rows.length + 1, rows.length + 1_000]) {
        const forged = { ...(rows[1] as Row), [key]: id };
        await put(table, forged);
        expect(await findings(), `as ${id}`).not.toEqual([]);
        await drop(table, forged);
      }
    });
  });

  it('says which row it was, and between which seals', async () => {
    const rows = await rowsOf('audit');
    const row = rows[7] as Row;
    await drop('audit', row);
    expect(await findings()).toEqual([{ kind: 'removed', row: 8, between: [2, 3], message: 'row 8 is gone' }]);
    await put('audit', { ...row, what: 'order.cancel' });
    expect(await findings()).toMatchObject([{ kind: 'changed', row: 8, between: [2, 3] }]);
    await drop('audit', row);
    await put('audit', row);
  });

  it('finds a row that somebody without the keys wrote where the house would have, before and after it is sealed', async () => {
    const rows = await rowsOf('audit');
    const next = rows.length + 1;
    const forged = { ...(rows.at(-1) as Row), id: next };
    await put('audit', forged);
    await raw.run("UPDATE sequences SET value = value + 1 WHERE name = 'audit'");
    expect(await findings()).toMatchObject([{ kind: 'forged', row: next }]);
    await raw.run("UPDATE sequences SET value = value - 1 WHERE name = 'audit'");
    await drop('audit', forged);
    expect(await findings()).toEqual([]);
  });

  it('finds by its anchor a past that was written anew from one row on, with all seals after it', async () => {
    const { head } = await ledger.verifyAudit({ anchors: [] });
    const anchor = { anchor: 'file', seal: head?.number as number, hash: head?.hash as string, at: 0 };
    expect((await ledger.verifyAudit({ anchors: [anchor] })).findings).toEqual([]);
    const [rows, seals, entries] = [await rowsOf('audit'), await rowsOf('audit_seals'), await rowsOf('order_entries')];
    // The whole tail is cut off, and both counters are set back: nothing inside the database can tell.
    const seal = seals.at(-1) as Row;
    await drop('audit_seals', seal);
    for (const entry of entries) if (entry.seal === seal.number) await drop('order_entries', entry);
    for (const row of rows) if (Number(row.id) >= Number(seal.first_id)) await drop('audit', row);
    await raw.run("UPDATE sequences SET value = ? WHERE name = 'audit'", [Number(seal.first_id) - 1]);
    await raw.run("UPDATE sequences SET value = ? WHERE name = 'seal'", [Number(seal.number) - 1]);
    expect(await findings()).toEqual([]);
    expect((await ledger.verifyAudit({ anchors: [anchor] })).findings).toMatchObject([{ kind: 'anchor' }]);

    // Somebody with the master key writes another past there, and seals it as the house would.
    const last = Number(seal.last_id);
    for (let row = Number(seal.first_id); row <= last; row += 1)
      await ledger.noteAudit([{ what: 'daemon.started', who: 'nobody' }]);
    clock.pass(1_000);
    await ledger.sealAudit('test', 1_000);
    expect(await findings()).toEqual([]);
    const rebuilt = await ledger.verifyAudit({ anchors: [anchor] });
    expect(rebuilt.head?.number).toBe(anchor.seal);
    expect(rebuilt.findings).toMatchObject([{ kind: 'anchor', between: [anchor.seal - 1, anchor.seal] }]);
    await restore('audit', rows);
    await restore('audit_seals', seals);
    await restore('order_entries', entries);
    await raw.run("UPDATE sequences SET value = ? WHERE name = 'audit'", [rows.length]);
    await raw.run("UPDATE sequences SET value = ? WHERE name = 'seal'", [seals.length]);
  });

  it('finds what was cut off at the end, sealed or not, where the counters still know of it', async () => {
    const [rows, seals, entries] = [await rowsOf('audit'), await rowsOf('audit_seals'), await rowsOf('order_entries')];
    expect(await findings()).toEqual([]);
    await drop('audit', rows.at(-1) as Row);
    expect(await findings()).toMatchObject([{ kind: 'removed', row: rows.length, between: [seals.length, undefined] }]);
    await put('audit', rows.at(-1) as Row);
    const seal = seals.at(-1) as Row;
    await drop('audit_seals', seal);
    for (const row of rows) if (Number(row.id) >= Number(seal.first_id)) await drop('audit', row);
    const found = await findings();
    expect(found.map(({ kind }) => kind)).toEqual([
      'seal',
      ...entries.filter((entry) => entry.seal === seal.number).map(() => 'inserted'),
      ...rows.slice(Number(seal.first_id) - 1).map(() => 'removed'),
    ]);
    await restore('audit', rows);
    await restore('audit_seals', seals);
  });

  it('finds a chain that somebody without the keys made anew from one row on, every hash right', async () => {
    const [rows, seals] = [await rowsOf('audit'), await rowsOf('audit_seals')];
    const row = rows[4] as Row;
    const changed = { ...row, what: 'order.cancel' };
    await drop('audit', row);
    await put('audit', changed);
    const hashes: Buffer[] = [GENESIS];
    for (const seal of seals) {
      const [first, last] = [Number(seal.first_id), Number(seal.last_id)];
      if (last < Number(row.id)) {
        hashes.push(seal.hash as Buffer);
        continue;
      }
      const leaves = (await rowsOf('audit'))
        .filter(({ id }) => Number(id) >= first && Number(id) <= last)
        .map((one) =>
          leafOf({
            ...one,
            id: Number(one.id),
            at: Number(one.at),
            root_id: one.root_id === null ? null : Number(one.root_id),
          } as AuditSql),
        );
      const anew = {
        number: Number(seal.number),
        first_id: first,
        last_id: last,
        at: Number(seal.at),
        previous: hashes.at(-1) as Buffer,
        skip: hashes[skipOf(Number(seal.number))] as Buffer,
        entries_root: seal.entries_root as Buffer,
        leaves: Buffer.concat(leaves),
      };
      const hash = sealHash(anew);
      hashes.push(hash);
      await drop('audit_seals', seal);
      await put('audit_seals', { ...seal, ...anew, hash });
    }
    expect(await findings()).toMatchObject([{ kind: 'forged', row: Number(row.id) }]);
    const anchor = { anchor: 'file', seal: seals.length, hash: (seals.at(-1)?.hash as Buffer).toString('hex'), at: 0 };
    const kinds = (await ledger.verifyAudit({ anchors: [anchor] })).findings.map(({ kind }) => kind);
    expect(kinds).toEqual(['forged', 'anchor']);
    await restore('audit', rows);
    await restore('audit_seals', seals);
    expect(await findings()).toEqual([]);
  });
});
