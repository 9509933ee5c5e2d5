import { minorDigits } from '../currencies.ts';
import { compare, round, sum } from '../decimal.ts';
import type { Departure } from '../departures.ts';
import type { ExchangeRate } from '../exchange/rates.ts';
import { type Incoterm, placeIsSellers } from '../incoterm.ts';
import { hsDigits } from '../papers/compose.ts';
import type { Gap } from '../papers/gaps.ts';
import type { Treatment } from '../tax/ruling.ts';
import type { ValuedLine } from './customs-value.ts';
import type { Basis } from './destinations.ts';
import { feesOf, type TakenFee } from './landed-fees.ts';
import { taxOf } from './landed-tax.ts';
import { type Duties, dutiesOf, type TakenMeasure } from './line-duty.ts';
import { beginReckoning, type Reckoning } from './reckoning.ts';
import { roundingText } from './rounding.ts';
import type { DutyRules, DutyTables } from './rules.ts';

/** Amounts of a line or of all lines. What is absent cannot be said: it is never taken for nothing. */
export interface LandedSums extends ValuedLine {
  /** Absent where no customs border is crossed as well. */
  customsValue?: string;
  duty?: string;
  tax?: string;
  fees?: string;
  /** Goods, freight, insurance, duty, tax and fees. */
  total?: string;
}

export interface LandedLine extends LandedSums {
  sku: string;
  quantity: number;
  hsCode?: string;
  origin?: string;
  /** What the duty is made of. */
  measures: TakenMeasure[];
  /** Of the tax. */
  rate?: { percent: string; source: string; retrieved: string };
}

/** What an order, or what of it leaves from one country, costs until it is with its buyer, in its own currency. Codes, SKUs and sums only. */
export interface Landed {
  order: string;
  /** The country that it leaves from, and which of its warehouses, where any is known. */
  from: string;
  warehouses: readonly string[];
  currency: string;
  country: string;
  /** The day whose rates count. */
  day: string;
  treatment: Treatment;
  /** Why it is so, in codes. */
  because: string;
  incoterm?: Incoterm;
  importer?: 'seller' | 'buyer';
  basis?: Basis;
  lines: LandedLine[];
  totals: LandedSums;
  /** Each fee that is taken: `totals.fees` is their sum. */
  fees: TakenFee[];
  /** What is paid when the goods come in, and who pays it; absent where nothing is, or it cannot be said. */
  atBorder?: { payer: 'seller' | 'buyer'; amount: string };
  /** The rates of the day that amounts were converted by. */
  exchange: ExchangeRate[];
  notes: string[];
  /** Rates and lines of tables that there are not: several orders may wait for the same one. */
  missing: string[];
  /** What the order itself does not say. */
  gaps: Gap[];
  /** What of its terms cannot be true at once. */
  contradictions: string[];
}

/** Reckons what of an order leaves from one country costs at its destination, line by line. `today` is the day on which it is asked, such as `2026-11-26`. */
export function landedCost(departure: Departure, rules: DutyRules, tables: DutyTables, today: string): Landed {
  const { order, from, warehouses } = departure;
  const reckoning = beginReckoning(departure, rules, tables, today);
  const { ruling, crosses, border, exchanged, days } = reckoning;
  const { treatment, because, incoterm, importer, contradictions } = ruling;
  const duties = dutiesOf(reckoning);
  const tax = taxOf(reckoning, duties);
  const none = round('0', minorDigits(order.currency));
  const dutyOf = (i: number) => {
    const taken = duties.lines[i];
    return taken && sum([none, ...taken.map(({ amount }) => amount)]);
  };
  const lineDuties = order.lines.map((_, i) => dutyOf(i));
  const lineTaxes = tax.lines.map((one) => one && sum([none, one.amount]));
  const customsValue = border && sum(border.customsValues);
  const dutyAndTax = whole([...lineDuties, ...lineTaxes]);
  const fees = feesOf(reckoning, {
    ...(customsValue === undefined ? {} : { customsValue }),
    ...(dutyAndTax === undefined ? {} : { dutyAndTax }),
  });
  const lines = order.lines.map((line, i): LandedLine => {
    const hsCode = hsDigits(line.hsCode);
    const rate = tax.lines[i]?.rate;
    const sums = sumsOf(reckoning.valued[i] as ValuedLine, {
      customsValue: border?.customsValues[i],
      duty: lineDuties[i],
      tax: lineTaxes[i],
      fees: fees.lines?.[i],
    });
    return {
      sku: line.sku,
      quantity: line.quantity,
      ...(hsCode ? { hsCode } : {}),
      ...(line.origin ? { origin: line.origin } : {}),
      ...sums,
      measures: duties.lines[i] ?? [],
      ...(rate ? { rate: { percent: rate.percent, source: rate.source, retrieved: rate.retrieved } } : {}),
    };
  });
  const totals = totalsOf(lines);
  const gaps: Gap[] = [...(crosses && !incoterm ? [{ field: 'incoterm' as const }] : []), ...duties.gaps];
  const paid = importer && atBorder(treatment, totals);
  const missing = [...ruling.missing, ...reckoning.missing, ...duties.missing, ...tax.missing, ...fees.missing];
  return {
    order: order.number,
    from,
    warehouses,
    currency: order.currency,
    country: order.shipTo.country,
    day: days.day,
    treatment,
    because,
    ...(incoterm ? { incoterm } : {}),
    ...(importer ? { importer } : {}),
    ...(border ? { basis: border.terms.basis } : {}),
    lines,
    totals,
    fees: fees.taken,
    ...(importer && paid !== undefined && compare(paid, 0) > 0 ? { atBorder: { payer: importer, amount: paid } } : {}),
    exchange: exchanged.used,
    notes: notesOf(reckoning, duties, tax.note),
    missing: [...new Set([...missing, ...exchanged.missing])],
    gaps,
    contradictions,
  };
}

/** The sum of amounts that are all known. */
const whole = (amounts: readonly (string | undefined)[]): string | undefined =>
  amounts.every((one) => one !== undefined) ? sum(amounts as string[]) : undefined;

type Later = Pick<LandedSums, 'customsValue' | 'duty' | 'tax' | 'fees'>;

/** With the total, where every part is known. */
function sumsOf(valued: ValuedLine, later: { [Name in keyof Later]: Later[Name] | undefined }): LandedSums {
  const { goods, freight, insurance } = valued;
  const total = whole([goods, freight, insurance, later.duty, later.tax, later.fees]);
  const known = Object.entries({ ...later, total }).filter(([, amount]) => amount !== undefined);
  return { goods, freight, insurance, ...(Object.fromEntries(known) as Later & { total?: string }) };
}

function totalsOf(lines: readonly LandedLine[]): LandedSums {
  const of = (name: keyof LandedSums) => whole(lines.map((line) => line[name]));
  const valued = { goods: of('goods'), freight: of('freight'), insurance: of('insurance') } as ValuedLine;
  const later = { customsValue: of('customsValue'), duty: of('duty'), tax: of('tax'), fees: of('fees') };
  return sumsOf(valued, later);
}

/** Tax that was taken at the checkout is not paid again. */
const atBorder = (treatment: Treatment, { duty, tax, fees }: LandedSums): string | undefined =>
  whole([duty, treatment === 'import' ? tax : '0', fees]);

function notesOf(
  { order, ruling: { incoterm }, border, crosses }: Reckoning,
  { rounding }: Duties,
  ofTax: string | undefined,
): string[] {
  const older = incoterm?.written;
  const foreign = crosses && incoterm && placeIsSellers(incoterm.code) && !order.shipping;
  return [
    ...(older ? [`${older} is taken for ${incoterm.code}`] : []),
    ...(foreign && border?.terms.basis === 'cif'
      ? [`under ${incoterm.code} the buyer's carrier takes the freight: it is not in these sums`]
      : []),
    ...(rounding ? [`customs of ${rounding.destination} round: ${roundingText(rounding)} (${rounding.source})`] : []),
    ...(ofTax ? [ofTax] : []),
  ];
}
