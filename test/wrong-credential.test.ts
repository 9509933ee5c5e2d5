import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import flexport from '../sandbox/flexport/index.ts';
import { type SandboxServer, startSandbox } from '../sandbox/server.ts';
import { openLedger } from '../store/open.ts';
import { onEachDatabase, TEST_MASTER_KEY } from './ledgers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const KEY = 'sandbox-flexport-key';

/**
 * A worker process that has much to ask of one system at once, for ever: the built activities, health and client on the built
 * ledger. It says when each round is over.
 */
const WORKER = `
  const [dist, url, store, origin, apiKey] = process.argv.slice(1);
  const { MockActivityEnvironment } = await import('@temporalio/testing');
  const { openLedger } = await import(dist + '/store/open.js');
  const { config } = await import(dist + '/config/schema.js');
  const { openConnections } = await import(dist + '/connectors/connections.js');
  const { createActivities, createHealth, IntakeTurns } = await import(dist + '/activities/index.js');
  const { writePage } = await import(dist + '/activities/write-page.js');
  const { MappingBook } = await import(dist + '/mapper/index.js');
  const clock = { now: () => Date.now() };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const settings = config.parse({
    connections: { ff: { use: 'flexport', options: { url: origin, apiKey } } },
    flows: { back: { kinds: ['status', 'document'], from: ['ff'], steps: ['map'] } },
  });
  const ledger = await openLedger({ url: store, masterKey: Buffer.from(url, 'hex'), clock });
  const connections = await openConnections(settings, { clock, log });
  const starter = {
    startBatch: async () => {}, startCase: async () => {}, nudgeIntake: async () => {}, startErase: async () => {},
    checkCase: async (id) => void (await ledger.closeCaseIfEmpty(id)), running: async () => new Set(),
  };
  const packer = { wake() {}, keepUp: async () => {}, packWindow: async () => ({ batches: 0, records: 0 }), refill: async () => 0, close: async () => {} };
  const health = createHealth({ ledger, starter, connections, clock, process: String(process.pid), log });
  const book = MappingBook.compile([]);
  const mappings = { current: () => book, released: async () => ({ of: () => book }) };
  const observer = { step() {}, moved() {}, write() {} };
  const deps = { config: settings, ledger, connections, mappings, starter, packer, intakes: new IntakeTurns(), health, clock, log, observer };
  const activities = createActivities(deps);
  const run = (activity, input) => new MockActivityEnvironment().run(activity, input).catch(() => {});

  const turn = { priority: 'order', signal: new AbortController().signal };
  async function push() {
    const batch = await ledger.pack({ flow: 'book', max: 2, maxNumberBytes: 1900, closedQueues: [] });
    if (!batch) return;
    const claims = await ledger.claims(batch.batchId);
    const bundles = await ledger.bundles(claims);
    const wishes = claims.map((claim, at) => ({
      number: claim.rootId,
      intent: { claim, connectionId: 'ff', kind: 'shipment', recordId: claim.rootId, part: '', payload: bundles[at].root.data, pin: '', change: 'in-place', verb: 'put' },
    }));
    const results = await writePage(deps, batch.batchId, connections.get('ff'), 'shipment', wishes, turn);
    await ledger.answer(batch.batchId, results.flatMap((result, at) => {
      const outcome = result.held ? { to: 'end' } : result.outcome;
      return outcome ? [{ claim: claims[at], name: 'write ff', inputHmac: '', pin: '', outcome }] : [];
    }));
    await ledger.closeBatch(batch.batchId);
  }
  for (;;) {
    await Promise.all([
      run(activities.pullChanges, { connectionId: 'ff' }), run(activities.takeIn, { connectionId: 'ff' }),
      push(), push(), run(activities.sweep), run(activities.pullChanges, { connectionId: 'ff', flow: 'back' }),
    ]);
    process.stdout.write('round\\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
`;

const running: ChildProcess[] = [];
let server: SandboxServer | undefined;

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await server?.close();
});

const booking = (n: number) => ({
  name: `#${n}`,
  shipper_entity_ref: 'waybill-seller',
  consignee_entity_ref: 'self',
  wants_export_customs_service: true,
  origin_address_ref: 'warehouse-cn',
  destination_address_ref: 'hub-us',
  cargo_ready_date: '2026-11-22',
  cargo: {
    volume: { value: 0.01, unit: 'cbm' },
    weight: { value: 2.3, unit: 'kg' },
    shipping_units: [{ name: 'WB-001', count: 1, unit_type: 'carton' }],
    contains_hazmat: false,
  },
  air_booking: { incoterm: 'DAP', wants_pickup_service: true },
});

onEachDatabase('a wrong credential', (ledgers) => {
  if (!existsSync(join(dist, 'store/open.js'))) return;

  it('is tried by one request of two processes that have much to ask, by none after a restart, and with another one all goes on', async () => {
    server = await startSandbox({
      port: 0,
      systems: ['flexport'],
      sandboxes: { flexport },
      options: { flexport: { apiKey: KEY } },
    });
    const origin = server.url('flexport');
    const calls = () => Object.values(server?.calls('flexport') ?? {}).reduce((sum, count) => sum + count, 0);
    const store = await ledgers.freshUrl();
    const ledger = await openLedger({ url: store, masterKey: TEST_MASTER_KEY, clock: { now: Date.now } });
    try {
      await ledger.migrate();
      await ledger.stage({
        connectionId: 'shop',
        flows: [{ flow: 'book', kinds: ['order'], from: ['shop'], priority: 'order' }],
        records: Array.from({ length: 40 }, (_, n) => ({ kind: 'order' as const, id: String(n), data: booking(n) })),
      });
      const events = Array.from({ length: 20 }, (_, n) => ({
        ...{ connectionId: 'ff', topic: 't', kind: 'status' as const, body: '{}' },
        ...{ eventId: String(n), sourceId: String(70_001 + n) },
      }));
      await ledger.receive(events);

      const start = (apiKey: string) => {
        const masterKey = TEST_MASTER_KEY.toString('hex');
        const child = spawn(
          process.execPath,
          ['--input-type=module', '-e', WORKER, dist, masterKey, store, origin, apiKey],
          { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
        );
        running.push(child);
        let rounds = 0;
        child.stdout?.on('data', (text) => {
          rounds += String(text).split('\n').length - 1;
        });
        return { child, rounds: () => rounds };
      };
      const until = async (what: () => boolean | Promise<boolean>) => {
        while (!(await what())) await sleep(50);
      };

      const wrong = [start('wrong'), start('wrong')];
      await until(() => wrong.every(({ rounds }) => rounds() >= 10));
      expect(calls()).toBe(1);
      expect(await ledger.cases({ state: 'open', limit: 5 })).toMatchObject([{ kind: 'auth', connectionId: 'ff' }]);
      expect((await ledger.counts()).moves).toMatchObject({ claimed: 0, done: 0 });

      // Killed and started again with the same one: nobody asks a second time.
      for (const { child } of wrong) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      const same = start('wrong');
      await until(() => same.rounds() >= 5);
      expect(calls()).toBe(1);
      same.child.kill('SIGKILL');

      const right = [start(KEY), start(KEY)];
      await until(async () => (await ledger.counts()).moves.done === 40);
      expect(await ledger.cases({ state: 'open', limit: 5 })).toEqual([]);
      const booked = server
        .system('flexport')
        .entries()
        .filter(({ kind }) => kind === 'shipment');
      expect(new Set(booked.map(({ number }) => number)).size).toBe(40);
      expect(booked).toHaveLength(40);
      expect(right.every(({ child }) => child.exitCode === null)).toBe(true);
    } finally {
      await ledger.close();
    }
  }, 120_000);
});
