import { compare, parseDecimal } from '../../domain/decimal.ts';
import { type Domain, linkId, linkName, type OdooContext, type Row, search } from './call.ts';
import { toIso } from './changed-records.ts';
import type { Pricelist, Rule, RulesBy, Says } from './price-rule.ts';

const PAGE_ROWS = 1_000;
const RULE_FIELDS = [
  ...['pricelist_id', 'applied_on', 'product_id', 'product_tmpl_id', 'categ_id', 'min_quantity', 'date_start'],
  ...['date_end', 'compute_price', 'fixed_price', 'percent_price', 'base', 'base_pricelist_id', 'price_discount'],
  ...['price_round', 'price_surcharge', 'price_min_margin', 'price_max_margin'],
];
/** Times are told to the second, and a rule holds for all of its last one. */
const SECOND_MS = 1_000;

const decimal = (value: unknown): string => parseDecimal(value) ?? '0';
/** Nought stands for a part of a formula that is not set. */
const set = <Name extends string>(name: Name, value: unknown): { [_ in Name]?: string } =>
  compare(decimal(value), 0) === 0 ? {} : ({ [name]: decimal(value) } as { [_ in Name]: string });

function saysOf(row: Row): Says {
  if (row.compute_price === 'fixed') return { by: 'fixed', amount: decimal(row.fixed_price) };
  const list = linkId(row.base_pricelist_id);
  const isKnown = row.base === 'list_price' || (row.base === 'pricelist' && list !== undefined);
  const base = { by: 'base', ...(row.base === 'pricelist' ? { list } : {}), surcharge: '0' } as const;
  if (isKnown && row.compute_price === 'percentage') return { ...base, percent: decimal(row.percent_price) };
  if (isKnown && row.compute_price === 'formula')
    return {
      ...base,
      percent: decimal(row.price_discount),
      surcharge: decimal(row.price_surcharge),
      ...set('multipleOf', row.price_round),
      ...set('least', row.price_min_margin),
      ...set('most', row.price_max_margin),
    };
  return { by: 'server' };
}

function ruleOf(row: Row): Rule {
  const [start, end] = [toIso(row.date_start), toIso(row.date_end)];
  const [product, template, category] = [row.product_id, row.product_tmpl_id, row.categ_id].map(linkId);
  return {
    id: row.id,
    appliedOn: String(row.applied_on),
    ...(product === undefined ? {} : { product }),
    ...(template === undefined ? {} : { template }),
    ...(category === undefined ? {} : { category }),
    // Goods are sold by the piece: from 2.5 on is from 3 on.
    minimum: Math.max(1, Math.ceil(Number(row.min_quantity) || 0)),
    ...(start ? { from: Date.parse(start) } : {}),
    ...(end ? { until: Date.parse(end) + SECOND_MS } : {}),
    says: saysOf(row),
  };
}

/** All rows of a model, by id: what is made or deleted meanwhile shifts no page. */
async function all(ctx: OdooContext, model: string, fields: readonly string[], domain: Domain = []): Promise<Row[]> {
  const rows: Row[] = [];
  for (let last = 0; ; ) {
    const page = await search(ctx, model, fields, [...domain, ['id', '>', last]], { order: 'id', limit: PAGE_ROWS });
    rows.push(...page);
    if (page.length < PAGE_ROWS) return rows;
    last = page.at(-1)?.id ?? last;
  }
}

/** A rule is for the narrowest thing that it names. */
function indexed(rules: readonly Rule[]): RulesBy {
  const by = { product: new Map<number, Rule[]>(), template: new Map<number, Rule[]>() };
  const category = new Map<number, Rule[]>();
  const everything: Rule[] = [];
  const put = (index: Map<number, Rule[]>, id: number, rule: Rule) => index.set(id, [...(index.get(id) ?? []), rule]);
  for (const rule of rules)
    if (rule.product !== undefined) put(by.product, rule.product, rule);
    else if (rule.template !== undefined) put(by.template, rule.template, rule);
    else if (rule.category !== undefined) put(category, rule.category, rule);
    else everything.push(rule);
  return { ...by, category, all: everything };
}

/** Every price list with its rules, archived ones too: others may build on them. */
export async function pricelists(ctx: OdooContext): Promise<(Pricelist & { active: boolean })[]> {
  const lists = await all(
    ctx,
    'product.pricelist',
    ['name', 'currency_id', 'active'],
    [['active', 'in', [true, false]]],
  );
  const byList = new Map<number, Rule[]>();
  for (const row of await all(ctx, 'product.pricelist.item', RULE_FIELDS)) {
    const list = linkId(row.pricelist_id) ?? 0;
    const rules = byList.get(list);
    if (rules) rules.push(ruleOf(row));
    else byList.set(list, [ruleOf(row)]);
  }
  return lists.map((row) => ({
    id: row.id,
    name: String(row.name),
    currency: linkName(row.currency_id) ?? '',
    active: row.active === true,
    rules: indexed(byList.get(row.id) ?? []),
  }));
}

/** Each category with those above it, the topmost first. */
export async function categoryPaths(ctx: OdooContext): Promise<Map<number, number[]>> {
  const rows = await all(ctx, 'product.category', ['parent_path']);
  return new Map(rows.map(({ id, parent_path }) => [id, String(parent_path).split('/').filter(Boolean).map(Number)]));
}
