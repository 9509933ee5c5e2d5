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

/** A process that calls a connection without rates until it is told to wait long: then it says so. */
const OPEN_CALLER = `
  const [dist, store, url] = process.argv.slice(1);
  const { openLedger } = await import(dist + '/store/open.js');
  const { createHttpClient } = await import(dist + '/connectors/http.js');
  const { ledgerHold } = await import(dist + '/daemon/ledger-grants.js');
  const clock = { now: () => Date.now() };
  const ledger = await openLedger({ url: store, masterKey: Buffer.alloc(32, 1), clock });
  const limits = { concurrency: 2, timeoutMs: 5_000 };
  const client = createHttpClient({ connectionId: 'erp', limits, hold: ledgerHold(ledger, 'erp') });
  for (;;) {
    try {
      await client.request({ method: 'GET', url });
    } catch ({ failure }) {
      if (failure.message.startsWith('no call is left')) console.log(failure.retryAfterMs);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
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

it.runIf(existsSync(join(dist, 'store/open.js')))(
  'what a system asks of one process all others keep to, also where that one is killed and no rate is declared',
  async () => {
    const HOUR_S = 3_600;
    const arrived: string[] = [];
    server = createServer(({ url }, response) => {
      arrived.push(url as string);
      // Only the first is ever throttled by the system itself.
      if (url === '/throttled' && arrived.includes('/taken'))
        response.writeHead(429, { 'retry-after': String(HOUR_S) });
      response.end('{}');
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = `sqlite:${join(scratchFolder('waybill-callers-'), 'waybill.db')}`;
    const { openLedger } = (await import(join(dist, 'store/open.js'))) as typeof import('../store/open.ts');
    const ledger = await openLedger({ url: store, masterKey: Buffer.alloc(32, 1), clock: { now: () => Date.now() } });
    await ledger.migrate();
    await ledger.close();
    /** Starts a caller; answers for how long it was told to wait, once it was. */
    const call = (path: string) => {
      const words = ['--input-type=module', '-e', OPEN_CALLER, dist, store, url + path];
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      running.push(child);
      return new Promise<number>((told) => child.stdout?.once('data', (text) => told(Number.parseInt(text, 10))));
    };

    const throttled = call('/throttled');
    const victim = running[0] as ChildProcess;
    const taken = call('/taken');
    const waits = await Promise.all([throttled, taken]);
    victim.kill('SIGKILL');
    waits.push(await call('/later'));
    for (const waitMs of waits) expect(waitMs).toBeGreaterThan((HOUR_S * 1_000) / 2);
    expect(arrived).toEqual(expect.arrayContaining(['/throttled', '/taken']));
    expect(arrived).not.toContain('/later');
  },
  60_000,
);
