import type { DemoSystems } from '../cli/demo/systems.ts';
import { seedOf } from '../sandbox/random.ts';
import type { Faults } from '../sandbox/sandbox.ts';

const MINUTE_MS = 60_000;

/** What every system does to a share of all calls and webhooks, all the time. */
const usual = (timeScale: number, hangMs: number): Faults => ({
  rate: 0.1,
  error: 0.05,
  lost: 0.05,
  hangBefore: 0.01,
  hangAfter: 0.01,
  half: 0.01,
  page: 0.01,
  hangMs,
  retryAfterSeconds: 1,
  hooks: { twice: 0.2, never: 0.02, delayMs: (3 * MINUTE_MS) / timeScale },
});

/** The faults of each system: the usual ones, and besides those what goes on there just now. */
export class Weather {
  private readonly systems: DemoSystems;
  private readonly usual: Faults;
  private readonly seed: number;
  private readonly more = new Map<string, Faults>();

  /** `hangMs` outlasts the connections' own time-out, so that this is what ends a call that hangs. */
  constructor(systems: DemoSystems, how: { seed: number; timeScale: number; hangMs: number }) {
    this.systems = systems;
    this.usual = usual(how.timeScale, how.hangMs);
    this.seed = how.seed;
  }

  async begin(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.systems.setFaults(id, { ...this.usual, seed: seedOf(this.seed, id) });
  }

  /** From here on calls succeed; webhooks go on as they were. */
  async clear(ids: readonly string[]): Promise<void> {
    const { hooks } = this.usual;
    for (const id of ids) await this.systems.setFaults(id, hooks ? { hooks } : {});
  }

  /** For so long these faults rule there; what was there before goes on after them. */
  async during(id: string, faults: Faults, work: () => Promise<void>): Promise<void> {
    const set = () => this.systems.setFaults(id, { ...this.usual, ...this.more.get(id) });
    this.more.set(id, { ...this.more.get(id), ...faults });
    await set();
    await work();
    const left: Faults = { ...this.more.get(id) };
    for (const name of Object.keys(faults) as (keyof Faults)[]) delete left[name];
    this.more.set(id, left);
    await set();
  }
}
