import type { Faults } from './sandbox.ts';

/** How one call fares. */
export type Fate = 'ok' | 'rate' | 'error' | 'auth' | 'hangBefore' | 'hangAfter' | 'late';

/** Decides each call's fate: the script first, then the dice. */
export class FaultPlan {
  #faults: Faults = {};
  #script: Fate[] = [];
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  set(faults: Faults): void {
    this.#faults = faults;
    this.#script = [...(faults.script ?? [])];
  }

  get hangMs(): number {
    return this.#faults.hangMs ?? 1_500;
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
    for (const fate of ['rate', 'error', 'hangBefore', 'hangAfter', 'late'] as const) {
      dice -= this.#faults[fate] ?? 0;
      if (dice < 0) return fate;
    }
    return 'ok';
  }

  #meets(call: string): boolean {
    return !this.#faults.only || call.includes(this.#faults.only);
  }
}
