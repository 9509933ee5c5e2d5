import { compare, subtract, sum } from '../domain/decimal.ts';

/** An amount of money as a system's books say it. */
export interface Amount {
  total?: string;
  currency?: string;
}

/** By how much the one side's books are above the other's, by currency; currencies in which they are equal are left out. */
export function moneyOff(ours: readonly Amount[], theirs: readonly Amount[]): Record<string, string> {
  const currencies = new Set([...ours, ...theirs].map(({ currency = '?' }) => currency));
  const of = (side: readonly Amount[], wanted: string) =>
    sum(side.filter(({ currency = '?' }) => currency === wanted).map(({ total = '0' }) => total));
  const off = [...currencies].map(
    (currency) => [currency, subtract(of(ours, currency), of(theirs, currency))] as const,
  );
  return Object.fromEntries(off.filter(([, amount]) => compare(amount, '0') !== 0));
}
