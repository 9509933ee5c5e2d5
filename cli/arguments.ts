import { InvalidArgumentError } from 'commander';
import { duration } from '../config/durations.ts';

/** A whole number from `least` on, for an option of this name. */
export const wholeFrom = (least: number, option: string) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`${option} is a whole number from ${least}.`);
};

/** `7d`, or a day such as `2026-11-16`; epoch ms. */
export const sinceWhen = (text: string): number => {
  const span = duration.safeParse(text);
  if (span.success) return Date.now() - span.data;
  const day = /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(day)) return day;
  throw new InvalidArgumentError('--since is a duration such as 7d or 12h, or a day such as 2026-11-16.');
};

/** Words with commas between, each of them known. */
export const wordsOf =
  <Word extends string>(known: readonly Word[], is: (text: string) => boolean) =>
  (text: string): Word[] => {
    const words = text.split(',').map((one) => one.trim());
    const wrong = words.find((one) => !is(one));
    if (wrong === undefined) return [...new Set(words)] as Word[];
    throw new InvalidArgumentError(`there is no ${wrong || 'empty word'}; there are: ${known.join(', ')}.`);
  };
