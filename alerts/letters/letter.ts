import type { Claim } from '../../domain/credit/claims.ts';
import { owedByCurrency } from '../../domain/credit/claims.ts';
import { dueDay } from '../../domain/credit/dunning.ts';
import { daysLate } from '../../domain/credit/overdue.ts';
import { isCurrency } from '../../domain/currencies.ts';
import { roundMoney } from '../../domain/decimal.ts';
import { en } from './en.ts';
import type { LetterWords, Stage } from './words.ts';
import { zh } from './zh.ts';

export const LETTER_WORDS: Record<'en' | 'zh', LetterWords> = { en, zh };

const DAY_MS = 24 * 3_600_000;

export interface LetterFacts {
  words: LetterWords;
  /** Of the customer, where it is known. */
  name?: string | undefined;
  /** With the day of the step that each has come to. */
  claims: readonly (Claim & { dueAt: number; day: number })[];
  /** In place of our own first words. */
  text?: string | undefined;
  closing?: string | undefined;
  /** After so many days their new orders wait; never without it. */
  freezeAfterDays?: number | undefined;
  frozen: boolean;
  timezone: string;
  now: number;
}

/** A letter that reminds a customer of what is to be paid, the longest due first. */
export function letterOf(facts: LetterFacts): { subject: string; text: string } {
  const { words, timezone, now, frozen, freezeAfterDays } = facts;
  const claims = [...facts.claims].sort((a, b) => a.dueAt - b.dueAt || (a.number < b.number ? -1 : 1));
  const [first] = claims;
  if (!first) throw new RangeError('a letter of nothing');
  const day = Math.max(...claims.map((one) => one.day));
  const stage: Stage = day < 0 ? 'soon' : day === 0 ? 'today' : 'late';
  const lines = claims.map(({ of, number, owed, currency, dueAt }) =>
    words.line(
      words.thing(of, number),
      money(owed, currency),
      dueDay(dueAt, timezone),
      Math.max(0, daysLate({ dueAt }, now)),
    ),
  );
  const total = [...owedByCurrency(claims)].map(([currency, amount]) => money(amount, currency));
  const freezes =
    freezeAfterDays === undefined ? undefined : dueDay(first.dueAt + (freezeAfterDays + 1) * DAY_MS, timezone);
  const held = frozen
    ? words.held(undefined)
    : stage === 'late' && freezes !== undefined
      ? words.held(freezes)
      : undefined;
  const paragraphs = [
    words.greeting(facts.name),
    facts.text ?? words.intro(stage),
    [...lines, ...(claims.length > 1 ? [words.total(total)] : [])].join('\n'),
    held,
    words.ignore,
    facts.closing,
  ];
  return {
    subject: words.subject(
      stage,
      words.thing(first.of, first.number),
      claims.length - 1,
      dueDay(first.dueAt, timezone),
    ),
    text: `${paragraphs.filter((one) => one !== undefined).join('\n\n')}\n`,
  };
}

/** A source may write a currency that nobody knows the digits of. */
const money = (amount: string, currency: string): string =>
  `${isCurrency(currency) ? roundMoney(amount, currency) : amount} ${currency}`;
