import Bottleneck from 'bottleneck';
import { WaybillError } from '../domain/failures.ts';
import type { Limits } from './connector.ts';

/** How a call gets its turn. */
export interface SlotRequest {
  /** How many calls of the rate it counts for. */
  weight: number;
  /** 0 is first, 9 last. */
  priority: number;
  signal?: AbortSignal | undefined;
}

export interface Slots {
  /** Runs `call` in its turn; throws `rate-limited` or `unavailable` where its turn does not come, and then nothing was sent. */
  run<T>(request: SlotRequest, call: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Longer than this a call does not wait for a rate: its record goes back to its queue, and the activity's slot is free. */
const RATE_WAIT_MS = 1_000;
/** Turns behind calls that are under way come as soon as those are answered, so waiting for them is worth more. */
const CONCURRENCY_WAIT_MS = 15_000;

const tooBusy = (retryAfterMs: number) =>
  new WaybillError({
    class: 'rate-limited',
    message: 'no free slot within the limits of the connection',
    retryAfterMs,
  });

const cancelled = () => new WaybillError({ class: 'unavailable', message: 'cancelled before it was sent' });

/** The slots of one connection. Bottleneck passes some 400 jobs a second, so it shapes only where a rate is declared. */
export function createSlots(limits: Limits): Slots {
  return limits.rate ? new RatedSlots(limits.concurrency, limits.rate) : new OpenSlots(limits.concurrency);
}

interface Waiter {
  start(): void;
}

/** A plain semaphore: first come, first served within a priority. */
class OpenSlots implements Slots {
  #free: number;
  readonly #queues: Waiter[][] = Array.from({ length: 10 }, () => []);

  constructor(concurrency: number) {
    this.#free = concurrency;
  }

  async run<T>(request: SlotRequest, call: () => Promise<T>): Promise<T> {
    if (request.signal?.aborted) throw cancelled();
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

  #turn({ priority, signal }: SlotRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues[Math.min(9, Math.max(0, priority))] as Waiter[];
      const leave = (error: Error) => {
        done();
        queue.splice(queue.indexOf(waiter), 1);
        reject(error);
      };
      const onAbort = () => leave(cancelled());
      const timer = setTimeout(() => leave(tooBusy(RATE_WAIT_MS)), CONCURRENCY_WAIT_MS);
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

/** A declared rate: Bottleneck's reservoir, refilled once a span. */
class RatedSlots implements Slots {
  readonly #limiter: Bottleneck;
  readonly #perMs: number;
  readonly #startedAt = Date.now();
  /** Until then every call is turned away at once: the reservoir is empty and others have waited in vain. */
  #emptyUntil = 0;

  constructor(concurrency: number, rate: { calls: number; perMs: number }) {
    this.#perMs = Math.max(250, Math.ceil(rate.perMs / 250) * 250);
    const calls = Math.max(1, Math.floor((rate.calls * this.#perMs) / rate.perMs));
    this.#limiter = new Bottleneck({
      maxConcurrent: concurrency,
      reservoir: calls,
      reservoirRefreshAmount: calls,
      reservoirRefreshInterval: this.#perMs,
    });
  }

  run<T>(request: SlotRequest, call: () => Promise<T>): Promise<T> {
    const { weight, priority, signal } = request;
    if (signal?.aborted) return Promise.reject(cancelled());
    const wait = this.#emptyUntil - Date.now();
    if (wait > 0) return Promise.reject(tooBusy(wait));
    return new Promise((resolve, reject) => {
      let state: 'waiting' | 'running' | 'left' = 'waiting';
      const leave = (error: Error) => {
        if (state !== 'waiting') return;
        state = 'left';
        done();
        reject(error);
      };
      const onAbort = () => leave(cancelled());
      const timer = setTimeout(() => void this.#timedOut(leave), RATE_WAIT_MS);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort);
      const job = async () => {
        if (state === 'left') {
          // Bottleneck cannot take a waiting job back, so its share is returned when its turn comes.
          await this.#limiter.incrementReservoir(weight);
          return;
        }
        state = 'running';
        done();
        await call().then(resolve, reject);
      };
      this.#limiter.schedule({ weight, priority: Math.min(9, Math.max(0, priority)) }, job).catch(leave);
    });
  }

  async #timedOut(leave: (error: Error) => void): Promise<void> {
    const left = await this.#limiter.currentReservoir();
    if (left === null || left > 0) return leave(tooBusy(RATE_WAIT_MS));
    const wait = this.#perMs - ((Date.now() - this.#startedAt) % this.#perMs);
    this.#emptyUntil = Math.max(this.#emptyUntil, Date.now() + wait);
    leave(tooBusy(wait));
  }

  close(): void {
    void this.#limiter.disconnect(false);
  }
}
