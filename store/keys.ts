import { draw } from './ids.ts';
import { page, type Session } from './session.ts';
import type { DataKey, Vault } from './vault.ts';

/** Whose key it is: erasing a customer destroys the one key under which everything about them is sealed. */
export const keyName = (connectionId: string, customerId?: string): string =>
  customerId === undefined ? connectionId : `${connectionId}/${customerId}`;

const MAX_CACHED = 20_000;

/** Unwrapped keys, the least recently used forgotten first. */
class KeyCache {
  private readonly byName = new Map<string, DataKey>();
  private readonly byNumber = new Map<number, string>();

  get(name: string): DataKey | undefined {
    const key = this.byName.get(name);
    if (key) {
      this.byName.delete(name);
      this.byName.set(name, key);
    }
    return key;
  }

  find(number: number): DataKey | undefined {
    const name = this.byNumber.get(number);
    return name === undefined ? undefined : this.get(name);
  }

  clear() {
    this.byName.clear();
    this.byNumber.clear();
  }

  put(name: string, key: DataKey) {
    this.byName.set(name, key);
    this.byNumber.set(key.number, name);
    if (this.byName.size <= MAX_CACHED) return;
    const [oldest] = this.byName.entries().next().value as [string, DataKey];
    this.byNumber.delete((this.byName.get(oldest) as DataKey).number);
    this.byName.delete(oldest);
  }
}

export interface Keys {
  /** The keys of these names, made where they are missing. In a write transaction only. */
  named(session: Session, names: Iterable<string>, now: number): Promise<Map<string, DataKey>>;
  /** The keys of these numbers; a destroyed one is missing. */
  numbered(session: Session, numbers: Iterable<number>): Promise<Map<number, DataKey>>;
  /** A key was destroyed: every process forgets those that it unwrapped, with its next transaction. In a write transaction only. */
  destroyed(session: Session): Promise<void>;
}

/** `forget` is called where a key was destroyed, in this process or another. */
export function createKeys(vault: Vault, forget: () => void): Keys {
  const cache = new KeyCache();
  let known = 0;
  const looked = new WeakSet<Session>();
  /** Once a transaction: what was unwrapped before the last destruction is not believed any more. */
  const refresh = async (session: Session) => {
    if (looked.has(session)) return;
    looked.add(session);
    const [row] = await session.all<{ value: number }>("SELECT value FROM sequences WHERE name = 'erasure'");
    const now = row?.value ?? 0;
    if (now === known) return;
    known = now;
    cache.clear();
    forget();
  };
  return {
    async destroyed(session) {
      await draw(session, 'erasure', 1);
      session.onCommit(() => {
        cache.clear();
        forget();
      });
    },

    async named(session, names, now) {
      await refresh(session);
      const keys = new Map<string, DataKey>();
      const missing = new Set<string>();
      for (const name of names) {
        const key = cache.get(name);
        if (key) keys.set(name, key);
        else missing.add(name);
      }
      if (missing.size === 0) return keys;
      const rows = await session.all<{ number: number; name: string; wrapped: Buffer | null }>(
        `SELECT k.number, k.name, k.wrapped FROM ${session.rows('r', { name: 'text' })} CROSS JOIN customer_keys k WHERE k.name = r.name`,
        [page([...missing].map((name) => ({ name })))],
      );
      for (const row of rows) {
        if (!row.wrapped) continue;
        const key = { number: row.number, key: vault.unwrap(row.name, row.wrapped) };
        keys.set(row.name, key);
        missing.delete(row.name);
        cache.put(row.name, key);
      }
      if (missing.size === 0) return keys;
      let number = await draw(session, 'key', missing.size);
      const made: [string, DataKey][] = [...missing].map((name) => [name, { number: number++, key: vault.newKey() }]);
      // A customer seen again after erasure gets a new key; what the old one sealed stays unreadable.
      await session.insert(
        'customer_keys',
        ['number', 'name', 'wrapped', 'created_at'],
        made.map(([name, key]) => [key.number, name, vault.wrap(name, key.key), now]),
        '(name) DO UPDATE SET number = excluded.number, wrapped = excluded.wrapped, created_at = excluded.created_at, destroyed_at = NULL',
      );
      for (const [name, key] of made) keys.set(name, key);
      session.onCommit(() => {
        for (const [name, key] of made) cache.put(name, key);
      });
      return keys;
    },

    async numbered(session, numbers) {
      await refresh(session);
      const keys = new Map<number, DataKey>();
      const missing = new Set<number>();
      for (const number of numbers) {
        const key = cache.find(number);
        if (key) keys.set(number, key);
        else missing.add(number);
      }
      if (missing.size === 0) return keys;
      const rows = await session.all<{ number: number; name: string; wrapped: Buffer | null }>(
        `SELECT k.number, k.name, k.wrapped FROM ${session.rows('r', { number: 'int' })} CROSS JOIN customer_keys k WHERE k.number = r.number`,
        [page([...missing].map((number) => ({ number })))],
      );
      for (const row of rows) {
        if (!row.wrapped) continue;
        const key = { number: row.number, key: vault.unwrap(row.name, row.wrapped) };
        keys.set(row.number, key);
        cache.put(row.name, key);
      }
      return keys;
    },
  };
}
