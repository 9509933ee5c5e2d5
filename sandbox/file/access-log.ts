import type { Books, Collection } from '../books.ts';

/** One request that the server met, as its own log has it. */
export interface Access {
  at: number;
  session: number;
  user: string;
  /** SFTP's name of it, and `LOGIN` and `CLOSED` of the session itself. */
  call: string;
  path: string;
  /** `ok`, what the server answered, or the fault that it was told. */
  outcome: string;
}

const MOST_KEPT = 5_000;

/** The server's own log of who asked for what. */
export class AccessLog {
  readonly #books: Books;
  readonly #lines: Collection<Access>;

  constructor(books: Books) {
    this.#books = books;
    this.#lines = books.collection<Access>('access');
  }

  add(line: Access): void {
    const number = this.#books.next('access');
    this.#lines.put(String(number), line);
    this.#lines.delete(String(number - MOST_KEPT));
  }

  lines(): Access[] {
    return this.#lines.values();
  }
}
