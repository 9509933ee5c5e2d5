import { setTimeout as sleep } from 'node:timers/promises';
import Bottleneck from 'bottleneck';
import { PRIORITIES } from '../domain/budget.ts';
import { WaybillError } from '../domain/failures.ts';
import { type CallBudget, type CallRequest, tooBusy } from './budget.ts';

export interface Slots {
  /** Runs `call` in its turn; throws `rate-limited` or `unavailable` where its turn does not come, and then nothing was sent. */
  run<T>(request: CallRequest, call: () => Promise<T>): Promise<T>;
  /** The system asked for patience: no call before `until` (epoch ms). */
  hold(until: number): void;
  close(): void;
}

/** How soon a call that found no turn is tried again. */
const LONGEST_WAIT_MS = 1_000;
/** Turns behind calls that are under way come as soon as those are answered, so waiting for them is worth more. */
const CONCURRENCY_WAIT_MS = 15_000;

const cancelled = () => new WaybillError({ class: 'unavailable', message: 'cancelled before it was sent' });

/** The slots of one connection. Bottleneck passes some 400 jobs a second, so it shapes only where a rate is declared. */
export function createSlots(concurrency: number, budget: CallBudget | undefined, clock: { now(): number }): Slots {
  return budget ? new RatedSlots(concurrency, budget) : new OpenSlots(concurrency, clock);
}

interface Waiter {
  start(): void;
}

/** A plain semaphore: first come, first served within a priority. */
class OpenSlots implements Slots {
  #free: number;
  #heldUntil = 0;
  readonly #clock: { now(): number };
  readonly #queues: Waiter[][] = PRIORITIES.map(() => []);

  constructor(concurrency: number, clock: { now(): number }) {
    this.#free = concurrency;
    this.#clock = clock;
  }

  async run<T>(request: CallRequest, call: () => Promise<T>): Promise<T> {
    if (request.signal?.aborted) throw cancelled();
    const waitMs = this.#heldUntil - this.#clock.now();
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
    this.#heldUntil = Math.max(this.#heldUntil, until);
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

/** Declared rates: Bottleneck keeps the order and the concurrency, the budget says whether there is a call left. */
class RatedSlots implements Slots {
  readonly #limiter: Bottleneck;
  readonly #budget: CallBudget;

  constructor(concurrency: number, budget: CallBudget) {
    this.#limiter = new Bottleneck({ maxConcurrent: concurrency });
    this.#budget = budget;
  }

  run<T>(request: CallRequest, call: () => Promise<T>): Promise<T> {
    const { weight, priority, signal } = request;
    if (signal?.aborted) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      let state: 'waiting' | 'running' | 'left' = 'waiting';
      const leave = (error: Error) => {
        if (state !== 'waiting') return;
        state = 'left';
        done();
        reject(error);
      };
      const onAbort = () => leave(cancelled());
      const timer = setTimeout(() => leave(tooBusy(LONGEST_WAIT_MS)), CONCURRENCY_WAIT_MS);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort);
      const job = async () => {
        // Bottleneck cannot take a waiting job back: it comes to its turn and does nothing.
        if (state === 'left') return;
        state = 'running';
        done();
        try {
          const lease = await this.#budget.take({ weight, priority, signal });
          try {
            resolve(await call());
          } finally {
            lease.done();
          }
        } catch (error) {
          reject(error);
        }
      };
      this.#limiter.schedule({ priority: PRIORITIES.indexOf(priority) }, job).catch(leave);
    });
  }

  hold(until: number): void {
    this.#budget.hold(until);
  }

  close(): void {
    void this.#limiter.disconnect(false);
    void this.#budget.close();
  }
}
