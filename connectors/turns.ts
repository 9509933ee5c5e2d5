import { performance } from 'node:perf_hooks';
import type { Priority } from '../domain/budget.ts';
import type { CallBudget } from './budget.ts';
import type { Limits } from './connector.ts';
import type { CallReport } from './http.ts';
import { createSlots, type Slots } from './slots.ts';

/** The limits of a connection, for a connector that does not speak HTTP: what `http` keeps by itself is asked of this. */
export interface Turns {
  /** The longest one call may take. */
  readonly timeoutMs: number;
  /**
   * Waits for one of the connection's `concurrency` places, for as long as a session lasts; answers what gives it back. Throws
   * `rate-limited` where none becomes free.
   */
  enter(): Promise<() => void>;
  /** Does one call, counted within the declared rates and reported by `name`; throws `rate-limited` where none is left. */
  call<Result>(name: string, doing: () => Promise<Result>): Promise<Result>;
}

export interface TurnsOptions {
  connectionId: string;
  limits: Limits;
  /** The same that counts the connection's HTTP requests. */
  budget: CallBudget | undefined;
  clock: { now(): number };
  onCall?: ((report: CallReport) => void) | undefined;
}

/** The turns of one connection, over all of its sessions in this process; for each caller by what it is for. */
export function createTurns(options: TurnsOptions): { callingFor(priority: Priority, signal: AbortSignal): Turns } {
  const { limits, clock } = options;
  // A session is no call: rates are asked for what is said in it.
  const places = createSlots(limits.concurrency, {}, clock);
  return { callingFor: (priority, signal) => new ConnectionTurns(options, places, priority, signal) };
}

/** A call without an answer, and one that was answered, in the words of `CallReport`. */
const STATUS = { unanswered: 0, done: 200 } as const;

class ConnectionTurns implements Turns {
  readonly #options: TurnsOptions;
  readonly #places: Slots;
  readonly #priority: Priority;
  readonly #signal: AbortSignal;

  constructor(options: TurnsOptions, places: Slots, priority: Priority, signal: AbortSignal) {
    this.#options = options;
    this.#places = places;
    this.#priority = priority;
    this.#signal = signal;
  }

  get timeoutMs(): number {
    return this.#options.limits.timeoutMs;
  }

  enter(): Promise<() => void> {
    const request = { weight: 1, priority: this.#priority, signal: this.#signal };
    return new Promise((entered, refused) => {
      this.#places.run(request, () => new Promise<void>((leave) => entered(leave))).catch(refused);
    });
  }

  async call<Result>(name: string, doing: () => Promise<Result>): Promise<Result> {
    const { budget, connectionId, onCall } = this.#options;
    const lease = await budget?.take({ weight: 1, priority: this.#priority, signal: this.#signal });
    const startedAt = performance.now();
    let status: number = STATUS.unanswered;
    try {
      const result = await doing();
      status = STATUS.done;
      return result;
    } finally {
      lease?.done();
      onCall?.({ connectionId, method: name, status, ms: performance.now() - startedAt });
    }
  }
}
