/** Lets one in at a time, in the order of asking. */
export class Turn {
  private last: Promise<void> = Promise.resolve();

  /** Waits for the turn; the answer ends it. */
  async take(): Promise<() => void> {
    const before = this.last;
    let end = (): void => {};
    this.last = new Promise<void>((resolve) => {
      end = resolve;
    });
    await before;
    return end;
  }
}
