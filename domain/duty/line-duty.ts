import { isBusiness } from '../business.ts';
import type { OrderLine } from '../canonical/order.ts';
import { minorDigits } from '../currencies.ts';
import { compare, multiply, round } from '../decimal.ts';
import { hsDigits } from '../papers/compose.ts';
import type { Gap } from '../papers/gaps.ts';
import { spreadByWorth } from '../tax/net-lines.ts';
import { type Claim, dutyByAuthority } from './authority-duty.ts';
import type { Exchanged } from './exchanged.ts';
import { measureAmount, rateText } from './measure.ts';
import type { Reckoning } from './reckoning.ts';
import type { DutyRounding } from './rounding.ts';

/** What one measure takes of a line. */
export interface TakenMeasure {
  /** `duty`, `anti-dumping`, or `small consignment`. */
  measure: string;
  /** `12 % + 0.50 EUR/kg` */
  rate: string;
  amount: string;
  /** By which line of the table: its HS code's beginning and its origin. */
  by: string;
  source: string;
  retrieved: string;
}

/** The duty of each line, in the order's order, and what is missing to say it. */
export interface Duties {
  /** What is taken; `undefined` where that cannot be said. */
  lines: (TakenMeasure[] | undefined)[];
  /** Lines of tables that there are not. */
  missing: string[];
  /** What the order itself does not say. */
  gaps: Gap[];
  /** How the destination rounded it, where it does so in a way of its own. */
  rounding?: DutyRounding;
}

/** The subheading: so many digits of an HS code all countries have in common. */
const SUBHEADING_DIGITS = 6;

/** Gathers what lines lack, one gap a field. */
class Gaps {
  readonly #skus = new Map<Gap['field'], Set<string>>();

  add(field: Gap['field'], sku: string): void {
    this.#skus.set(field, (this.#skus.get(field) ?? new Set()).add(sku));
  }

  list = (): Gap[] => [...this.#skus].map(([field, skus]) => ({ field, skus: [...skus] }));
}

/** What is taken of each line at the border, as the destination does it; nothing where none is crossed. */
export function dutiesOf(reckoning: Reckoning): Duties {
  const { order, border, crosses, goods, exchanged } = reckoning;
  const everyLine = (taken: TakenMeasure[] | undefined): Duties => ({
    lines: order.lines.map(() => taken),
    missing: [],
    gaps: [],
  });
  if (!crosses) return everyLine([]);
  if (!border) return everyLine(undefined);
  const { smallUpTo, smallFor, currency } = border.terms;
  if (smallUpTo === undefined || (smallFor === 'consumers' && isBusiness(order))) return byTariff(reckoning, border);
  const isSmall = exchanged.isAtMost(goods, smallUpTo, currency as string);
  if (isSmall === undefined) return everyLine(undefined);
  if (!isSmall) return byTariff(reckoning, border);
  return compare(border.terms.smallDuty, 0) === 0 ? everyLine([]) : bySubheading(reckoning, border);
}

type Border = NonNullable<Reckoning['border']>;

/** By the tariff: of each line by its HS code and origin, rounded as the destination does; else each measure once, half up, to what the currency can pay. */
function byTariff(reckoning: Reckoning, { customsValues }: Border): Duties {
  const { order, tables, exchanged, days } = reckoning;
  const missing = new Set<string>();
  const gaps = new Gaps();
  const claimsOf = (line: OrderLine, customsValue: string): Claim[] | undefined => {
    const hs = hsDigits(line.hsCode);
    if (hs === undefined) gaps.add('hsCode', line.sku);
    if (line.origin === undefined) gaps.add('origin', line.sku);
    if (hs === undefined || line.origin === undefined) return undefined;
    const found = tables.tariff.find({ destination: order.shipTo.country, hs, origin: line.origin }, days);
    if ('missing' in found) {
      missing.add(found.missing);
      return undefined;
    }
    const netWeightKg = line.weightKg === undefined ? undefined : multiply(line.weightKg, line.quantity);
    const measured = { customsValue, pieces: line.quantity, ...(netWeightKg === undefined ? {} : { netWeightKg }) };
    if (netWeightKg === undefined && found.lines.some(({ perKg }) => perKg !== undefined)) gaps.add('weight', line.sku);
    return found.lines.map((measure) => ({ hs, measure, measured }));
  };
  const claims = order.lines.map((line, i) => claimsOf(line, customsValues[i] as string));
  const rounding = tables.roundings.of(order.shipTo.country, days.day);
  const all = claims.flatMap((some) => some ?? []);
  const amounts = rounding ? dutyByAuthority(all, rounding, exchanged) : all.map((one) => amountOf(one, exchanged));
  let at = 0;
  const lines = claims.map((some) => {
    const taken = some?.flatMap(({ measure: one }): TakenMeasure[] => {
      const amount = amounts[at++];
      if (amount === undefined) return [];
      const { measure, source, retrieved } = one;
      return [{ measure, rate: rateText(one), amount, by: `${one.hs} from ${one.origin}`, source, retrieved }];
    });
    return taken?.length === some?.length ? taken : undefined;
  });
  return { lines, missing: [...missing], gaps: gaps.list(), ...(rounding && all.length > 0 ? { rounding } : {}) };
}

function amountOf({ measure, measured }: Claim, exchanged: Exchanged): string | undefined {
  const amount = measureAmount(measure, measured, exchanged);
  return amount === undefined ? undefined : round(amount, minorDigits(exchanged.currency));
}

/** Of a small consignment: the same for each subheading in it, spread over its lines by value. */
function bySubheading({ order, exchanged }: Reckoning, { terms, customsValues }: Border): Duties {
  const gaps = new Gaps();
  const lines: Duties['lines'] = order.lines.map(() => undefined);
  const { smallDuty, source, retrieved } = terms;
  const currency = terms.currency as string;
  const each = exchanged.amount(smallDuty, currency);
  const places = new Map<string, number[]>();
  for (const [i, { sku, hsCode }] of order.lines.entries()) {
    const subheading = hsDigits(hsCode)?.slice(0, SUBHEADING_DIGITS);
    if (subheading?.length !== SUBHEADING_DIGITS) gaps.add('hsCode', sku);
    else places.set(subheading, [...(places.get(subheading) ?? []), i]);
  }
  if (each === undefined) return { lines, missing: [], gaps: gaps.list() };
  const digits = minorDigits(order.currency);
  for (const [by, of] of places) {
    const values = of.map((i) => customsValues[i] as string);
    const shares = spreadByWorth(round(each, digits), values, order.currency);
    for (const [at, i] of of.entries()) {
      const rate = `${smallDuty} ${currency} for each subheading`;
      lines[i] = [{ measure: 'small consignment', rate, amount: shares[at] as string, by, source, retrieved }];
    }
  }
  return { lines, missing: [], gaps: gaps.list() };
}
