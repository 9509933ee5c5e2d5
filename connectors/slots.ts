import { setTimeout as sleep } from 'node:timers/promises';
import Bottleneck from 'bottleneck';
import { PRIORITIES } from '../domain/budget.ts';
import { WaybillError } from '../domain/failures.ts';
import { type CallBudget, type CallLease, type CallRequest, tooBusy } from './budget.ts';
import type { CallUnit } from './call-units.ts';
import { type HoldKeeper, SharedHold } from './shared-hold.ts';

export interface Slots {
  /**
   * Runs `call` in its turn; throws `rate-limited` or `unavailable` where its turn does not come, and then nothing was sent. `weight` are its
   * points, as far as known; `pointsOf` says what they were.
   */
  run<T>(request: CallRequest, call: () => Promise<T>, pointsOf?: (result: T) => number | undefined): Promise<T>;
  /** The system asked for patience: no call before `until` (epoch ms). */
  hold(until: number): void;
  /** A call was throttled and shall be repeated at `until`; or undefined, where one was taken. */
  throttled(until: number | undefined): void;
  close(): void;
}

/** How soon a call that found no turn is tried again. */
const LONGEST_WAIT_MS = 1_000;
/** Turns behind calls that are under way come as soon as those are answered, so waiting for them is worth more. */
const CONCURRENCY_WAIT_MS = 15_000;

/**
 * One throttled call may be so for itself, and a lane that waits for each falls to an eighth of its speed; so many with none
 * taken between them say that it is the connection's.
 */
const THROTTLED_ALL = 2;

const cancelled = () => new WaybillError({ class: 'unavailable', message: 'cancelled before it was sent', ours: true });

/** The slots of one connection. Bottleneck passes some 400 jobs a second, so it shapes only where a rate is declared. */
export function createSlots(
  concurrency: number,
  budgets: Budgets,
  clock: { now(): number },
  keeper?: HoldKeeper,
): Slots {
  if (budgets.calls || budgets.points) return new RatedSlots(concurrency, budgets);
  return new OpenSlots(concurrency, new SharedHold(keeper, clock));
}

/** What a connection declares rates of. */
export type Budgets = { readonly [unit in CallUnit]?: CallBudget | undefined };

interface Waiter {
  start(): void;
}

/** A plain semaphore: first come, first served within a priority. */
class OpenSlots implements Slots {
  #free: number;
  #throttledInTurn = 0;
  readonly #hold: SharedHold;
  readonly #queues: Waiter[][] = PRIORITIES.map(() => []);

  constructor(concurrency: number, hold: SharedHold) {
    this.#free = concurrency;
    this.#hold = hold;
  }

  async run<T>(request: CallRequest, call: () => Promise<T>): Promise<T> {
    if (request.signal?.aborted) throw cancelled();
    const waitMs = await this.#hold.waitMs();
    if (waitMs > LONGEST_WAIT_MS) throw tooBusy(waitMs);
    if (waitMs > 0) await sleep(waitMs);
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(request);
    try {
      return await call();
    } finally {
      const next = this.#queues.find((queue) => queue.length > 0)?.shift();
      if (next) next.start();
      else this.#free += 1;
    }
  }

  hold(until: number): void {
    this.#hold.hold(until);
  }

  throttled(until: number | undefined): void {
    this.#throttledInTurn = until === undefined ? 0 : this.#throttledInTurn + 1;
    if (until !== undefined && this.#throttledInTurn >= THROTTLED_ALL) this.hold(until);
  }

  #turn({ priority, signal }: CallRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues[PRIORITIES.indexOf(priority)] as Waiter[];
      const leave = (error: Error) => {
        done();
        queue.splice(queue.indexOf(waiter), 1);
        reject(error);
      };
      const onAbort = () => leave(cancelled());
      const timer = setTimeout(() => leave(tooBusy(LONGEST_WAIT_MS)), CONCURRENCY_WAIT_MS);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        start() {
          done();
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort);
      queue.push(waiter);
    });
  }

  close(): void {}
}

/** Declared rates: Bottleneck keeps the concurrency, the budgets say whether there is a call, and are points, left. */
class RatedSlots implements Slots {
  readonly #limiter: Bottleneck;
  readonly #budgets: Budgets;
  readonly #queues: (() => Promise<void>)[][] = PRIORITIES.map(() => []);

  constructor(concurrency: number, budgets: Budgets) {
    this.#limiter = new Bottleneck({ maxConcurrent: concurrency });
    this.#budgets = budgets;
  }

  run<T>(request: CallRequest, call: () => Promise<T>, pointsOf?: (result: T) => number | undefined): Promise<T> {
    const { priority, signal } = request;
    if (signal?.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const queue = this.#queues[PRIORITIES.indexOf(priority)] as (() => Promise<void>)[];
      const leave = (error: Error) => {
        const at = queue.indexOf(turn);
        if (at < 0) return;
        queue.splice(at, 1);
        done();
        reject(error);
      };
      const onAbort = () => leave(cancelled());
      const timer = setTimeout(() => leave(tooBusy(LONGEST_WAIT_MS)), CONCURRENCY_WAIT_MS);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const turn = async () => {
        done();
        try {
          const lease = await this.#take(request);
          try {
            const result = await call();
            lease.done(pointsOf?.(result));
            resolve(result);
          } catch (error) {
            // No more than `done` once: an answer whose points cannot be read counts as one that never came.
            lease.lost();
            throw error;
          }
        } catch (error) {
          reject(error);
        }
      };
      signal?.addEventListener('abort', onAbort);
      queue.push(turn);
      // Bottleneck lets its jobs in one after the other, milliseconds apart: whose call a job makes is said when it begins, so that an
      // urgent one does not stand behind those that came with it. One whose caller has left does nothing.
      this.#limiter.schedule(() => this.#mostUrgent()).catch(leave);
    });
  }

  async #mostUrgent(): Promise<void> {
    await this.#queues.find((queue) => queue.length > 0)?.shift()?.();
  }

  /** Both, or neither: what is taken of one is given back where the other has none left. */
  async #take(request: CallRequest): Promise<CallLease> {
    const { calls, points } = this.#budgets;
    const weighed = await points?.take(request);
    try {
      const counted = await calls?.take({ ...request, weight: 1 });
      return {
        done(taken) {
          weighed?.done(taken);
          counted?.done();
        },
        lost() {
          weighed?.lost();
          counted?.lost();
        },
      };
    } catch (error) {
      weighed?.done(0);
      throw error;
    }
  }

  hold(until: number): void {
    for (const budget of [this.#budgets.calls, this.#budgets.points]) budget?.hold(until);
  }

  throttled(until: number | undefined): void {
    // Where a rate is declared, being throttled means that the system counts otherwise than we do.
    if (until !== undefined) this.hold(until);
  }

  close(): void {
    void this.#limiter.disconnect(false);
    for (const budget of [this.#budgets.calls, this.#budgets.points]) void budget?.close();
  }
}
