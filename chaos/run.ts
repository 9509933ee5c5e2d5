import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEMO_TIMEOUT_MS, type DemoConfig, writeDemoConfig } from '../cli/demo/config.ts';
import type { CountedRole, SystemBooks } from '../cli/demo/count.ts';
import { fateOf } from '../cli/demo/scenario.ts';
import { DemoSystems } from '../cli/demo/systems.ts';
import type { Ledger } from '../store/ledger.ts';
import { readMasterKey } from '../store/master-key.ts';
import { openLedger } from '../store/open.ts';
import { freePorts } from '../temporal/free-ports.ts';
import { changed, RATES } from './config.ts';
import { Fleet } from './fleet.ts';
import { wreak } from './havoc.ts';
import { Operator } from './operator.ts';
import { type ChaosPlan, planChaos, type Victim } from './plan.ts';
import { postgresTrouble } from './postgres-trouble.ts';
import type { ChaosResult } from './report.ts';
import { sqliteTrouble } from './sqlite-trouble.ts';
import { Trade } from './trade.ts';
import { type Evidence, faults, judge, type Verdict } from './verdict.ts';
import { Weather } from './weather.ts';
import { WishFile } from './wishes.ts';

export interface ChaosOptions {
  /** The project's folder. */
  root: string;
  /** The compiled `cli.js` that is put under havoc. */
  cli: string;
  orders: number;
  seed: number;
  timeScale: number;
  /** Delete Temporal's database half-way. */
  forget: boolean;
  /** An empty PostgreSQL database; a SQLite file in the throwaway folder without it. */
  store?: string;
  /** How long after the havoc all may take to come to rest. */
  patienceMs: number;
  keep: boolean;
  /** A person ends the run half-way: `drain` first, `force` where that takes too long. What the run started ends with it. */
  stop: { drain: AbortSignal; force: AbortSignal };
  tell(text: string): void;
}

/** A late answer can still make a second object after all seemed well: the last count is taken after this long. */
const AFTERTHOUGHT_MS = DEMO_TIMEOUT_MS + 1_000;
/** So long the harm that was done may show, before a person is asked to look at what waits. */
const OPERATOR_EVERY_MS = 10_000;
const LOOK_MS = 1_000;

/** How the host's wrong clock is shared: processes on SQLite are on one host; on PostgreSQL each may be on its own. */
const ONE_HOST: Record<'daemon' | Victim, number> = { daemon: 1, 'worker-1': 1, 'worker-2': 1 };
const SHARES: typeof ONE_HOST = { daemon: 1, 'worker-1': -1, 'worker-2': 0.5 };

/** One run on a throwaway data folder, which is taken away again. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-chaos-'));
  const [http, sandbox, temporal, temporalUi] = (await freePorts(4)) as [number, number, number, number];
  const ports = { http, sandbox, temporal, temporalUi };
  const config = await writeDemoConfig(options.root, folder, ports, '1s', changed(folder, options.store));
  await mkdir(join(folder, 'mappings'), { recursive: true });
  const wishes = new WishFile(folder);
  const shares = options.store ? SHARES : ONE_HOST;
  const fleet = new Fleet(options.cli, config.file, folder, (name) => wishes.node(shares[name]), options.tell);
  const store = options.store ?? `sqlite:${join(folder, 'waybill.db')}`;
  let ledger: Ledger | undefined;
  const play = async () => {
    const { ui } = await fleet.start();
    options.tell(`a daemon and two workers run: ${ui}`);
    ledger = await openLedger({ url: store, masterKey: readMasterKey(undefined, folder), clock: { now: Date.now } });
    const systems = new DemoSystems(`http://127.0.0.1:${sandbox}`);
    return new ChaosRun(options, config, fleet, ledger, systems, wishes).result(store);
  };
  const { drain, force } = options.stop;
  force.addEventListener('abort', () => void fleet.stop(true), { once: true });
  try {
    return await Promise.race([aborted(drain), play()]);
  } finally {
    await ledger?.close();
    await fleet.stop();
    if (options.keep) options.tell(`its data folder is left in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

/** Rejects with the signal's reason. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

class ChaosRun {
  private readonly options: ChaosOptions;
  private readonly config: DemoConfig;
  private readonly fleet: Fleet;
  private readonly ledger: Ledger;
  private readonly systems: DemoSystems;
  private readonly wishes: WishFile;
  private readonly plan: ChaosPlan;
  private readonly trade: Trade;
  private readonly operator: Operator;
  private readonly roles: readonly CountedRole[];

  constructor(
    options: ChaosOptions,
    config: DemoConfig,
    fleet: Fleet,
    ledger: Ledger,
    systems: DemoSystems,
    wishes: WishFile,
  ) {
    this.options = options;
    this.config = config;
    this.fleet = fleet;
    this.ledger = ledger;
    this.systems = systems;
    this.wishes = wishes;
    this.plan = planChaos(options);
    this.trade = new Trade(systems, config);
    this.operator = new Operator(options.cli, config.file, join(config.folder, 'mappings'));
    this.roles = Object.keys(config.players) as CountedRole[];
  }

  async result(store: string): Promise<ChaosResult> {
    const { options, systems, config, plan, trade, fleet, operator } = this;
    await systems.act(config.players.warehouse.system, 'docks', { open: false });
    await systems.keepDiary();
    const weather = new Weather(systems, { ...options, hangMs: 2 * DEMO_TIMEOUT_MS });
    await weather.begin(config.systems);
    const ledger = options.store
      ? postgresTrouble(options.store)
      : sqliteTrouble(store.slice('sqlite:'.length), this.wishes);
    const startedAt = Date.now();
    const floor = new AbortController();
    const shipping = trade.ship(floor.signal);
    // Heard by whoever waits for it; where something else fails first, that is what is told.
    shipping.catch(() => {});
    const trouble = wreak(
      { config, systems, fleet, weather, ledger, wishes: this.wishes, operator },
      plan.havoc,
      options.tell,
    );
    // The floor ships until it is told to stop: only its failure ends this.
    await Promise.race([shipping, Promise.all([trade.buy(plan.orders), trouble])]);
    options.tell(
      `the havoc is over after ${Math.round((Date.now() - startedAt) / 1_000)} s; what it left comes to rest`,
    );
    await weather.clear(config.systems);
    const settled = await Promise.race([this.rest(), shipping.then(() => false)]);
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    await sleep(AFTERTHOUGHT_MS);
    floor.abort();
    await shipping;
    const verdict = judge(await this.evidence());
    const all = await this.ledger.cases({ limit: 100_000 });
    return {
      orders: trade.placed.length,
      seed: plan.seed,
      store: options.store ? 'postgres' : 'sqlite',
      timeScale: options.timeScale,
      seconds,
      settled,
      counts: {
        lost: verdict.lost.length,
        duplicated: verdict.duplicated.length,
        wrongOrder: verdict.wrongOrder.length,
        budgetBroken: verdict.budgetBroken.length,
        stuckWithoutCase: verdict.stuckWithoutCase.length,
        wrongStock: verdict.wrongStock.length,
        moneyOff: Object.keys(verdict.moneyOff).length,
      },
      havoc: plan.havoc,
      cases: tally(all.map(({ kind }) => kind)),
      words: Object.fromEntries(operator.words),
      falls: fleet.falls,
      calls: Object.fromEntries(
        await Promise.all(config.systems.map(async (id) => [id, await systems.calls(id)] as const)),
      ),
      findings: verdict,
    };
  }

  /** Waits until nothing moves and nothing is wrong, with a person who looks after what waits; false where patience ends. */
  private async rest(): Promise<boolean> {
    const until = Date.now() + this.options.patienceMs;
    let operatorAt = Date.now() + OPERATOR_EVERY_MS;
    let said = '';
    for (;;) {
      await sleep(LOOK_MS);
      const { settled, text } = await this.look();
      if (text !== said) this.options.tell(text);
      said = text;
      if (settled) return true;
      if (Date.now() > until) return false;
      if (Date.now() < operatorAt) continue;
      const told = await this.operator.retryAll();
      if (told > 0) this.options.tell(`a person says retry to ${told} cases`);
      operatorAt = Date.now() + OPERATOR_EVERY_MS;
    }
  }

  private async look(): Promise<{ settled: boolean; text: string }> {
    const { moves, unknownWrites, inbox } = await this.ledger.counts();
    const moving = moves.ready + moves.claimed + moves.queued;
    const verdict = judge({ ...(await this.evidence()), diary: [] });
    const unpaid = this.trade.placed.filter(({ plan }) => fateOf(plan.turn) === 'waiting').length;
    const still = { ...verdict, budgetBroken: [], wrongOrder: [] };
    const settled = moving + unknownWrites + inbox.new === 0 && moves.waiting === unpaid && faults(still) === 0;
    const text = [
      `${moving} moving, ${moves.waiting} waiting (${unpaid} unpaid), ${unknownWrites} unknown writes, ${inbox.new} events`,
      counted(still),
    ].join('; ');
    return { settled, text };
  }

  private async evidence(): Promise<Evidence> {
    const { players } = this.config;
    const each = async <T>(ask: (system: string) => Promise<T>) =>
      Object.fromEntries(
        await Promise.all(this.roles.map(async (role) => [role, await ask(players[role].system)] as const)),
      ) as Record<CountedRole, T>;
    return {
      orders: this.trade.placed,
      books: (await each((system) => this.systems.entries(system))) as SystemBooks,
      diary: await this.systems.diary(),
      systems: await each(async (system) => system),
      arrivals: await each((system) => this.systems.arrivals(system)),
      rates: RATES,
      inCase: await this.inCase(),
    };
  }

  private async inCase(): Promise<Set<string>> {
    const numbers = new Set<string>();
    for (const { caseId } of await this.ledger.cases({ state: 'open', limit: 10_000 }))
      for (const member of await this.ledger.caseMembers(caseId, { limit: 10_000 }))
        for (const number of member.numbers) numbers.add(number);
    return numbers;
  }
}

const counted = (verdict: Verdict): string =>
  Object.entries(verdict)
    .flatMap(([what, found]) => (Object.keys(found).length > 0 ? [`${what} ${Object.keys(found).length}`] : []))
    .join(', ') || 'nothing wrong';

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
