import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { openStore } from '../../daemon/store.ts';
import { sealHash } from '../../store/audit/row.ts';
import { commandLine } from '../../test/command-line.ts';
import { BY, scene } from '../../test/ledger-scene.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { rawOf } from '../../test/raw-database.ts';

describe('waybill audit', () => {
  const folder = scratchFolder('waybill-audit-');
  const file = join(folder, 'config.yaml');
  const anchors = join(folder, 'anchors');
  const audit = (...words: string[]) => commandLine('-c', file, 'audit', ...words);

  beforeAll(async () => {
    writeFileSync(file, `audit: { anchor: [{ file: ./anchors }] }\nconnections: {}\nflows: {}\n`);
    const { config } = loadConfig(file, { variable: () => undefined });
    const { ledger } = await openStore(config, { now: () => Date.now() });
    const { stage, order } = scene(ledger);
    const root = (await stage([order('1001', { name: 'Zoë P.' }, { customerId: 'c1' })])).records[0]?.rootId as string;
    await ledger.command(root, { verb: 'hold', ...BY });
    await ledger.amend(root, { name: 'Ann' }, BY);
    await ledger.sealAudit('test', 1_000);
    const { head } = await ledger.auditStatus();
    writeFileSync(anchors, `${JSON.stringify({ seal: 1, hash: head?.hash, rows: 3, at: new Date().toISOString() })}\n`);
    await ledger.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('lists what was done to an order, in words', async () => {
    const { code, printed } = await audit('list', '--order', '#1001');
    expect(code).toBe(0);
    expect(printed).toMatch(/ann +order\.amend .* asked by phone +name: Zoë P\. -> Ann\n/);
    expect(printed).toMatch(/ann +order\.hold .*held: false -> true/);
  });

  it('finds by who, and says so where there is nothing', async () => {
    const { printed } = await audit('list', '--who', 'ann', '--json');
    expect(JSON.parse(printed).map(({ what }: { what: string }) => what)).toEqual(['order.amend', 'order.hold']);
    expect((await audit('list', '--who', 'bob')).printed).toBe('Nothing of that was done.\n');
    const missing = await audit('list', '--order', '9');
    expect([missing.code, missing.said]).toEqual([1, 'no order has the number 9\n']);
  });

  it('verifies, against the anchor outside too', async () => {
    const { code, printed } = await audit('verify');
    expect([code, printed.split('\n').at(-2)]).toEqual([0, 'Nothing was changed, removed or inserted.']);
    expect(printed).toMatch(/^3 rows in 1 seal, .*; 0 not sealed yet; 1 anchor compared/);
    const text = readFileSync(anchors, 'utf8');
    writeFileSync(anchors, text.replace(/"hash":".{8}/, '"hash":"00000000'));
    const wrong = await audit('verify');
    expect([wrong.code, wrong.printed]).toEqual([
      1,
      expect.stringMatching(/^anchor {2}between seals 0 and 1: .*anchors:1: seal 1 was 00000000/),
    ]);
    writeFileSync(anchors, text);
  });

  it('exports what somebody without the ledger needs to make the hashes again', async () => {
    const lines = (await audit('export', '--sealed-only')).printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { seal } = lines.at(-1);
    const leaves = Buffer.concat(lines.slice(0, -1).map(({ leaf }) => Buffer.from(leaf, 'hex')));
    const made = sealHash({
      number: seal.number,
      first_id: seal.firstRow,
      last_id: seal.lastRow,
      at: seal.at,
      previous: Buffer.from(seal.previous, 'hex'),
      leaves,
      skip: Buffer.from(seal.skip, 'hex'),
      entries_root: Buffer.from(seal.entries, 'hex'),
    });
    expect(made.toString('hex')).toBe(seal.hash);
    expect(JSON.stringify(lines)).not.toMatch(/Zoë|asked by phone/);
    expect((await audit('export')).printed).toMatch(/asked by phone/);
  });

  it('is told by `waybill check` where an anchor knows another past, or cannot be written', async () => {
    const check = () => commandLine('-c', file, 'check');
    expect((await check()).printed).toContain('0 errors');
    const text = readFileSync(anchors, 'utf8');
    writeFileSync(anchors, text.replace(/"hash":".{8}/, '"hash":"00000000'));
    const { code, printed } = await check();
    expect([code, printed]).toEqual([
      1,
      expect.stringMatching(/audit\.anchor\.0 error: .*anchors:1 knows another past/),
    ]);
    writeFileSync(anchors, text);
    const config = readFileSync(file, 'utf8');
    writeFileSync(file, config.replace('./anchors', './gone/anchors'));
    expect((await check()).printed).toMatch(/gone\/anchors cannot be made \(ENOENT\): make its folder/);
    writeFileSync(file, config);
  });

  it('ends with 1 and names the row that was changed', async () => {
    const raw = await rawOf(`sqlite:${join(folder, 'data', 'waybill.db')}`);
    await raw.run('DROP TRIGGER audit_no_update');
    await raw.run("UPDATE audit SET what = 'order.cancel' WHERE id = 2");
    await raw.close();
    const { code, printed } = await audit('verify');
    expect([code, printed]).toEqual([
      1,
      expect.stringMatching(/^changed {2}between seals 0 and 1: row 2 is not as it was sealed/),
    ]);
    expect((await audit('list')).printed).toMatch(/does not open/);
  });
});
