import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { tariffAnswer } from '../../test/trade-tariff.ts';

const HEAD = 'destination,hs,origin,measure,percent,per_kg,per_piece,currency,combine,from,to,source,retrieved\n';
const third = (amount: number) => ({
  type: '103',
  series: 'C',
  area: '1011',
  components: [{ expression: '01', amount }],
});
const quota = { type: '143', series: 'C', area: 'CN', components: [{ expression: '01', amount: 0 }] };

describe('waybill rates import-duty', () => {
  const folder = scratchFolder('waybill-import-duty-');
  const table = join(folder, 'duty.csv');
  const asked: IncomingMessage[] = [];
  let percent = 12;
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, answer) => {
      asked.push(request);
      const code = request.url?.split('/').at(-1) ?? '';
      if (code === '6109000000') answer.writeHead(404).end('{"error":"not found"}');
      else if (code === '2204219100') answer.writeHead(429, { 'retry-after': '10' }).end();
      else answer.end(JSON.stringify(tariffAnswer([third(percent), quota], { '1011': ['CN', 'VN'] })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/uk/api/v2/`;
    writeFileSync(
      join(folder, 'config.yaml'),
      stringify({
        connections: {},
        flows: {},
        rules: { duty: { tariff: ['duty.csv'], source: { address, token: 'a-token' } } },
      }),
    );
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    asked.length = 0;
    writeFileSync(table, `${HEAD}EU,61,*,duty,5,,,,,2026-01-01,,our broker,2026-11-01\n`);
  });
  const run = (...words: string[]) => commandLine('-c', join(folder, 'config.yaml'), 'rates', 'import-duty', ...words);
  const rows = () => readFileSync(table, 'utf8').trim().split('\n').slice(1);

  it('takes the duty of codes and origins over with its source, beside what people wrote, and once', async () => {
    const first = await run('6109.10.0010', '--origin', 'CN,VN');
    expect(first.code).toBe(EXIT.fine);
    expect(first.printed).toContain('duty.csv: 2 new or changed, 0 as before');
    expect(first.printed).toContain('GB 6109100010 from CN: duty 12 % from 2021-01-01');
    expect(first.printed).toContain('left out of 6109100010 from CN: Measure of type 143 (143)');
    expect(asked.map(({ url, headers }) => [url, headers.accept, headers.authorization])).toEqual([
      ['/uk/api/v2/commodities/6109100010', 'application/vnd.hmrc.2.0+json', 'Bearer a-token'],
    ]);
    expect(rows()).toEqual([
      'EU,61,*,duty,5,,,,,2026-01-01,,our broker,2026-11-01',
      expect.stringMatching(/^GB,6109100010,CN,duty,12,,,,,2021-01-01,,"UK Trade Tariff, .*",\d{4}-\d\d-\d\d$/),
      expect.stringMatching(/^GB,6109100010,VN,duty,12,/),
    ]);
    const again = await run('6109100010', '--origin', 'CN,VN', '--json');
    expect(JSON.parse(again.printed)).toMatchObject({ changed: [], confirmed: 2 });
    percent = 10;
    expect(JSON.parse((await run('6109100010', '--origin', 'CN', '--json')).printed)).toMatchObject({
      changed: [{ percent: '10' }],
    });
    percent = 12;
  });

  it('leaves the letters of a table that was saved in another encoding as they are', async () => {
    const own = 'EU,61,*,duty,5,,,,,2026-01-01,,Zöllner in Köln,2026-11-01';
    writeFileSync(table, Buffer.from(`${HEAD}${own}\n`, 'latin1'));
    expect((await run('6109100010', '--origin', 'CN')).code).toBe(EXIT.fine);
    expect(rows()[0]).toBe(own);
  });

  it('writes nothing where one of the codes is not answered, and says how to mend it', async () => {
    const before = readFileSync(table, 'utf8');
    const heading = await run('6109100010', '6109', '--origin', 'CN');
    expect(heading).toMatchObject({ code: EXIT.unreachable });
    expect(heading.said).toContain('name one of its codes by all ten digits; nothing was taken over');
    expect((await run('2204219100', '--origin', 'CN')).said).toContain('it asks to wait 10 seconds');
    expect((await run('6109100010', '--origin', 'US')).said).toContain('it names no third country duty for US');
    expect(readFileSync(table, 'utf8')).toBe(before);
  });

  it('refuses what is no code and no country before anything is asked', async () => {
    expect((await run('61x', '--origin', 'CN')).said).toContain('61x is no HS code of 4 to 10 digits');
    expect((await run('6109100010', '--origin', 'China')).said).toContain('China is no country such as CN');
    expect(asked).toEqual([]);
  });
});
