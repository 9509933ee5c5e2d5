import { createHash } from 'node:crypto';
import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { Refusal } from './refusal.ts';

interface Kept {
  request: string;
  body: object;
  at: number;
}

const KEPT_MS = 24 * 3_600_000;

/** Answers of POSTs under a key, given again for a day; what was refused is not kept. Other parameters under a known key are an error. */
export class IdempotentAnswers {
  readonly #answers: Collection<Kept>;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.#answers = context.books.collection<Kept>('idempotency');
  }

  give(
    key: string | undefined,
    call: string,
    parameters: unknown,
    work: () => object,
  ): { body: object; replayed: boolean } {
    if (key === undefined) return { body: work(), replayed: false };
    if (key.length > 255) throw new Refusal(400, { message: 'The idempotency key is longer than 255 characters.' });
    const request = createHash('sha256')
      .update(`${call} ${JSON.stringify(parameters)}`)
      .digest('hex');
    const now = this.#context.now();
    const kept = this.#answers.get(key);
    if (kept && now - kept.at < KEPT_MS) {
      if (kept.request === request) return { body: kept.body, replayed: true };
      throw new Refusal(400, {
        type: 'idempotency_error',
        message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      });
    }
    const body = work();
    // As it is answered now: what becomes of the object later does not show in it.
    this.#answers.put(key, { request, body: structuredClone(body), at: now });
    return { body, replayed: false };
  }
}
