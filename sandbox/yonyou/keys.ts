import type { SandboxContext } from '../sandbox.ts';
import type { Answer } from './access.ts';

/** What the gateway remembers of one key: the answer for an hour, then the id. */
interface Kept {
  answer: Answer;
  id: string;
  at: number;
}

const LIFE_MS = 3_600_000;

/** The keys (resubmitCheckKey) by which saves of one interface are known. */
export class Keys {
  readonly #context: SandboxContext;
  readonly #kept;

  constructor(context: SandboxContext, collection: string) {
    this.#context = context;
    this.#kept = context.books.collection<Kept>(collection);
  }

  /** What is said of a key that was used, undefined of a new one. */
  answer(key: string | undefined): Answer | undefined {
    const kept = key ? this.#kept.get(key) : undefined;
    if (!kept) return undefined;
    if (this.#context.now() - kept.at < LIFE_MS) return kept.answer;
    return { code: '10004', message: '幂等接口，重复提交请求', data: { id: kept.id } };
  }

  keep(key: string | undefined, answer: Answer, id: string): void {
    if (key) this.#kept.put(key, { answer, id, at: this.#context.now() });
  }
}
