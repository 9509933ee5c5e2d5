import { WaybillError } from '../domain/failures.ts';
import type { Book } from './book.ts';
import type { Session } from './session.ts';
import { type DataKey, keyNumberOf, type Purpose } from './vault.ts';

/** Opens what a page of rows holds. Fetches all keys at once; opening itself is synchronous. */
export interface Opener {
  /** `undefined` where nothing is stored, or where the customer was erased. */
  text(purpose: Purpose, sealed: Buffer | null): string | undefined;
  json(purpose: Purpose, sealed: Buffer | null): unknown;
}

/** `undefined` where the bytes are not those that were sealed: a damaged row stops its own record, never the page it is on. */
export function opened<T>(open: () => T): { value: T } | undefined {
  try {
    return { value: open() };
  } catch {
    return undefined;
  }
}

export const unreadable = (what: string): WaybillError =>
  new WaybillError({ class: 'validation', message: `what the ledger keeps ${what}` });

export async function openerFor(book: Book, session: Session, sealed: Iterable<Buffer | null>): Promise<Opener> {
  const numbers = new Set<number>();
  for (const bytes of sealed) if (bytes) numbers.add(keyNumberOf(bytes));
  const keys: Map<number, DataKey> = await book.keys.numbered(session, numbers);
  const text = (purpose: Purpose, bytes: Buffer | null) => {
    const key = bytes ? keys.get(keyNumberOf(bytes)) : undefined;
    return bytes && key ? book.vault.open(key, purpose, bytes) : undefined;
  };
  return {
    text,
    json(purpose, bytes) {
      const opened = text(purpose, bytes);
      return opened === undefined ? undefined : JSON.parse(opened);
    },
  };
}
