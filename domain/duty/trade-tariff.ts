import { divide, parseDecimal } from '../decimal.ts';
import { isDay } from '../exchange/ecb.ts';
import { BASIC_MEASURE, type TariffLine } from './tariff.ts';

/** What is asked of a commodity. */
export interface AskedCommodity {
  destination: string;
  /** As it is written into the table; the source is asked for ten digits. */
  hs: string;
  /** Where it was made, ISO 3166-1 alpha-2. */
  origin: string;
  /** Take the tariff preference of the origin, where there is one: whoever asks can prove it. */
  preference: boolean;
  /** The day of asking. */
  retrieved: string;
}

/** What a source says of a commodity from an origin. */
export interface FoundDuty {
  lines: TariffLine[];
  /** Measures that may change what is due and were not taken over, in the source's words: quotas, suspensions, excise. */
  leftOut: string[];
}

interface Reference {
  id: string;
  type: string;
}

interface Resource extends Reference {
  attributes?: Record<string, unknown>;
  relationships?: Record<string, { data?: Reference | Reference[] | null }>;
}

/** Measure types that are duty, and what each is called in the table. */
const THIRD_COUNTRY = '103';
const PREFERENCE = '142';
const ADDED: Readonly<Record<string, string>> = {
  '551': 'anti-dumping',
  '552': 'anti-dumping',
  '553': 'countervailing',
  '554': 'countervailing',
  '695': 'additional',
  '696': 'safeguard',
};

/** Series of measure types that take nothing: prohibitions, controls, surveillance, units; and VAT, which has a table of its own. */
const TAKES_NOTHING = new Set(['A', 'B', 'N', 'O', 'P', 'Z']);

/**
 * Reads what the UK Trade Tariff API (v2, JSON:API) says of a commodity: the third country duty of its origin or, where asked, its
 * preference, and what is added to either. What the table cannot say, such as a rate by company or by hectolitre, is refused and not taken for
 * less. Throws a `RangeError`.
 * @see https://docs.trade-tariff.service.gov.uk/the-commodities-api.html
 */
export function readTradeTariff(text: string, asked: AskedCommodity): FoundDuty {
  const book = new Book(text);
  const applying = book.importMeasures.filter((measure) => book.applies(measure, asked.origin));
  const ofType = (type: string) => applying.filter((measure) => book.idOf(measure, 'measure_type') === type);
  const preferred = asked.preference ? ofType(PREFERENCE) : [];
  const [basic, ...others] = preferred.length > 0 ? preferred : ofType(THIRD_COUNTRY);
  if (!basic) throw new RangeError(`it names no third country duty for ${asked.origin}`);
  if (others.length > 0)
    throw new RangeError(`it names several of ${book.nameOf(basic)} for ${asked.origin}: write its line by hand`);
  const lines = [book.line(basic, BASIC_MEASURE, asked)];
  const leftOut = new Set<string>();
  for (const measure of applying) {
    const type = book.idOf(measure, 'measure_type') ?? '';
    const name = ADDED[type];
    if (name !== undefined) {
      if (book.idOf(measure, 'additional_code') !== undefined || lines.some((line) => line.measure === name))
        throw new RangeError(
          `its ${name} duty goes by company or kind of goods (additional codes): write that line by hand`,
        );
      lines.push(book.line(measure, name, asked));
    } else if (type !== THIRD_COUNTRY && type !== PREFERENCE && !TAKES_NOTHING.has(book.seriesOf(measure)))
      leftOut.add(book.nameOf(measure));
  }
  return { lines, leftOut: [...leftOut].sort() };
}

/** An answer of the API: everything that is referred to is in it once. */
class Book {
  readonly #included = new Map<string, Resource>();
  readonly importMeasures: Resource[];

  constructor(text: string) {
    const { data, included } = jsonOf(text) as { data?: Resource; included?: Resource[] };
    if (data?.type !== 'commodity' || !Array.isArray(included))
      throw new RangeError(
        'it has no `data` of a commodity and no `included`: is it an answer of the UK Trade Tariff API?',
      );
    for (const one of included) this.#included.set(`${one.type}/${one.id}`, one);
    this.importMeasures = this.#all(data, 'import_measures');
  }

  /** Whether a measure is of an origin: of the country itself, or of an area that it belongs to and is not excluded from. */
  applies(measure: Resource, origin: string): boolean {
    const [area] = references(measure, 'geographical_area');
    if (area === undefined) return false;
    if (references(measure, 'excluded_countries').some(({ id }) => id === origin)) return false;
    if (area.id === origin) return true;
    const [found] = this.#all(measure, 'geographical_area');
    return found !== undefined && references(found, 'children_geographical_areas').some(({ id }) => id === origin);
  }

  idOf = (measure: Resource, name: string): string | undefined => references(measure, name)[0]?.id;

  seriesOf = (measure: Resource): string => String(this.#typeOf(measure)?.attributes?.measure_type_series_id ?? '');

  nameOf = (measure: Resource): string =>
    `${this.#typeOf(measure)?.attributes?.description ?? 'measure'} (${this.idOf(measure, 'measure_type')})`;

  line(measure: Resource, name: string, { destination, hs, origin, retrieved }: AskedCommodity): TariffLine {
    const day = (attribute: string): string | undefined => {
      const written = String(measure.attributes?.[attribute] ?? '').slice(0, 10);
      return isDay(written) ? written : undefined;
    };
    const from = day('effective_start_date');
    if (from === undefined) throw new RangeError(`${this.nameOf(measure)} does not say from when it is valid`);
    const to = day('effective_end_date');
    return {
      destination,
      hs,
      origin,
      measure: name,
      ...rateOf(this.nameOf(measure), this.#all(measure, 'measure_components')),
      from,
      ...(to === undefined ? {} : { to }),
      source: `UK Trade Tariff, ${this.nameOf(measure)}`,
      retrieved,
    };
  }

  #typeOf = (measure: Resource): Resource | undefined => this.#all(measure, 'measure_type')[0];

  #all = (of: Resource, name: string): Resource[] =>
    references(of, name).flatMap(({ type, id }) => this.#included.get(`${type}/${id}`) ?? []);
}

function references({ relationships }: Resource, name: string): Reference[] {
  const data = relationships?.[name]?.data;
  return Array.isArray(data) ? data : data ? [data] : [];
}

function jsonOf(text: string): object {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    throw new RangeError('it is no JSON');
  }
}

type Rate = Pick<TariffLine, 'percent' | 'perKg' | 'perPiece' | 'currency' | 'combine'>;

/** Duty expressions: what is taken, what is added to it, and what it is at least (MIN) or at most (MAX). */
const FIRST = '01';
const PLUS = new Set(['04', '19', '20']);
const AT_LEAST = new Set(['15']);
const AT_MOST = new Set(['17', '35']);

/** Units of weight and number that a table can say, and how many of its own units each is. */
const UNITS: Readonly<Record<string, { per: 'perKg' | 'perPiece'; of: number }>> = {
  KGM: { per: 'perKg', of: 1 },
  DTN: { per: 'perKg', of: 100 },
  TNE: { per: 'perKg', of: 1_000 },
  NAR: { per: 'perPiece', of: 1 },
  CEN: { per: 'perPiece', of: 100 },
};

function rateOf(measure: string, components: readonly Resource[]): Rate {
  const unsayable = (what: string) =>
    new RangeError(`${measure} is ${what}, which the table cannot say: write its line by hand`);
  if (components.length === 0) throw unsayable('conditional');
  const rate: Rate = { percent: '0', combine: 'sum' };
  const taken = new Set<string>();
  for (const { attributes = {} } of components) {
    const expression = String(attributes.duty_expression_id);
    const amount = parseDecimal(attributes.duty_amount);
    if (amount === undefined || amount.startsWith('-')) throw unsayable('of no amount');
    if (AT_LEAST.has(expression)) rate.combine = 'higher';
    else if (AT_MOST.has(expression)) rate.combine = 'lower';
    else if (expression !== FIRST && !PLUS.has(expression)) throw unsayable(`made by duty expression ${expression}`);
    const currency = attributes.monetary_unit_code;
    const slot = typeof currency === 'string' && currency !== '' ? specific(attributes, currency) : 'percent';
    if (taken.has(slot)) throw unsayable('made of several rates of one kind');
    taken.add(slot);
    if (slot === 'percent') rate.percent = amount;
    else rate[slot] = divide(amount, unitOf(attributes).of, 12);
  }
  if (rate.combine !== 'sum' && (components.length !== 2 || !taken.has('percent')))
    throw unsayable('a minimum or maximum of several rates');
  return rate;

  function unitOf({
    measurement_unit_code: code,
    measurement_unit_qualifier_code: qualifier,
  }: Record<string, unknown>) {
    const unit = UNITS[String(code)];
    if (!unit || (qualifier !== null && qualifier !== undefined && qualifier !== ''))
      throw unsayable(`by ${code}${qualifier ? ` ${qualifier}` : ''}`);
    return unit;
  }

  function specific(attributes: Record<string, unknown>, currency: string): 'perKg' | 'perPiece' {
    if (rate.currency !== undefined && rate.currency !== currency) throw unsayable('in two currencies');
    rate.currency = currency;
    return unitOf(attributes).per;
  }
}
