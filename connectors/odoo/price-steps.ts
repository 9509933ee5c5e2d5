import { round } from '../../domain/decimal.ts';
import { type Priced, type Pricelist, type Pricelists, priceOf, type Rule, rulesFor } from './price-rule.ts';

/** What one piece costs from so many pieces on. */
export interface Step {
  minimum: number;
  amount: string;
  /** Epoch ms: the rules have another price from then on. */
  until?: number;
  /** What it costs after that, each as long as the rules say, as far as they say it. */
  then?: { amount: string; from: number; until?: number }[];
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
    const changes: { at: number; amount: string | undefined }[] = [];
    for (const at of turns) {
      const next = amountAt(at);
      if (next !== (changes.length > 0 ? changes.at(-1)?.amount : amount)) changes.push({ at, amount: next });
    }
    const endOf = (index: number) => (changes[index] ? { until: changes[index].at } : {});
    const then = changes.flatMap(({ at, amount: next }, index) =>
      next === undefined ? [] : [{ amount: next, from: at, ...endOf(index + 1) }],
    );
    steps.push({ minimum, amount, ...endOf(0), ...(then.length > 0 ? { then } : {}) });
  }
  return steps;
}
