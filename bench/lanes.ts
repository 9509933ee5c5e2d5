import type { Ends } from './ends.ts';
import type { Figures } from './measure.ts';

/** What a lane of the command line is given. */
export interface Bench {
  ends: Ends;
  /** How often each measurement is repeated. */
  rounds: number;
  /** Few orders, once: to see that everything runs, not to measure. */
  quick: boolean;
  /** The growth lane's: how many records are in the ledger before, besides none; and on which stores. */
  records?: number[];
  stores: string[];
  tell(text: string): void;
}

/** What it prints. */
export interface LaneResult {
  text: string;
  json: Record<string, unknown>;
}

/** Four digits are all that a measurement holds. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

export const roundedAll = (figures: Figures): Figures =>
  Object.fromEntries(
    Object.entries(figures).flatMap(([name, value]) => (value === undefined ? [] : [[name, rounded(value)]])),
  ) as Figures;
