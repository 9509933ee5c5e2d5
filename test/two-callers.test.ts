import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { scratchFolder } from './ledgers.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

const RATES = [
  { calls: 8, perMs: 250 },
  { calls: 40, perMs: 2_000 },
];

/** A process that calls as often as it is let, for ever: the built client on the built ledger, as a worker has them. */
const CALLER = `
  const [dist, store, url, rates] = process.argv.slice(1);
  const { openLedger } = await import(dist + '/store/open.js');
  const { createHttpClient } = await import(dist + '/connectors/http.js');
  const { createBudget } = await import(dist + '/connectors/budget.js');
  const { ledgerGrants } = await import(dist + '/daemon/ledger-grants.js');
  const clock = { now: () => Date.now() };
  const limits = { rates: JSON.parse(rates), concurrency: 6, timeoutMs: 1_000 };
  const ledger = await openLedger({ url: store, masterKey: Buffer.alloc(32, 1), clock });
  const budget = createBudget(ledgerGrants(ledger, 'erp', limits), clock);
  const client = createHttpClient({ connectionId: 'erp', limits, budget });
  const forEver = async () => {
    for (;;) {
      try {
        await client.request({ method: 'GET', url });
      } catch (error) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(100, error.failure?.retryAfterMs ?? 50)));
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, forEver));
`;

const running: ChildProcess[] = [];
let server: Server | undefined;

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  server?.close();
});

it.runIf(existsSync(join(dist, 'store/open.js')))(
  'two processes, one of them killed and started again, never make one call too many',
  async () => {
    const arrived: number[] = [];
    server = createServer((_, response) => {
      arrived.push(performance.now());
      setTimeout(() => response.end('{}'), 20);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const store = `sqlite:${join(scratchFolder('waybill-callers-'), 'waybill.db')}`;
    const { openLedger } = (await import(join(dist, 'store/open.js'))) as typeof import('../store/open.ts');
    const ledger = await openLedger({ url: store, masterKey: Buffer.alloc(32, 1), clock: { now: () => Date.now() } });
    await ledger.migrate();
    const call = () => {
      const child = spawn(process.execPath, [
        '--input-type=module',
        '-e',
        CALLER,
        dist,
        store,
        url,
        JSON.stringify(RATES),
      ]);
      running.push(child);
      return child;
    };

    call();
    const victim = call();
    while (arrived.length < 30) await sleep(20);
    victim.kill('SIGKILL');
    await sleep(300);
    call();
    while (arrived.length < 120) await sleep(20);
    for (const child of running) child.kill('SIGKILL');
    await ledger.close();

    for (const { calls, perMs } of RATES) {
      const most = arrived.map((from) => arrived.filter((at) => at >= from && at < from + perMs).length);
      expect(Math.max(...most)).toBeLessThanOrEqual(calls);
    }
  },
  60_000,
);
