import { setTimeout as sleep } from 'node:timers/promises';

interface Delivery {
  url: string;
  body: string;
  headers: Record<string, string>;
  retryDelaysMs: readonly number[];
}

const DEFAULT_RETRY_DELAYS_MS = [300, 1_000, 3_000, 10_000, 30_000];
const DELIVERIES_AT_ONCE = 16;
const ANSWER_WITHIN_MS = 5_000;

/** Delivers webhooks beside the answers: each again with the same bytes until a 2xx, or until its delays are used up. */
export class WebhookPost {
  readonly #closing = new AbortController();
  readonly #queue: Delivery[] = [];
  #running = 0;

  post(
    url: string,
    body: string,
    headers: Record<string, string>,
    retryDelaysMs: readonly number[] = DEFAULT_RETRY_DELAYS_MS,
    delayMs = 0,
  ): void {
    const delivery = { url, body, headers, retryDelaysMs };
    if (delayMs > 0) {
      this.#later(delivery, delayMs);
      return;
    }
    this.#queue.push(delivery);
    this.#drain();
  }

  close(): void {
    this.#closing.abort();
    this.#queue.length = 0;
  }

  #drain(): void {
    while (this.#running < DELIVERIES_AT_ONCE) {
      const delivery = this.#queue.shift();
      if (!delivery) return;
      this.#running += 1;
      void this.#attempt(delivery).finally(() => {
        this.#running -= 1;
        this.#drain();
      });
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const { signal } = this.#closing;
    const accepted = await fetch(delivery.url, {
      method: 'POST',
      body: delivery.body,
      headers: delivery.headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
    const [delay, ...rest] = delivery.retryDelaysMs;
    if (accepted || delay === undefined || signal.aborted) return;
    this.#later({ ...delivery, retryDelaysMs: rest }, delay);
  }

  /** A delivery that waits for its time takes nobody's place. */
  #later({ url, body, headers, retryDelaysMs }: Delivery, delayMs: number): void {
    void sleep(delayMs, undefined, { signal: this.#closing.signal, ref: false }).then(
      () => this.post(url, body, headers, retryDelaysMs),
      () => undefined,
    );
  }
}
