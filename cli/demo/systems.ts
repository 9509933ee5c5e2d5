import type { BookEntry, DiaryEntry, Faults } from '../../sandbox/sandbox.ts';

/** The sandbox from outside, as a person at each system's desk and as its bookkeeper. */
export class DemoSystems {
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  /** What a person does there: `place` in a shop, `docks` in a warehouse. */
  async act<T>(system: string, verb: string, input: unknown): Promise<T> {
    return ((await this.call(system, 'act', 'POST', { verb, input })) as { result: T }).result;
  }

  async entries(system: string): Promise<BookEntry[]> {
    return (await this.call(system, 'entries', 'GET')) as BookEntry[];
  }

  async setFaults(system: string, faults: Faults): Promise<void> {
    await this.call(system, 'faults', 'PUT', faults);
  }

  /** All calls that the system was sent, failed ones included. */
  async calls(system: string): Promise<number> {
    const counted = (await this.call(system, 'calls', 'GET')) as Record<string, number>;
    return Object.values(counted).reduce((sum, count) => sum + count, 0);
  }

  /** From now on every change in any system is written down, and when each call came. */
  async keepDiary(): Promise<void> {
    await this.call('diary', '', 'PUT');
  }

  async diary(): Promise<DiaryEntry[]> {
    return (await this.call('diary', '', 'GET')) as DiaryEntry[];
  }

  /** When each call came, in epoch milliseconds, since the diary is kept. */
  async arrivals(system: string): Promise<number[]> {
    return (await this.call(system, 'arrivals', 'GET')) as number[];
  }

  /** Sets the system's clock so far before this machine's. */
  async setClock(system: string, skewMs: number): Promise<void> {
    await this.call(system, 'clock', 'PUT', { skewMs });
  }

  private async call(system: string, what: string, method: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.origin}/_control/${system}${what && `/${what}`}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`the sandbox's ${system} answered ${what} with ${response.status}: ${text.slice(0, 200)}`);
    return JSON.parse(text);
  }
}

/** A share of all calls fails, a quarter of it each way. Hangs outlast the demo's time-outs, so that these are what cuts them. */
export function faultsOf(share: number, hangMs: number): Faults {
  const each = share / 4;
  return { rate: each, error: each, hangBefore: each, hangAfter: each, hangMs, retryAfterSeconds: 1 };
}
