import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';

const TOKEN = 'shpat_history';

describe('waybill import history', () => {
  const folder = scratchFolder('waybill-history-');
  const file = join(folder, 'config.yaml');
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  let server: SandboxServer;
  const history = (...words: string[]) => commandLine('-c', file, 'import', 'history', ...words);

  beforeAll(async () => {
    server = await startSandbox({
      port: 0,
      systems: ['shopify', 'goodcang'],
      options: { shopify: { accessToken: TOKEN } },
    });
    const shop = { use: 'shopify', options: { shop: 'demo', accessToken: TOKEN, origin: server.url('shopify') } };
    const bulk = { use: 'file', options: { folder: join(folder, 'bulk') } };
    writeFileSync(
      file,
      stringify({
        data: join(folder, 'data'),
        store: `sqlite:${join(folder, 'waybill.db')}`,
        connections: { shop, bulk },
        flows: { orders: { kinds: ['order'], from: ['shop'], steps: ['map'] } },
      }),
    );
    for (let n = 0; n < 3; n += 1) server.system('shopify').act('place', { country: 'DE', paid: true });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is the first command of a project, counts first, then reads, and doubles nothing', async () => {
    const counted = await history('shop', '--before', tomorrow, '--dry-run');
    expect(counted).toMatchObject({
      code: EXIT.fine,
      printed: '3 orders of shop would be history: known, and sent nowhere.\n',
    });
    const read = await history('shop', '--before', tomorrow, '--why', 'before we begin');
    expect(read).toMatchObject({ code: EXIT.fine });
    expect(read.printed).toBe(
      '3 orders of shop: 3 are history from now on, known and sent nowhere; 0 were known already, and stay as they are.\n',
    );
    const again = await history('shop', '--before', tomorrow, '--json');
    expect(JSON.parse(again.printed)).toMatchObject({ found: 3, fresh: 0, known: 3, unread: [] });
    const audit = await commandLine('-c', file, 'audit', 'list', '--json');
    expect(audit.printed).toMatch(/orders.history-read.*before we begin/s);
  });

  it.each([
    ['an unknown connection', ['shopp', '--before', tomorrow], /there is no connection shopp; there are: shop, bulk/],
    ['no day', ['shop', '--before', 'last year'], /--before last year is neither a day such as 2026-11-20 nor/],
    [
      'an end before the beginning',
      ['shop', '--before', '2026-01-01', '--from', '2026-02-01'],
      /ends before it begins/,
    ],
  ])('refuses %s', async (_, words, says) => {
    const { code, said } = await history(...words);
    expect(code).toBe(EXIT.usage);
    expect(said).toMatch(says);
  });

  it('says that what was read is kept, and what to do, where the system does not let it in', async () => {
    server.setFaults('shopify', { auth: 1 });
    const { code, said } = await history('shop', '--before', tomorrow);
    server.setFaults('shopify', {});
    expect(code).toBe(EXIT.unreachable);
    expect(said).toMatch(/^shop: .*What was read is kept: run it again, and it goes on with what is missing/);
  });
});
