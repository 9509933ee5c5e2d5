import { describe, expect, it } from 'vitest';
import type { Priced, Pricelist, Rule, Says } from './price-rule.ts';
import { stepsOf } from './price-steps.ts';

const NOW = Date.UTC(2026, 10, 26);
const DAY = 86_400_000;
const MUG: Priced = { id: 7, sku: 'MUG', template: 3, categories: [1, 2], amount: '20', currency: 'EUR' };

let drawn = 0;
const rule = (says: Says, more: Partial<Rule> = {}): Rule => ({
  id: ++drawn,
  appliedOn: more.product
    ? '0_product_variant'
    : more.template
      ? '1_product'
      : more.category
        ? '2_product_category'
        : '3_global',
  minimum: 1,
  says,
  ...more,
});
const fixed = (amount: string): Says => ({ by: 'fixed', amount });
const less = (percent: string, more: object = {}): Says => ({ by: 'base', percent, surcharge: '0', ...more });

function list(rules: Rule[], more: Partial<Pricelist> = {}): Pricelist {
  const of = (name: 'product' | 'template' | 'category') => {
    const index = new Map<number, Rule[]>();
    for (const one of rules) {
      const id = one[name];
      if (id !== undefined) index.set(id, [...(index.get(id) ?? []), one]);
    }
    return index;
  };
  const all = rules.filter((one) => one.appliedOn === '3_global');
  const by = { product: of('product'), template: of('template'), category: of('category'), all };
  return { id: 1, name: 'Trade', currency: 'EUR', rules: by, ...more };
}

const steps = (one: Pricelist, more: Pricelist[] = [], now = NOW, digits = 2) =>
  stepsOf(new Map([one, ...more].map((each) => [each.id, each])), one, MUG, { now, digits });
const amounts = (...of: Parameters<typeof steps>) => steps(...of)?.map(({ minimum, amount }) => [minimum, amount]);

describe('a price list of Odoo', () => {
  it('leaves a product that it does not name at its sales price, in its own currency alone', () => {
    expect(amounts(list([rule(fixed('5'), { product: 8 })]))).toEqual([[1, '20.00']]);
    expect(steps(list([], { currency: 'USD' }))).toBeUndefined();
    expect(amounts(list([rule(fixed('22'))], { currency: 'USD' }))).toEqual([[1, '22.00']]);
  });

  it('asks the narrower rule first, whatever number of pieces the wider one is for', () => {
    const rules = [rule(fixed('9'), { minimum: 10 }), rule(fixed('12'), { template: 3, minimum: 5 })];
    expect(amounts(list(rules))).toEqual([
      [1, '20.00'],
      [5, '12.00'],
      [10, '12.00'],
    ]);
    const nearer = [rule(fixed('8'), { category: 2 }), rule(fixed('7'), { category: 1 })];
    expect(amounts(list(nearer))).toEqual([[1, '8.00']]);
    // Of two that say the same of the same, the later one.
    expect(amounts(list([rule(fixed('1')), rule(fixed('2'))]))).toEqual([[1, '2.00']]);
  });

  it('comes to a formula in its order: percent, multiple, surcharge, margins', () => {
    const of = (says: Says) => amounts(list([rule(says)]))?.[0]?.[1];
    expect(of(less('10'))).toBe('18.00');
    expect(of(less('-12.5'))).toBe('22.50');
    expect(of(less('12', { multipleOf: '10', surcharge: '-0.01' }))).toBe('19.99');
    expect(of(less('50', { least: '-4' }))).toBe('16.00');
    expect(of(less('-50', { most: '3' }))).toBe('23.00');
  });

  it('builds on another list at the same number of pieces, and takes its steps over', () => {
    const under = list([rule(fixed('15'), { minimum: 10 })], { id: 2 });
    expect(amounts(list([rule(less('20', { list: 2 }))]), [under])).toEqual([
      [1, '16.00'],
      [10, '12.00'],
    ]);
  });

  it('says nothing where one of the steps only the server knows', () => {
    expect(steps(list([rule(fixed('9')), rule({ by: 'server' }, { minimum: 10 })]))).toBeUndefined();
    const dollars = list([], { id: 2, currency: 'USD' });
    expect(steps(list([rule(less('5', { list: 2 }))]), [dollars])).toBeUndefined();
    const ring = list([rule(less('5', { list: 1 }))], { id: 2 });
    expect(steps(list([rule(less('5', { list: 2 }))]), [ring])).toBeUndefined();
  });

  it('tells until when a price is one, and what it is after that', () => {
    const sale = rule(fixed('9'), { product: 7, minimum: 3, from: NOW + DAY, until: NOW + 2 * DAY });
    const trade = list([sale, rule(fixed('18'), { template: 3 })]);
    const past = { minimum: 3, amount: '18.00' };
    expect(steps(trade)).toEqual([
      { minimum: 1, amount: '18.00' },
      {
        ...{ ...past, until: NOW + DAY },
        then: [
          { amount: '9.00', from: NOW + DAY, until: NOW + 2 * DAY },
          { amount: '18.00', from: NOW + 2 * DAY },
        ],
      },
    ]);
    const then = [{ amount: '18.00', from: NOW + 2 * DAY }];
    expect(steps(trade, [], NOW + DAY)?.[1]).toEqual({ minimum: 3, amount: '9.00', until: NOW + 2 * DAY, then });
    expect(steps(trade, [], NOW + 2 * DAY)?.[1]).toEqual(past);
    // What only the server knows later is nobody's to say: the price ends, and nothing is told to follow it.
    const unknown = rule({ by: 'server' }, { product: 7, from: NOW + DAY });
    expect(steps(list([unknown, rule(fixed('18'))]))).toEqual([{ minimum: 1, amount: '18.00', until: NOW + DAY }]);
  });

  it('rounds once, at the end, to the digits of prices', () => {
    const under = list([rule(less('33.33'))], { id: 2 });
    // 20 x 0.6667 x 0.5 = 6.667
    expect(amounts(list([rule(less('50', { list: 2 }))]), [under], NOW, 3)).toEqual([[1, '6.667']]);
    expect(amounts(list([rule(less('50', { list: 2 }))]), [under], NOW, 0)).toEqual([[1, '7']]);
  });
});
