/** Until when a system asked for patience, kept for all processes that call it. Times are epoch milliseconds. */
export interface HoldKeeper {
  heldUntil(): Promise<number>;
  hold(until: number): Promise<void>;
}

/** How old what others were told may be: a look at the ledger a call would cost more than most calls. */
const LOOK_EVERY_MS = 1_000;

/** The hold of one connection without rates: told at once in this process, and within a second in the others. */
export class SharedHold {
  readonly #keeper: HoldKeeper | undefined;
  readonly #clock: { now(): number };
  #until = 0;
  #kept = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(keeper: HoldKeeper | undefined, clock: { now(): number }) {
    this.#keeper = keeper;
    this.#clock = clock;
  }

  /** How long no call shall be made, by what any process was told. */
  async waitMs(): Promise<number> {
    if (this.#keeper && this.#clock.now() - this.#lookedAt >= LOOK_EVERY_MS) await (this.#looking ??= this.#look());
    return this.#until - this.#clock.now();
  }

  /** Nobody calls before `until`; written down where it is later than what is known. */
  hold(until: number): void {
    if (until <= this.#until) return;
    this.#until = until;
    if (until <= this.#kept) return;
    this.#kept = until;
    // One that cannot be written down holds in this process, and the others are told by the system themselves.
    void this.#keeper?.hold(until).catch(() => {});
  }

  async #look(): Promise<void> {
    try {
      this.#kept = Math.max(this.#kept, (await this.#keeper?.heldUntil()) ?? 0);
      this.#until = Math.max(this.#until, this.#kept);
    } catch {
      // A ledger that cannot be read stops whatever needs it; this call goes by what this process knows.
    } finally {
      this.#lookedAt = this.#clock.now();
      this.#looking = undefined;
    }
  }
}
