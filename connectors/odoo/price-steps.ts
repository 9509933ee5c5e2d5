import { round } from '../../domain/decimal.ts';
import { type Priced, type Pricelist, type Pricelists, priceOf, type Rule, rulesFor } from './price-rule.ts';

/** What one piece costs from so many pieces on. */
export interface Step {
  minimum: number;
  amount: string;
  /** Epoch ms: the rules have another price from then on. */
  until?: number;
}

/** The rules that a price depends on, those of the lists below it too. */
function rulesBehind(lists: Pricelists, list: Pricelist, product: Priced, seen = new Set<number>()): Rule[] {
  if (seen.has(list.id)) return [];
  seen.add(list.id);
  const rules = rulesFor(list, product);
  return [
    ...rules,
    ...rules.flatMap(({ says }) => {
      const under = says.by === 'base' && says.list !== undefined ? lists.get(says.list) : undefined;
      return under ? rulesBehind(lists, under, product, seen) : [];
    }),
  ];
}

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/**
 * What a list says of a product now: a step for every number of pieces that a rule names, also one whose time is over or to come, so that what was
 * told of it by another time is told anew. `undefined` where one of them only the server knows: with a step missing, the one below it would be
 * taken for more pieces than it is for.
 */
export function stepsOf(
  lists: Pricelists,
  list: Pricelist,
  product: Priced,
  { now, digits }: { now: number; digits: number },
): Step[] | undefined {
  const rules = rulesBehind(lists, list, product);
  const turns = ascending(rules.flatMap(({ from = now, until = now }) => [from, until]).filter((at) => at > now));
  const steps: Step[] = [];
  for (const minimum of ascending([1, ...rules.map((rule) => rule.minimum)])) {
    const amountAt = (at: number): string | undefined => {
      const exact = priceOf(lists, list, product, { quantity: minimum, at });
      return exact === undefined ? undefined : round(exact, digits);
    };
    const amount = amountAt(now);
    if (amount === undefined) return undefined;
    const until = turns.find((at) => amountAt(at) !== amount);
    steps.push({ minimum, amount, ...(until === undefined ? {} : { until }) });
  }
  return steps;
}
