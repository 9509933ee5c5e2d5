import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session.ts';

/**
 * The only door to the database. Writers go one at a time: the first statement of `write` takes the database's write
 * lock, so what a protocol step reads stays true until it commits, and no step needs to think about interleavings.
 * Inside, nothing is awaited but the database.
 */
export interface Transactor {
  write<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** A consistent snapshot; never waits for writers of other processes. */
  read<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  readonly dialect: 'sqlite' | 'postgres';
}

/** How one database begins, ends and recognises a transaction that is worth another try. */
export interface Backend {
  readonly dialect: 'sqlite' | 'postgres';
  transact<T>(mode: 'write' | 'read', work: (session: Session) => Promise<T>): Promise<T>;
  isTransient(error: unknown): boolean;
  close(): Promise<void>;
}

const MAX_TRIES = 6;

/** Adds the bounded retry: another writer held the lock past the busy time-out, a deadlock, a serialization failure. */
export function createTransactor(backend: Backend): Transactor {
  const transact = async <T>(mode: 'write' | 'read', work: (session: Session) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await backend.transact(mode, work);
      } catch (error) {
        if (tries >= MAX_TRIES || !backend.isTransient(error)) throw error;
        await sleep(5 * 2 ** tries);
      }
    }
  };
  return {
    dialect: backend.dialect,
    write: (work) => transact('write', work),
    read: (work) => transact('read', work),
    close: () => backend.close(),
  };
}
