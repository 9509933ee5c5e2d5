import { vatIdOf } from '../business.ts';
import type { Order } from '../canonical/order.ts';
import { crossesCustoms, customsUnionOf } from '../customs-unions.ts';
import { add, compare, subtract, sum } from '../decimal.ts';
import type { Departure } from '../departures.ts';
import { convert, type ExchangeRates, isMissing } from '../exchange/rates.ts';
import { type Incoterm, sellerImports } from '../incoterm.ts';
import { incotermOf } from '../papers/compose.ts';
import { eoriIn } from '../papers/eori.ts';
import type { VatStanding } from '../vat-standing.ts';
import { taxLines } from './line-tax.ts';
import { netOfOrder, spreadByWorth } from './net-lines.ts';
import { isAtHome, isRegistered, mayDistanceSell } from './registrations.ts';
import type { LowValueScheme, TaxRules } from './rules.ts';
import type { VatRates } from './vat-rates.ts';

/** The tables that a ruling looks at. */
export interface TaxTables {
  exchange: ExchangeRates;
  vat: VatRates;
}

/**
 * Who takes the tax of a destination, and where: the seller at the checkout (`destination`, or `scheme` for small consignments over a border),
 * the buyer in their own return (`reverse-charge`), or whoever imports, at the border (`import`).
 */
export type Treatment = 'destination' | 'scheme' | 'reverse-charge' | 'import';

export interface Ruling {
  treatment: Treatment;
  country: string;
  /** Codes only: why it is so. */
  because: string;
  scheme?: LowValueScheme;
  /** Who is the importer of record; absent where nothing is imported. */
  importer?: 'seller' | 'buyer';
  incoterm?: Incoterm;
  /** What the shop should have taken, where that can be said. */
  due?: string;
  /** What it took; absent where it told nothing. */
  charged?: string;
  /** Rates without which nothing can be said. */
  missing: string[];
  /** What cannot be true at once, or is not said. */
  contradictions: string[];
}

/** A tax id of the buyer that another member state's trade can be reckoned by: well written, and of a member state. */
function euVatId(order: Order): string | undefined {
  const read = vatIdOf(order);
  // Greece writes EL; the union knows it by its code.
  const country = read?.prefix === 'EL' ? 'GR' : read?.prefix;
  return read?.wellFormed && country && customsUnionOf(country) === 'EU' ? country : undefined;
}

/** What vouches for the id, for whoever is asked for it later. */
const proofOf = (vatId: VatStanding): string =>
  vatId.is === 'registered' || vatId.is === 'taken-by-form' ? `, ${vatId.text}` : '';

/**
 * Says who takes the tax of what of an order leaves from one country, how much, and what does not fit. `today` is a day such as `2026-11-26`;
 * `vatId` how the buyer's stands at a register, where one is asked: without one its form has to do.
 */
export function ruleTax(
  { from, order }: Departure,
  rules: TaxRules,
  tables: TaxTables,
  today: string,
  vatId: VatStanding = { is: 'unasked' },
): Ruling {
  const day = order.placedAt.slice(0, 10);
  const to = order.shipTo.country;
  const net = netOfOrder(order);
  const ruling: Ruling = { treatment: 'destination', country: to, because: '', missing: [], contradictions: [] };
  if (net.charged !== undefined) ruling.charged = net.charged;
  const taken = net.charged !== undefined && compare(net.charged, 0) > 0;

  if (!crossesCustoms(from, to)) {
    const id = vatId.is === 'unregistered' ? undefined : euVatId(order);
    const abroad = from !== to && customsUnionOf(to) === 'EU';
    if (abroad && id !== undefined && id !== from) {
      if (!isRegistered(from, rules))
        ruling.contradictions.push(
          `a business abroad is charged no tax only by a VAT id of yours of ${from}, where the goods leave from, and none is known (rules.tax.registrations)`,
        );
      return {
        ...ruling,
        treatment: 'reverse-charge',
        because: `a business with a VAT id of ${id}${proofOf(vatId)}`,
        due: '0',
      };
    }
    ruling.because = from === to ? `sold within ${to}` : `sold from ${from} to ${to} within ${customsUnionOf(to)}`;
    if (abroad && net.charged !== undefined && !taken)
      ruling.contradictions.push(
        vatId.is === 'unregistered'
          ? `no tax was taken, as under reverse charge, but the VAT id of the order is ${vatId.text}`
          : 'no tax was taken, as under reverse charge, but the order has no VAT id of another member state that is written as those are',
      );
    const taxed = withDue(ruling, order, net, rules, tables, { day, today });
    const unregistered = isAtHome(from, rules) ? undefined : registrationLacking(taxed, from, rules);
    return unregistered === undefined ? taxed : { ...taxed, contradictions: [...taxed.contradictions, unregistered] };
  }

  const incoterm = incotermOf(order, rules.papers, from);
  if (incoterm) ruling.incoterm = incoterm;
  const { scheme, missing } = schemeFor(order, net.lines, rules, tables, day);
  if (missing !== undefined) ruling.missing.push(missing);
  if (!incoterm) ruling.contradictions.push('goods cross a customs border, and no incoterm says who imports them');
  else {
    ruling.importer = sellerImports(incoterm.code) ? 'seller' : 'buyer';
    if (ruling.importer === 'seller' && importerNumber(to, rules) === undefined)
      ruling.contradictions.push(
        `${incoterm.code} makes you the importer in ${to}, and no number is known under which you import there (rules.tax.importerNumbers)`,
      );
  }
  if (scheme) {
    ruling.because = `${scheme.name}: goods up to ${scheme.upTo} ${scheme.currency} to ${to}`;
    return withDue({ ...ruling, treatment: 'scheme', scheme }, order, net, rules, tables, { day, today });
  }
  ruling.treatment = 'import';
  ruling.because = `tax is taken at the border of ${to}, of ${ruling.importer ? `the ${ruling.importer}` : 'whoever imports'}`;
  if (ruling.importer === 'buyer') {
    ruling.due = '0';
    if (taken && missing === undefined) ruling.contradictions.push(takenTwice(order, ruling, rules));
  }
  return ruling;
}

/**
 * Whoever sells from a warehouse abroad owes the tax of the destination only where they are registered for it. A country that takes none,
 * such as one whose states do, asks for no number.
 */
function registrationLacking({ country, due }: Ruling, from: string, rules: TaxRules): string | undefined {
  if (due !== undefined && compare(due, 0) <= 0) return undefined;
  if (from === country || customsUnionOf(country) !== 'EU')
    return isRegistered(country, rules)
      ? undefined
      : `goods that leave from ${from} are sold within ${country}, and no number is known under which you are registered for VAT there (rules.tax.registrations)`;
  return mayDistanceSell(country, rules)
    ? undefined
    : `goods are sold from ${from} to ${country}, and you are known to be registered neither for the one-stop shop (EU in rules.tax.registrations) nor in ${country}`;
}

function takenTwice({ shipTo, currency }: Order, { incoterm, charged }: Ruling, { tax }: TaxRules): string {
  const schemes = tax.schemes.filter((one) => covers(one, shipTo.country)).map(({ name }) => name);
  const why = schemes.length > 0 ? `, and ${schemes.join(', ')} does not cover this order` : '';
  return `${charged} ${currency} of tax was taken at the checkout, but under ${incoterm?.code} the buyer pays it at the border${why}`;
}

const covers = ({ countries }: LowValueScheme, country: string): boolean =>
  countries.includes(country) || countries.includes(customsUnionOf(country));

/** The scheme that an order to a consumer falls under by the worth of its goods; what is missing to say so. */
function schemeFor(
  order: Order,
  goods: readonly string[],
  { tax }: TaxRules,
  { exchange }: TaxTables,
  day: string,
): { scheme?: LowValueScheme; missing?: string } {
  // A tax id, of whatever form: such an order is a business's, which these schemes leave out.
  if ((order.customer.taxId?.trim() ?? '') !== '') return {};
  for (const scheme of tax.schemes) {
    if (!covers(scheme, order.shipTo.country)) continue;
    const rate = exchange.rate(order.currency, scheme.currency, day);
    if (isMissing(rate)) return { missing: rate.missing };
    if (compare(convert(sum(goods), rate), scheme.upTo) <= 0) return { scheme };
  }
  return {};
}

/** Where the seller has none of the country, the union's; a seller's EORI number is one in the EU and in the United Kingdom. */
function importerNumber(country: string, { papers, tax }: TaxRules): string | undefined {
  const union = customsUnionOf(country);
  const named = tax.importerNumbers[country] ?? tax.importerNumbers[union];
  if (named !== undefined) return named;
  return eoriIn(papers.seller, country);
}

/** Reckons what is due at the checkout: of each line with its share of the freight by its own rate, rounded line by line. */
function withDue(
  ruling: Ruling,
  order: Order,
  net: ReturnType<typeof netOfOrder>,
  rules: TaxRules,
  { vat }: TaxTables,
  days: { day: string; today: string },
): Ruling {
  const freight = spreadByWorth(net.shipping, net.lines, order.currency);
  const bases = net.lines.map((line, i) => add(line, freight[i] as string));
  const taxes = taxLines(order, bases, rules, vat, days);
  if (taxes.missing.length > 0) return { ...ruling, missing: [...ruling.missing, ...taxes.missing] };
  return { ...ruling, due: sum(taxes.lines.map(({ amount }) => amount)) };
}

/** What the shop took and what it should have, where they are further apart than is tolerated; under an import by the seller nothing is due at the checkout that could be compared. */
export function differenceOf({ due, charged }: Ruling, tolerance: string): string | undefined {
  if (due === undefined || charged === undefined) return undefined;
  const difference = subtract(charged, due);
  const size = difference.startsWith('-') ? difference.slice(1) : difference;
  return compare(size, tolerance) > 0 ? difference : undefined;
}
