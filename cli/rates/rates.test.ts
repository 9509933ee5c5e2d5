import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';

const HISTORY = 'Date,USD,CNY,\n2026-11-25,1.10,7.70,\n2026-11-24,1.09,N/A,\n';

describe('waybill rates', () => {
  const folder = scratchFolder('waybill-rates-');
  const file = join(folder, 'config.yaml');
  const table = join(folder, 'rates', 'ecb.csv');
  const rates = (...words: string[]) => commandLine('-c', file, 'rates', ...words);
  const configure = (exchange: object) =>
    writeFileSync(file, stringify({ connections: {}, flows: {}, rules: { exchange } }));

  beforeEach(() => {
    mkdirSync(join(folder, 'rates'), { recursive: true });
    configure({ tables: ['rates/own.csv', 'rates/ecb.csv'] });
    writeFileSync(join(folder, 'rates', 'own.csv'), 'date,currency,per_eur,source,retrieved\n');
    writeFileSync(
      table,
      'date,currency,per_eur,source,retrieved\n2026-11-24,USD,1.08,ECB euro reference rates,2026-11-24\n',
    );
    writeFileSync(join(folder, 'hist.csv'), HISTORY);
  });

  it('takes rates over beside those that it has, says what changed, and does so once', async () => {
    const first = await rates('import', join(folder, 'hist.csv'), '--json');
    expect(JSON.parse(first.printed)).toMatchObject({ added: 2, changed: 1, newest: '2026-11-25' });
    expect(readFileSync(table, 'utf8').split('\n').slice(0, 2)).toEqual([
      'date,currency,per_eur,source,retrieved',
      expect.stringMatching(/^2026-11-25,CNY,7\.70,ECB euro reference rates,\d{4}-\d\d-\d\d$/),
    ]);
    const again = await rates('import', join(folder, 'hist.csv'), '--json');
    expect(JSON.parse(again.printed)).toMatchObject({ added: 0, changed: 0 });
    const shown = await rates('show', 'usd', 'CNY', '--on', '2026-11-26');
    expect(shown).toMatchObject({ code: EXIT.fine });
    expect(shown.printed).toBe(
      '1 USD = 7 CNY on 2026-11-26\n1 EUR = 1.10 USD of 2026-11-25 (ECB euro reference rates), 1 EUR = 7.70 CNY of 2026-11-25 (ECB euro reference rates)\n',
    );
  });

  it('leaves the letters of a table that was saved in another encoding as they are', async () => {
    const own = '2026-11-24,CHF,0.93,Zürcher Bank,2026-11-24';
    writeFileSync(table, Buffer.from(`date,currency,per_eur,source,retrieved\n${own}\n`, 'latin1'));
    expect(await rates('import', join(folder, 'hist.csv'))).toMatchObject({ code: EXIT.fine });
    expect(readFileSync(table, 'utf8').split('\n')).toContain(own);
  });

  it('reads an address, and writes nothing of an answer that is no rates', async () => {
    const bodies = [HISTORY, '<html>maintenance</html>'];
    const bank = createServer((_request, answer) => answer.end(bodies.shift()));
    await new Promise<void>((resolve) => bank.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(bank.address() as AddressInfo).port}/eurofxref-hist-90d.csv`;
      configure({ tables: ['rates/ecb.csv'], source: address });
      expect(await rates('import')).toMatchObject({ code: EXIT.fine });
      const before = readFileSync(table, 'utf8');
      const refused = await rates('import');
      expect(refused.code).toBe(EXIT.findings);
      expect(refused.said).toContain('there is no rate in it');
      expect(readFileSync(table, 'utf8')).toBe(before);
    } finally {
      await new Promise((resolve) => bank.close(resolve));
    }
  });

  it('says where a table that people keep is wrong, and that a rate is missing', async () => {
    writeFileSync(
      join(folder, 'rates', 'own.csv'),
      'date,currency,per_eur,source,retrieved\n2026-11-25,USD,0,our bank,2026-11-25\n',
    );
    const broken = await rates('show', 'USD', 'EUR', '--on', '2026-11-26');
    expect(broken.code).toBe(EXIT.findings);
    expect(broken.said).toContain('own.csv:2:1 `0` is no rate above zero such as 1.0812');
    writeFileSync(join(folder, 'rates', 'own.csv'), 'date,currency,per_eur,source,retrieved\n');
    const missing = await rates('show', 'CHF', 'EUR', '--on', '2026-11-26');
    expect(missing.code).toBe(EXIT.findings);
    expect(missing.printed).toContain('an exchange rate of CHF for 2026-11-26: no table has one');
  });
});
