import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { openStore } from '../../daemon/store.ts';
import type { Ledger } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { scene } from '../../test/ledger-scene.ts';
import { scratchFolder } from '../../test/ledgers.ts';

describe('waybill keys', () => {
  const folder = scratchFolder('waybill-keys-');
  const file = join(folder, 'config.yaml');
  const keyFile = join(folder, 'data', 'master.key');
  const keys = (...words: string[]) => commandLine('-c', file, 'keys', ...words);
  const withLedger = async <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const { ledger } = await openStore(loadConfig(file, { variable: () => undefined }).config, {
      now: () => Date.now(),
    });
    try {
      return await work(ledger);
    } finally {
      await ledger.close();
    }
  };

  beforeAll(async () => {
    writeFileSync(file, 'connections: {}\nflows: {}\n');
    await withLedger(async (ledger) => {
      const { stage, order } = scene(ledger);
      await stage([order('1', { a: 1 }, { customerId: 'c1' })]);
      await ledger.present('host/41/x', 60_000);
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shows fingerprints, and where all is well nothing to do', async () => {
    const { printed } = await keys('show');
    expect(printed).toMatch(
      /^master key +is +wraps +known to\n[0-9a-f]{8} +present +\d keys +host\/41\n1 key for what goes to Temporal\n$/,
    );
  });

  it('refuses while a process works that would be locked out', async () => {
    renameSync(keyFile, `${keyFile}.previous`);
    writeFileSync(keyFile, `${Buffer.alloc(32, 5).toString('base64')}\n`);
    const { code, said, printed } = await keys('rotate');
    expect([code, printed]).toEqual([1, '']);
    expect(said).toMatch(/^host\/41 \(host\/pid\) works on this ledger without master key [0-9a-f]{8}/);
    expect((await keys('show')).printed).toMatch(
      /previous +4 keys +host\/41\n.*\n4 keys are not wrapped by the present/,
    );
  });

  it('rotates, and says what can go', async () => {
    await withLedger((ledger) => ledger.present('host/41/x', 0));
    const { code, printed } = await keys('rotate', '--why', 'somebody left');
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/wraps all 4 keys; 4 of them anew\n.*new key.*\n.*can go now/),
    ]);
    expect((await keys('show')).printed).toMatch(/wraps nothing any more/);
    rmSync(`${keyFile}.previous`);
    expect((await keys('show')).code).toBe(0);
  });

  it('names the key that is missing where the wrong one is given', async () => {
    writeFileSync(keyFile, `${Buffer.alloc(32, 6).toString('base64')}\n`);
    const { code, said } = await keys('show');
    expect([code, said]).toEqual([
      2,
      expect.stringMatching(/^a key is wrapped with master key [0-9a-f]{8}, and this process has/),
    ]);
  });
});
