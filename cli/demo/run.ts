import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../store/ledger.ts';
import { readMasterKey } from '../../store/master-key.ts';
import { openLedger } from '../../store/open.ts';
import { freePorts } from '../../temporal/free-ports.ts';
import { act, mindsMade } from './act.ts';
import { DEMO_TIMEOUT_MS, type DemoConfig, writeDemoConfig } from './config.ts';
import { type CountedRole, countDemo, type DemoCount, type PlacedOrder, type SystemBooks } from './count.ts';
import { DemoDaemon } from './daemon.ts';
import { historyEvents, runningCases } from './history.ts';
import { type Fate, fateOf, type PlannedOrder, planOrders } from './scenario.ts';
import { DemoSystems, faultsOf } from './systems.ts';

export interface DemoOptions {
  /** The project's folder: where the shipped config and mappings are. */
  root: string;
  /** The compiled `cli.js` that the daemon runs from. */
  cli: string;
  orders: number;
  /** Share of all calls that fail, 0 to 1. */
  faults: number;
  seed: number;
  /** Kills the daemon with -9 in the middle and starts it again. */
  kill: boolean;
  /** Deletes Temporal's database while the daemon is dead; implies `kill`. */
  forget: boolean;
  timeoutMs: number;
  /** Leaves the data folder behind and says where it is. */
  keep: boolean;
  progress(text: string): void;
}

/** What the demo prints with `--json`. `erp`, `wms`, `freight` and `statusBack` count orders; `calls` HTTP calls by system. */
export interface DemoResult {
  orders: number;
  erp: number;
  wms: number;
  freight: number;
  statusBack: number;
  stockUpdates: number;
  lost: number;
  duplicated: number;
  calls: Record<string, number>;
  historyEventsPerOrder: number;
  ordersPerSecond: number;
  seconds: number;
  /** Whether every movement had come to rest before the count, and what is wrong otherwise. */
  settled: boolean;
  /** Orders that wait for a payment, by the plan, and cases that show as waiting in Temporal. */
  waiting: number;
  casesRunning: number;
  findings: { lost: DemoCount['lost']; duplicated: DemoCount['duplicated'] };
}

/** What is looked at again and again until all is settled. */
interface Sight {
  count: DemoCount;
  settled: boolean;
  text: string;
}

/** A late answer can still make a second object after all seemed well: the last count is taken after this long. */
const AFTERTHOUGHT_MS = DEMO_TIMEOUT_MS + 1_000;

/** Runs the whole demo on a throwaway data folder, and takes it away again. */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-demo-'));
  const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
  const config = await writeDemoConfig(options.root, folder, { http, sandbox, temporal, temporalUi });
  const daemon = new DemoDaemon(options.cli, config.file, folder);
  let ledger: Ledger | undefined;
  try {
    const ready = await daemon.start();
    options.progress(`the daemon runs: ${ready.ui}`);
    ledger = await openLedger({
      url: `sqlite:${join(folder, 'waybill.db')}`,
      masterKey: readMasterKey(undefined, folder),
      clock: { now: () => Date.now() },
    });
    const run = new DemoRun(options, config, daemon, ledger, new DemoSystems(`http://127.0.0.1:${sandbox}`));
    return await run.result(ready.temporal);
  } finally {
    await ledger?.close();
    await daemon.stop();
    if (options.keep) options.progress(`its data folder is left in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

/** Two sweeps of the demo's daemon, and Temporal's own lag in listing. */
const CASES_END_MS = 15_000;

class DemoRun {
  private readonly options: DemoOptions;
  private readonly config: DemoConfig;
  private readonly daemon: DemoDaemon;
  private readonly ledger: Ledger;
  private readonly systems: DemoSystems;
  private readonly plans: PlannedOrder[];
  private readonly placed: PlacedOrder[] = [];

  constructor(options: DemoOptions, config: DemoConfig, daemon: DemoDaemon, ledger: Ledger, systems: DemoSystems) {
    this.options = options;
    this.config = config;
    this.daemon = daemon;
    this.ledger = ledger;
    this.systems = systems;
    this.plans = planOrders(options.orders, options.seed);
  }

  async result(temporalAddress: string): Promise<DemoResult> {
    const { systems, config, options } = this;
    const warehouse = config.players.warehouse.system;
    await systems.act(warehouse, 'docks', { open: false });
    if (options.faults > 0) {
      const faults = faultsOf(options.faults, 2 * DEMO_TIMEOUT_MS);
      await Promise.all(config.systems.map((system) => systems.setFaults(system, faults)));
    }
    const startedAt = Date.now();
    let buying = true;
    const buyers = act(systems, config, this.plans, this.placed).then(() => {
      buying = false;
    });
    const killing = options.kill || options.forget ? this.killInTheMiddle() : Promise.resolve();
    const settledAt = this.watch(startedAt, () => buying);
    await Promise.all([buyers, killing]);
    const restedAt = await settledAt;
    await sleep(AFTERTHOUGHT_MS);
    // What a late poll found anew shall rest as well before it is counted.
    await this.watch(startedAt, () => false);
    const { count, settled } = await this.look();
    const seconds = (restedAt - startedAt) / 1_000;
    const calls = await Promise.all(
      config.systems.map(async (system) => [system, await systems.calls(system)] as const),
    );
    return {
      orders: this.placed.length,
      erp: count.erp,
      wms: count.wms,
      freight: count.freight,
      statusBack: count.statusBack,
      stockUpdates: await this.stockUpdates(),
      lost: count.lost.length,
      duplicated: count.duplicated.length,
      calls: Object.fromEntries(calls),
      historyEventsPerOrder: rounded((await historyEvents(temporalAddress)) / this.placed.length),
      ordersPerSecond: rounded(this.placed.length / seconds),
      seconds: rounded(seconds),
      settled,
      waiting: this.withFate('waiting'),
      casesRunning: await this.casesRunning(temporalAddress),
      findings: { lost: count.lost, duplicated: count.duplicated },
    };
  }

  /** Looks every second until all is settled or time is up; opens the warehouse's docks when every buyer's mind is made up. */
  private async watch(startedAt: number, buying: () => boolean): Promise<number> {
    let docksOpen = false;
    let said = '';
    for (;;) {
      await sleep(500);
      if (!docksOpen && !buying()) {
        const { system } = this.config.players.warehouse;
        if (mindsMade(this.placed, await this.systems.entries(system))) {
          await this.systems.act(system, 'docks', { open: true });
          docksOpen = true;
        }
      }
      const { settled, text } = await this.look();
      const line = docksOpen ? text : `${text}, docks closed`;
      if (line !== said) this.options.progress(line);
      said = line;
      if (settled && !buying()) return Date.now();
      if (Date.now() - startedAt > this.options.timeoutMs) return Date.now();
    }
  }

  private async look(): Promise<Sight> {
    const { players } = this.config;
    const roles = Object.keys(players) as CountedRole[];
    const books = Object.fromEntries(
      await Promise.all(roles.map(async (role) => [role, await this.systems.entries(players[role].system)])),
    ) as SystemBooks;
    const count = countDemo(this.placed, books);
    const { moves, unknownWrites } = await this.ledger.counts();
    const moving = moves.ready + moves.claimed + moves.queued;
    const settled =
      moving === 0 &&
      unknownWrites === 0 &&
      moves.waiting === this.withFate('waiting') &&
      count.lost.length === 0 &&
      count.duplicated.length === 0;
    const text = [
      `${this.placed.length} placed (${this.withFate('shipped')} to ship)`,
      `erp ${count.erp}, warehouse ${count.wms}, freight ${count.freight}, tracked ${count.statusBack}`,
      `${moving} moving, ${moves.waiting} waiting`,
    ].join(': ');
    return { count, settled, text };
  }

  /** Cases that show as waiting in Temporal. One whose last order went on ends a moment after it, by the outbox or the sweep. */
  private async casesRunning(temporalAddress: string): Promise<number> {
    const until = Date.now() + CASES_END_MS;
    for (;;) {
      const running = await runningCases(temporalAddress);
      if (running === this.withFate('waiting') || Date.now() > until) return running;
      await sleep(500);
    }
  }

  private withFate(fate: Fate): number {
    return this.placed.filter(({ plan }) => fateOf(plan.turn) === fate).length;
  }

  /** Once a good part of the orders is in the ERP and the rest is on its way. */
  private async killInTheMiddle(): Promise<void> {
    const { system } = this.config.players.erp;
    const enough = this.plans.filter(({ turn }) => fateOf(turn) === 'shipped').length * 0.3;
    const until = Date.now() + this.options.timeoutMs;
    const arrived = async () => (await this.systems.entries(system)).filter((entry) => entry.kind === 'order').length;
    while ((await arrived()) < enough) {
      if (Date.now() > until) return;
      await sleep(50);
    }
    await this.daemon.kill();
    if (this.options.forget) await this.daemon.forgetTemporal();
    const lost = this.options.forget ? ", and Temporal's database deleted" : '';
    this.options.progress(`the daemon was killed with -9${lost}; it starts again`);
    await this.daemon.start();
  }

  /** Articles whose level in the shop is the warehouse's. */
  private async stockUpdates(): Promise<number> {
    const { storefront, warehouse } = this.config.players;
    const [shop, store] = await Promise.all(
      [storefront, warehouse].map(async ({ system }) => {
        const levels = (await this.systems.entries(system)).filter((entry) => entry.kind === 'stock');
        return new Map(levels.flatMap(({ lines }) => (lines ?? []).map((line) => [line.sku, line.quantity] as const)));
      }),
    );
    return [...(store ?? [])].filter(([sku, quantity]) => shop?.get(sku) === quantity).length;
  }
}

const rounded = (value: number): number => Number(value.toPrecision(4));
