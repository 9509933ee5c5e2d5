import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type DemoConfig, writeDemoConfig } from '../cli/demo/config.ts';
import { DemoDaemon, type Ready } from '../cli/demo/daemon.ts';
import { DemoSystems } from '../cli/demo/systems.ts';
import type { CaseRow, OrderSummary, ReconcileReport } from '../store/ledger.ts';
import { freePorts } from '../temporal/free-ports.ts';
import { isAlive } from '../temporal/processes.ts';
import { rawOf } from './raw-database.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');

let folder: string;
let config: DemoConfig;
let daemon: DemoDaemon;
let ready: Ready;
let systems: DemoSystems;
let shop: string;

/** A command in a process of its own, as people type it. */
function waybill(...argv: string[]): Promise<{ code: number; printed: string; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...argv], { timeout: 240_000 }, (error, printed, said) =>
      resolve({ code: error ? Number(error.code) : 0, printed, said }),
    );
  });
}
const json = async <T>(...argv: string[]): Promise<T> => {
  const { code, printed, said } = await waybill(...argv, '--json', '--config', config.file);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${said}`);
  return JSON.parse(printed) as T;
};
const order = async (number: string) =>
  (await json<(OrderSummary & { journey: { name: string }[] })[]>('orders', 'show', number))[0];
const place = async (paid: boolean) =>
  (await systems.act<{ name: string }>(shop, 'place', { paid, country: 'DE' })).name;
const state = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-one-command-'));
  const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
  config = await writeDemoConfig(root, folder, { http, sandbox, temporal, temporalUi });
  shop = config.players.storefront.system;
  systems = new DemoSystems(`http://127.0.0.1:${sandbox}`);
  daemon = new DemoDaemon(cli, config.file, folder);
  ready = await daemon.start();
}, 240_000);
afterAll(async () => {
  await daemon?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a daemon that one command started', { timeout: 240_000 }, () => {
  it('is ready, and says of itself what a monitor wants to know', async () => {
    const answer = await fetch(`${ready.http}/readyz`);
    expect([answer.status, await answer.json()]).toMatchObject([200, { ready: true, temporal: 'ok', ledger: 'ok' }]);
    expect(await (await fetch(`${ready.http}/metrics`)).text()).toContain('waybill_moves');
  });

  it('carries an order to the door, and tells its journey', async () => {
    const number = await place(true);
    await expect
      .poll(async () => (await order(number).catch(() => undefined))?.stage, { timeout: 90_000, interval: 1_500 })
      .toBe('delivered');
    const told = await order(number);
    expect(new Set(told?.numbers.map(({ connectionId }) => connectionId))).toEqual(
      new Set(Object.values(config.players).map(({ connectionId }) => connectionId)),
    );
    // By the warehouse's number as well as by the shop's.
    const other = told?.numbers.find(({ connectionId }) => connectionId === config.players.warehouse.connectionId);
    expect((await order(other?.number ?? ''))?.rootId).toBe(told?.rootId);
  });

  it('holds an order on a word, and lets it go on another', async () => {
    const number = await place(false);
    const now = async () => (await order(number).catch(() => undefined))?.openCases.map(({ kind }) => kind);
    await expect.poll(now, { timeout: 60_000, interval: 1_500 }).toEqual(['payment']);
    await json('orders', 'hold', number, '--why', 'looks odd', '--who', 'ada');
    await expect.poll(now, { timeout: 60_000, interval: 1_500 }).toContain('hold');
    const [held] = (await json<CaseRow[]>('cases', 'list')).filter(({ kind }) => kind === 'hold');
    // Who it was and why is sealed; the audit tells it.
    expect(held?.waitingFor).toBe('released by a person');
    expect(await json('audit', 'list', '--who', 'ada')).toMatchObject([{ what: 'order.hold', why: 'looks odd' }]);
    await json('orders', 'release', number);
    await expect.poll(now, { timeout: 60_000, interval: 1_500 }).toEqual(['payment']);

    const [unpaid] = (await json<CaseRow[]>('cases', 'list')).filter(({ kind }) => kind === 'payment');
    expect(await json('cases', 'skip', unpaid?.caseId ?? '', '--why', 'paid by transfer')).toMatchObject({ freed: 1 });
    await expect.poll(async () => (await order(number))?.stage, { timeout: 90_000, interval: 1_500 }).toBe('delivered');
    const again = await waybill('cases', 'skip', unpaid?.caseId ?? '', '--config', config.file);
    expect(again).toMatchObject({ code: 1, printed: '' });
    expect(again.said).toContain('is closed');
  });

  it('reads at once what is new, when it is told to', async () => {
    const flow = Object.entries((parse(readFileSync(config.file, 'utf8')) as { flows: object }).flows)[0]?.[0] ?? '';
    const { sources } = await json<{ sources: { outcome: string; connectionId: string }[] }>('sync', flow);
    expect(sources).toMatchObject([{ connectionId: config.players.storefront.connectionId, outcome: 'read' }]);
  });

  it('refuses a second one on its folder, and another that wants its port', async () => {
    const second = await waybill('start', '--config', config.file);
    expect(second.code).toBe(3);
    expect(second.said.trim()).toMatch(
      new RegExp(`^Waybill runs already on ${folder} \\(pid ${daemon.pid}\\): [^\n]+$`),
    );

    const { sandbox: _, ...declared } = parse(readFileSync(config.file, 'utf8')) as Record<string, unknown>;
    const other = join(folder, 'other.yaml');
    const data = join(folder, 'other');
    // Its Temporal is elsewhere, so that the port is all that it lacks.
    const settings = { data, store: `sqlite:${data}/waybill.db`, temporal: { address: ready.temporal } };
    writeFileSync(other, stringify({ ...declared, ...settings }));
    const neighbour = await waybill('start', '--config', other);
    expect(neighbour.code).toBe(3);
    expect(neighbour.said.trim()).toMatch(/^port \d+ on 127\.0\.0\.1 is taken, [^\n]+set another[^\n]+$/);
    expect((await fetch(`${ready.http}/readyz`)).status).toBe(200);
  });

  it('goes on after a kill with what was left running', async () => {
    const before = [state('temporal.json').pid, state('sandbox.json').pid];
    await daemon.kill();
    const number = await place(true);
    expect(before.every(isAlive)).toBe(true);
    ready = await daemon.start();
    expect([state('temporal.json').pid, state('sandbox.json').pid]).toEqual(before);
    await expect
      .poll(async () => (await order(number).catch(() => undefined))?.stage, { timeout: 90_000, interval: 1_500 })
      .toBe('delivered');
  }, 240_000);

  it('goes on with a reconciliation in whose middle it was killed, and opens one case', async () => {
    const { erp } = config.players;
    const bill = (await systems.entries(erp.system)).find(({ kind, complete }) => kind === 'order' && complete);
    // A person opens a bill again that had its effect.
    await systems.act(erp.system, 'unAudit', { id: bill?.id });

    const asked = waybill('reconcile', '--repair', '--json', '--config', config.file);
    const ledger = await rawOf(`sqlite:${join(folder, 'waybill.db')}`);
    try {
      const looks = () => ledger.all("SELECT state FROM reconcile_looks WHERE state IN ('reading', 'comparing')");
      await expect.poll(async () => (await looks()).length, { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
      await daemon.kill();
    } finally {
      await ledger.close();
    }
    ready = await daemon.start();
    const { code, printed } = await asked;
    const { run, differences, looks } = JSON.parse(printed) as ReconcileReport;
    expect(looks.filter(({ state: now }) => now !== 'done')).toEqual([]);
    expect(run.finishedAt).toBeGreaterThan(run.startedAt);
    expect(differences).toMatchObject([{ kind: 'status', connectionId: erp.connectionId, state: 'case' }]);
    // Something is left for people.
    expect(code).toBe(1);
    const cases = (await json<CaseRow[]>('cases', 'list')).filter(({ kind }) => kind === 'reconciliation');
    expect(cases).toMatchObject([{ caseId: differences[0]?.caseId, members: 1 }]);
  }, 240_000);

  it('starts a Temporal again that died', async () => {
    const { pid } = state('temporal.json');
    process.kill(pid, 'SIGKILL');
    await expect
      .poll(async () => (await fetch(`${ready.http}/readyz`)).status + state('temporal.json').pid, {
        timeout: 40_000,
        interval: 500,
      })
      .not.toBe(200 + pid);
    const number = await place(true);
    await expect
      .poll(async () => (await order(number).catch(() => undefined))?.stage, { timeout: 90_000, interval: 1_500 })
      .toBe('delivered');
  }, 240_000);

  it('takes everything with it when it is told to stop', async () => {
    const pids = [daemon.pid, state('temporal.json').pid, state('sandbox.json').pid];
    await daemon.stop();
    expect(pids.map(isAlive)).toEqual([false, false, false]);
  }, 60_000);
});
