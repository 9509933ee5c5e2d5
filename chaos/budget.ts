import type { Rate } from '../domain/budget.ts';

/** A span of a system's own log in which more calls came than its rate allows. */
export interface Overrun {
  system: string;
  calls: number;
  allowed: number;
  perMs: number;
}

/** The fullest span of each rate, where it holds more than it may. `arrivals` are epoch milliseconds, in any order. */
export function overruns(system: string, arrivals: readonly number[], rates: readonly Rate[]): Overrun[] {
  const times = [...arrivals].sort((a, b) => a - b);
  return rates.flatMap(({ calls: allowed, perMs }) => {
    let from = 0;
    let calls = 0;
    for (const [at, time] of times.entries()) {
      while ((times[from] as number) <= time - perMs) from += 1;
      calls = Math.max(calls, at - from + 1);
    }
    return calls > allowed ? [{ system, calls, allowed, perMs }] : [];
  });
}
