import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { EXIT } from '../../config/problem.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';
import { commandLine } from '../../test/command-line.ts';
import type { Outcome } from './trial/outcome.ts';

const TOKEN = 'sandbox-shipbob-token-0123';
const SEEDED = 4;
const ORDER = {
  order_number: '#1001',
  shipping_method: 'Standard',
  type: 'DTC',
  recipient: { name: 'Ann Ok', address: { address1: 'Main 1', city: 'Miami', country: 'US' } },
  products: [{ reference_id: 'WB-001', name: 'Bamboo cutting board', quantity: 1 }],
};

let folder: string;
let server: SandboxServer;
let config: string;
beforeEach(async () => {
  vi.stubEnv('WAYBILL_KEY', Buffer.alloc(32, 7).toString('base64'));
  folder = mkdtempSync(join(tmpdir(), 'waybill-try-'));
  server = await startSandbox({
    port: 0,
    systems: ['shipbob'],
    options: { shipbob: { token: TOKEN, channelId: '101', shipAfterMs: 600_000 } },
  });
  for (let n = 0; n < SEEDED; n += 1) server.system('shipbob').act('order', {});
  configure();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function configure(options: Record<string, unknown> = {}) {
  config = join(folder, 'config.yaml');
  const wms = { use: 'shipbob', options: { url: server.url('shipbob'), token: TOKEN, channelId: '101', ...options } };
  writeFileSync(config, stringify({ data: join(folder, 'data'), connections: { wms }, flows: {} }));
}
const connector = (...argv: string[]) => commandLine('connector', ...argv, '--config', config);
const live = () =>
  server
    .system('shipbob')
    .entries()
    .filter((one) => one.kind === 'shipment' && one.live).length;

async function tryIt(...argv: string[]) {
  const { code, printed, said } = await connector('try', 'wms', ...argv, '--json');
  const { outcomes = [] } = (printed ? JSON.parse(printed) : {}) as { outcomes?: Outcome[] };
  const results = Object.fromEntries(
    outcomes.map(({ kind, item, result }) => [`${kind ?? ''} ${item}`.trim(), result]),
  );
  return { code, said, outcomes, results };
}

describe('connector try', () => {
  it('reads what there is, says what was seen, and changes nothing', async () => {
    const before = JSON.stringify(server.system('shipbob').entries());
    const { code, results, outcomes } = await tryIt();
    expect(code).toBe(EXIT.fine);
    expect(results).toMatchObject({
      check: 'passed',
      webhook: 'absent',
      'shipment pull': 'passed',
      'shipment resume': 'untried',
      'shipment read': 'passed',
      'shipment find': 'passed',
      'stock pull': 'passed',
      'stock find': 'absent',
    });
    expect(outcomes.find(({ kind, item }) => kind === 'shipment' && item === 'pull')?.why).toMatch(
      /^4 records in 1 page,/,
    );
    expect(JSON.stringify(server.system('shipbob').entries())).toBe(before);
    expect(Object.keys(server.calls('shipbob')).filter((call) => !call.startsWith('GET '))).toEqual([]);
  });

  it('is told in a table', async () => {
    const { printed } = await connector('try', 'wms', '--kind', 'stock');
    expect(printed).toMatch(/^kind +item +result +why$/m);
    expect(printed).toMatch(/^stock +pull +passed +\d+ records? in \d+ pages?, each as its schema says$/m);
    expect(printed).toMatch(/^\d+ passed, 0 failed, \d+ untried, \d+ absent$/m);
  });

  it('goes no further where it is not let in, and says what is missing', async () => {
    configure({ token: 'somebody-elses-token' });
    const { code, outcomes } = await tryIt();
    expect(code).toBe(EXIT.findings);
    expect(outcomes).toMatchObject([{ item: 'check', result: 'failed' }, { item: 'webhook' }]);
    expect(JSON.stringify(outcomes)).not.toContain('somebody-elses-token');
  });

  it('makes one object, finds it, makes no second one, and takes it back, where it is told to', async () => {
    const file = join(folder, 'order.yaml');
    writeFileSync(file, stringify(ORDER));
    const before = live();
    const { code, results } = await tryIt('--kind', 'shipment', '--write', file, '--yes');
    expect(results).toMatchObject({
      'shipment push': 'passed',
      'shipment found': 'passed',
      'shipment once': 'passed',
      'shipment cancel': 'passed',
    });
    expect(code).toBe(EXIT.fine);
    expect(live()).toBe(before);
    expect(server.calls('shipbob')['POST /2026-01/order']).toBe(2);
  });

  it('writes nothing by mistake', async () => {
    const file = join(folder, 'order.yaml');
    writeFileSync(file, stringify({ ...ORDER, products: 'none' }));
    const calls: [string[], RegExp][] = [
      [['--write', file, '--yes'], /name it by --kind/],
      [['--write', file, '--kind', 'shipment'], /a script says --yes too/],
      [['--write', file, '--kind', 'shipment', '--yes'], /that is no shipment of shipbob: products/],
      [['--write', join(folder, 'none.yaml'), '--kind', 'shipment', '--yes'], /cannot be read: ENOENT/],
      [['--kind', 'invoice'], /wms has no kind "invoice"; it has: /],
    ];
    for (const [argv, says] of calls) {
      const { code, said } = await tryIt(...argv);
      expect(code).toBe(EXIT.usage);
      expect(said).toMatch(says);
    }
    expect((await connector('try', 'wmz')).said).toMatch(/no connection wmz; did you mean wms\? It has: wms/);
    expect(live()).toBe(SEEDED);
  });
});

describe('connector capture', () => {
  it('saves what is given as fixtures, without people and without secrets, and the same each time', async () => {
    const out = join(folder, 'fixtures');
    const { code, printed } = await connector('capture', 'wms', '--records', '2', '--out', out, '--json');
    expect(code).toBe(EXIT.fine);
    expect(JSON.parse(printed)).toMatchObject({
      fixtures: [
        { kind: 'shipment', records: 2 },
        { kind: 'stock', records: 2 },
        { kind: 'return', records: 0 },
      ],
    });
    const file = join(out, 'shipbob', 'shipment.json');
    const first = readFileSync(file, 'utf8');
    const [record] = JSON.parse(first) as Record<string, unknown>[];
    expect(record).toMatchObject({ id: expect.any(Number), status: expect.any(String) });
    expect(first).not.toContain(TOKEN);
    await connector('capture', 'wms', '--records', '2', '--out', out);
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it('leaves nobody in them', async () => {
    const shops = await startSandbox({
      port: 0,
      systems: ['shopify'],
      options: { shopify: { accessToken: 'shpat_x1' } },
    });
    try {
      const { customer } = shops.system('shopify').act('place', { paid: true }) as {
        customer: { name: string; email: string; phone: string };
      };
      const shop = { use: 'shopify', options: { shop: 'demo', accessToken: 'shpat_x1', origin: shops.url('shopify') } };
      writeFileSync(config, stringify({ data: join(folder, 'data'), connections: { shop }, flows: {} }));
      const { printed } = await connector('capture', 'shop', '--kind', 'order', '--dry-run');
      expect(printed).toContain('gid://shopify/Order/');
      for (const personal of [customer.name, customer.email, customer.phone]) {
        expect(personal.length).toBeGreaterThan(4);
        expect(printed).not.toContain(personal);
      }
    } finally {
      await shops.close();
    }
  });

  it('shows them and writes nothing with --dry-run', async () => {
    const out = join(folder, 'none');
    const { code, printed } = await connector(
      'capture',
      'wms',
      '--kind',
      'stock',
      '--records',
      '1',
      '--out',
      out,
      '--dry-run',
    );
    expect(code).toBe(EXIT.fine);
    expect(printed).toContain('stock.json');
    expect(existsSync(out)).toBe(false);
  });
});
