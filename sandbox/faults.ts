import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from './random.ts';
import type { Fate, Faults } from './sandbox.ts';

const BY_DICE = ['rate', 'error', 'hangBefore', 'hangAfter', 'late', 'lost', 'half', 'page', 'auth', 'down'] as const;

/** Decides each call's fate, the script first, then the dice; and each webhook's. */
export class FaultPlan {
  #faults: Faults = {};
  #script: Fate[] = [];
  #held = 0;
  #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  set(faults: Faults): void {
    this.#faults = faults;
    if (faults.seed !== undefined) this.#random = seeded(faults.seed);
    this.#script = [...(faults.script ?? [])];
  }

  /** Keeps a call waiting, for as long as the faults say now. */
  async hold(): Promise<void> {
    this.#held += 1;
    await sleep(this.#faults.hangMs ?? 1_500, undefined, { ref: false });
    this.#held -= 1;
  }

  /** How many calls are kept waiting now. */
  get held(): number {
    return this.#held;
  }

  get retryAfterSeconds(): number {
    return this.#faults.retryAfterSeconds ?? 1;
  }

  /** How far behind the books this call's look at them is, in ms. */
  lagMs(call: string): number {
    return this.#meets(call) ? (this.#faults.searchLagMs ?? 0) : 0;
  }

  /** `call` is its method, path and, in GraphQL, operation. */
  fate(call: string): Fate {
    if (!this.#meets(call)) return 'ok';
    const scripted = this.#script.shift();
    if (scripted) return scripted;
    let dice = this.#random();
    for (const fate of BY_DICE) {
      dice -= this.#faults[fate] ?? 0;
      if (dice < 0) return fate;
    }
    return 'ok';
  }

  #meets(call: string): boolean {
    return !this.#faults.only || call.includes(this.#faults.only);
  }

  /** When a webhook is sent, in milliseconds from now: once as a rule, twice or never by the dice. */
  deliveries(): number[] {
    const { twice = 0, never = 0, delayMs = 0 } = this.#faults.hooks ?? {};
    if (twice + never + delayMs === 0) return [0];
    const dice = this.#random();
    const times = dice < never ? 0 : dice < never + twice ? 2 : 1;
    return Array.from({ length: times }, () => Math.floor(this.#random() * delayMs));
  }
}
