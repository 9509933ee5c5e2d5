import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load.ts';
import { EXIT } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { connect } from '../../daemon/connect.ts';
import { compileMappings } from '../../daemon/mappings.ts';
import { openStore } from '../../daemon/store.ts';
import { type SandboxServer, startSandbox } from '../../sandbox/server.ts';
import type { ShopDraft } from '../../sandbox/shopify/drafts.ts';
import type { Ledger } from '../../store/ledger.ts';
import { commandLine } from '../../test/command-line.ts';
import { scratchFolder } from '../../test/ledgers.ts';
import { spineScene } from '../../test/spine-scene.ts';

const TOKEN = 'shpat_reorder';

describe('waybill reorder', () => {
  const folder = scratchFolder('waybill-reorder-');
  const file = join(folder, 'config.yaml');
  let server: SandboxServer;
  const waybill = (...words: string[]) => commandLine('-c', file, ...words);
  const table = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  const place = (lines: { sku: string; quantity: number }[]) =>
    (server.system('shopify').act('place', { country: 'DE', paid: true, lines }) as { name: string }).name;
  const drafts = () => server.books('shopify').collection<ShopDraft>('drafts').values();

  const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
  const shop = () => ({
    use: 'shopify',
    options: { shop: 'demo', accessToken: TOKEN, origin: server.url('shopify'), tiers: ['Gold', 'Silver'] },
  });

  const configure = (steps: string[], more: object = {}) =>
    writeFileSync(
      file,
      stringify({
        data: join(folder, 'data'),
        store: `sqlite:${join(folder, 'waybill.db')}`,
        connections: {
          shop: shop(),
          second: {
            use: 'woocommerce',
            options: {
              url: server.url('woocommerce'),
              consumerKey: 'ck_sandbox',
              consumerSecret: 'cs_sandbox_secret',
            },
          },
          parcels: { use: 'goodcang', options: { appToken: 'a', appKey: 'b', url: server.url('goodcang') } },
          reorders: { use: 'file', options: { folder: join(folder, 'reorders') } },
          ...more,
        },
        flows: { orders: { kinds: ['order'], from: ['reorders'], steps } },
        prices: { table: join(folder, 'prices.csv'), shops: {} },
        rules: { reorder: { connection: 'reorders', items: 'items.csv', successors: 'successors.csv' } },
      }),
    );

  /** What the commands wrote down, and what carries it on. */
  const withBook = async (work: (ledger: Ledger, scene: ReturnType<typeof spineScene>) => Promise<void>) => {
    const { config } = loadConfig(file, readEnvironment());
    const clock = { now: () => Date.now() };
    const { ledger } = await openStore(config, clock);
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const connections = await connect(config, { clock, log: log as never, show: (path) => path });
    const book = await compileMappings(config.mappings);
    const mappings = { current: () => book, released: async () => ({ of: () => book }) };
    const scene = spineScene(ledger, { ...clock, pass() {} }, mappings, { flows: config.flows });
    Object.assign(scene.deps, { config, connections });
    try {
      await work(ledger, scene);
    } finally {
      for (const connection of connections.values()) connection.close();
      await ledger.close();
    }
  };

  let number: string;
  let other: string;
  beforeAll(async () => {
    server = await startSandbox({
      port: 0,
      systems: ['shopify', 'goodcang', 'woocommerce'],
      options: { shopify: { accessToken: TOKEN } },
    });
    configure(['map', 'write shop']);
    table('items.csv', [
      'sku,name,pack_size,min_quantity,blocked,price,currency',
      'WB-001,Board,1,1,no,99,EUR',
      'WB-003,Bottle,1,1,no,21.95,EUR',
      'WB-004,Dripper,1,1,yes,18.40,EUR',
    ]);
    table('successors.csv', ['sku,successor', 'WB-002,WB-003']);
    table('prices.csv', [
      'sku,tier,currency,amount,from_quantity,valid_from,valid_to',
      'WB-001,base,EUR,24.90,,,',
      'WB-001,Gold,EUR,19.90,,,',
      'WB-001,Gold,EUR,17.90,10,,',
    ]);
    number = place([
      { sku: 'WB-001', quantity: 2 },
      { sku: 'WB-002', quantity: 3 },
    ]);
    other = place([
      { sku: 'WB-001', quantity: 12 },
      { sku: 'WB-004', quantity: 1 },
    ]);
    expect(await waybill('import', 'history', 'shop', '--before', tomorrow())).toMatchObject({ code: EXIT.fine });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows an order of history as it would be today, and makes nothing of a dry run', async () => {
    const { code, printed } = await waybill('reorder', number, '--dry-run');
    expect(code).toBe(EXIT.fine);
    expect(printed).toMatch(/WB-002 +WB-003 +3 +[\d.]+ +21\.95 +65\.85/);
    expect(printed).toMatch(/WB-001 +2 +[\d.]+ +24\.90 +49\.80/);
    expect(printed).toMatch(/total 115\.65 EUR\nnothing is made/);
    const { printed: json } = await waybill('reorder', number, '--dry-run', '--json');
    expect(JSON.parse(json)).toMatchObject({ reference: `${number}-R1`, before: false, staged: 0 });
  });

  it('prices by the tier that pays and its breaks, and never by that of another', async () => {
    const pays = async (...words: string[]) => {
      const { printed } = await waybill('reorder', other, '--dry-run', '--json', ...words);
      return (JSON.parse(printed) as { lines: { now?: string }[] }).lines[0]?.now;
    };
    expect([await pays(), await pays('--tier', 'Silver'), await pays('--tier', 'Gold')]).toEqual([
      '24.90',
      '24.90',
      '17.90',
    ]);
  });

  it('prices by the tier that its customer has today, whatever the order says', async () => {
    const tried = async () => JSON.parse((await waybill('reorder', other, '--dry-run', '--json')).printed);
    expect(await tried()).toMatchObject({ tier: null, tierBy: 'order' });
    const bought = async (tags: string[]) =>
      withBook(async (ledger, scene) => {
        const bundle = (await ledger.bundles(
          (await ledger.findRoots(other)).map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: 9, step: 0 })),
        )) as { root: { customerId?: string } }[];
        const id = bundle[0]?.root.customerId as string;
        server.system('shopify').act('editCustomer', { id, tags });
        const connection = scene.deps.connections.get('shop') as Connection;
        const records = (await connection.connector.kinds.customer?.read?.(connection.context(), [id])) ?? [];
        await ledger.stage({ connectionId: 'shop', flows: [], records: records as never });
      });
    await bought(['Gold']);
    expect(await tried()).toMatchObject({ tier: 'Gold', tierBy: 'customer', lines: [{ now: '17.90' }, {}] });
    expect((await waybill('reorder', other, '--dry-run')).printed).toMatch(
      /at the prices of Gold, as its customer is today/,
    );
    await bought([]);
    expect(await tried()).toMatchObject({ tier: null, tierBy: 'customer', lines: [{ now: '24.90' }, {}] });
  });

  it('is a draft in the shop once, however often it is run, and once more where that is wanted', async () => {
    const made = await waybill('reorder', number, '--why', 'Ms Sample called');
    expect(made.code).toBe(EXIT.fine);
    expect(made.printed).toMatch(/-R1 goes to shop as a draft/);
    expect((await waybill('reorder', number)).printed).toMatch(/it was ordered again before, as .*-R1/);
    expect((await waybill('reorder', number, '--again')).printed).toMatch(/-R2 goes to shop as a draft/);
    const audit = await waybill('audit', 'list', '--json');
    expect(audit.printed).toMatch(/orders.reordered.*Ms Sample called/s);

    await withBook(async (_, scene) => {
      await scene.settle();
      expect(scene.failures).toEqual([]);
      expect(drafts()).toHaveLength(2);
      expect(drafts()[0]).toMatchObject({
        status: 'OPEN',
        currency: 'EUR',
        lines: [
          { sku: 'WB-001', quantity: 2, price: '24.90' },
          { sku: 'WB-003', quantity: 3, price: '21.95' },
        ],
      });
      expect(drafts()[0]?.customerId).toMatch(/^gid:\/\/shopify\/Customer\//);
      await scene.settle();
      expect(drafts()).toHaveLength(2);
    });
  });

  it('is made of what was understood of an order whose contents are kept no more, and still only once', async () => {
    const drafted = [`${number}-R1`, `${number}-R2`];
    await withBook(async (ledger) => {
      const cutoffs = { raw: Date.now() + 1, payloads: 0, revisions: 0, inbox: 0, steps: 0, cases: 0, alerts: 0 };
      await ledger.purge({ cutoffs, dryRun: false });
      const kept = await ledger.knownRecords('reorders', 'order', drafted);
      expect(kept.sort((one, other) => one.id.localeCompare(other.id))).toEqual(drafted.map((id) => ({ id })));
    });
    const { code, printed } = await waybill('reorder', `${number}-R1`, '--dry-run', '--json');
    expect([code, JSON.parse(printed)]).toMatchObject([EXIT.fine, { total: '115.65', lines: [{}, {}] }]);
    // Whose drafts they are, nothing says any more: rather none than two.
    expect(JSON.parse((await waybill('reorder', number, '--json')).printed)).toMatchObject({
      ...{ reference: `${number}-R2`, before: true, staged: 0 },
    });
  });

  it('makes nothing while a line cannot be ordered, unless it may be left out', async () => {
    const stopped = await waybill('reorder', other);
    expect(stopped.code).toBe(EXIT.findings);
    expect(stopped.printed).toMatch(/WB-004.*LEFT OUT: it is not sold at present/);
    expect(stopped.printed).toMatch(
      /nothing is made: mend what is left out.*or order the other 1 lines with --without/,
    );
    const without = await waybill('reorder', other, '--without', '--json');
    expect(JSON.parse(without.printed)).toMatchObject({ staged: 1, total: '298.80' });
  });

  it.each([['an order that nobody knows', ['#99999'], EXIT.findings, /no order is known by #99999/]])(
    'refuses %s',
    async (_, words, code, says) => {
      const ran = await waybill('reorder', ...words);
      expect(ran.code).toBe(code);
      expect(ran.said).toMatch(says);
    },
  );

  it('says so where the system takes no orders, and where no flow carries them', async () => {
    configure(['map', 'write parcels']);
    expect((await waybill('reorder', number)).said).toMatch(/takes no orders from outside, and no draft can be made/);
    configure(['map']);
    expect((await waybill('reorder', number)).said).toMatch(/no flow carries orders of reorders anywhere/);
    configure(['map', 'write shop']);
  });

  it('is an order of another shop that waits for its payment there, of nobody whom only the first one knows', async () => {
    table('items.csv', [
      'sku,name,pack_size,min_quantity,blocked,price,currency',
      'WB-001,Board,1,1,no,99,EUR',
      'WB-003,Bottle,1,1,no,21.95,EUR',
    ]);
    const own = place([{ sku: 'WB-001', quantity: 2 }]);
    configure(['map', 'write second']);
    expect(await waybill('import', 'history', 'shop', '--before', tomorrow())).toMatchObject({ code: EXIT.fine });
    expect((await waybill('reorder', own)).printed).toMatch(/-R1 goes to second as a draft/);
    await withBook(async (_, scene) => {
      await scene.settle();
      expect(scene.failures).toEqual([]);
    });
    // What another test ordered again and carried nowhere is there as well.
    expect(server.books('woocommerce').collection<object>('orders').values().at(-1)).toMatchObject({
      ...{ status: 'pending', customer_id: 0, currency: 'EUR' },
      line_items: [{ sku: 'WB-001', quantity: 2, total: '49.80' }],
    });
    configure(['map', 'write shop']);
  });

  it('does not take the order of another shop for its own because both have one number', async () => {
    const shared = place([{ sku: 'WB-001', quantity: 1 }]);
    configure(['map', 'write shop'], { twin: shop() });
    for (const id of ['shop', 'twin'])
      expect(await waybill('import', 'history', id, '--before', tomorrow())).toMatchObject({ code: EXIT.fine });
    const roots: string[] = [];
    await withBook(async (ledger) => void roots.push(...(await ledger.findRoots(shared))));
    expect(roots).toHaveLength(2);
    const ordered = async () => {
      const made: unknown[] = [];
      for (const root of roots) made.push(JSON.parse((await waybill('reorder', root, '--json')).printed));
      return made;
    };
    expect(await ordered()).toMatchObject([
      { order: shared, reference: `${shared}-R1`, before: false, staged: 1 },
      { order: shared, reference: `${shared}-R2`, before: false, staged: 1 },
    ]);
    expect(await ordered()).toMatchObject([
      { reference: `${shared}-R1`, before: true, staged: 0 },
      { reference: `${shared}-R2`, before: true, staged: 0 },
    ]);
  });
});
