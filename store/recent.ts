/** Characters of JSON at most; parsed, that is some tens of megabytes. */
const MAX_SIZE = 6_000_000;

/**
 * What this process sealed or opened lately, still open: the next step of a batch asks for the very records that the step
 * before it wrote. Names hold the revision, or the hash, of what they stand for, so an entry is never outdated.
 * Entries are shared: nobody may change them.
 */
export class Recent {
  private readonly entries = new Map<string, { value: unknown; size: number }>();
  private size = 0;

  clear(): void {
    this.entries.clear();
    this.size = 0;
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  get(name: string): unknown {
    return this.entries.get(name)?.value;
  }

  /** What is asked for once: forgotten with the answer. */
  take(name: string): unknown {
    const entry = this.entries.get(name);
    if (entry) this.size -= entry.size;
    this.entries.delete(name);
    return entry?.value;
  }

  /** `size` is the length of its JSON text. The oldest go first. */
  put(name: string, value: unknown, size: number): void {
    this.size += size - (this.entries.get(name)?.size ?? 0);
    this.entries.delete(name);
    this.entries.set(name, { value, size });
    for (const [oldest, entry] of this.entries) {
      if (this.size <= MAX_SIZE) break;
      this.entries.delete(oldest);
      this.size -= entry.size;
    }
  }
}

/** A record's data, amendments applied. */
export const dataName = (record: number, revision: number): string => `data:${record}:${revision}`;
export const canonicalName = (record: number, revision: number, pin: string | null): string =>
  `canonical:${record}:${revision}:${pin}`;
export const payloadName = (write: number, hmac: string): string => `payload:${write}:${hmac}`;
