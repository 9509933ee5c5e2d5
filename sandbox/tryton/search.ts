import { multiply, round } from '../../domain/decimal.ts';
import { RELATIONS, type Row, type Tables, TIMES } from './tables.ts';

type Clause = [field: string, operator: string, value: unknown];

/** Tryton's domains: a list of clauses and lists, joined by AND unless `OR` stands first. */
export function matches(tables: Tables, model: string, row: Row, domain: unknown[]): boolean {
  if (domain.length === 0) return true;
  if (typeof domain[0] === 'string' && domain[0] !== 'OR' && domain[0] !== 'AND')
    return clause(tables, model, row, domain as Clause);
  const parts = domain.filter((part) => Array.isArray(part)) as unknown[][];
  const holds = (part: unknown[]) => matches(tables, model, row, part);
  return domain[0] === 'OR' ? parts.some(holds) : parts.every(holds);
}

/** What is deactivated is found by those alone who ask for it. */
export const asksForActive = (domain: unknown[]): boolean =>
  domain[0] === 'active' || domain.some((part) => Array.isArray(part) && asksForActive(part));

function clause(tables: Tables, model: string, row: Row, [field, operator, given]: Clause): boolean {
  const dot = field.indexOf('.');
  if (dot >= 0) {
    const { model: of, rows } = related(tables, model, row, field.slice(0, dot));
    return rows.some((one) => clause(tables, of, one, [field.slice(dot + 1), operator, given]));
  }
  const value = row[field] ?? null;
  const wanted = plainTime(given);
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case 'in':
      return (wanted as unknown[]).includes(value);
    case '>':
      return value !== null && (value as string | number) > (wanted as string | number);
    case '>=':
      return value !== null && (value as string | number) >= (wanted as string | number);
    case 'not like':
      return value !== null && !String(value).startsWith(String(wanted).replace(/%$/, ''));
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}

/** The rows that a relation's name reaches. */
function related(tables: Tables, model: string, row: Row, name: string): { model: string; rows: Row[]; one: boolean } {
  const relation = RELATIONS[model]?.[name];
  if (!relation) throw new Error(`no relation ${name} of ${model}`);
  const some = (one: Row | undefined) => (one ? [one] : []);
  if ('one' in relation) return { model: relation.one, rows: some(tables.get(relation.one, row[name])), one: true };
  if ('found' in relation)
    return { model: relation.found, rows: some(relation.by(tables, row)), one: name !== 'sales' };
  if ('listed' in relation) {
    const ids = (row[name] as number[] | undefined) ?? [];
    return { model: relation.listed, rows: ids.flatMap((id) => tables.get(relation.listed, id) ?? []), one: false };
  }
  return {
    model: relation.many,
    rows: tables.all(relation.many).filter((one) => one[relation.by] === row.id),
    one: false,
  };
}

export function order(rows: Row[], by: [string, string][] | undefined): Row[] {
  const keys = by ?? [['id', 'ASC']];
  return [...rows].sort((a, b) => {
    for (const [field] of keys) {
      const [x, y] = [a[field] as string, b[field] as string];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  });
}

/** The fields named, relations below names that end in a dot. */
export function read(
  tables: Tables,
  model: string,
  row: Row,
  fields: string[],
  context: Asked = {},
): Record<string, unknown> {
  const answer: Record<string, unknown> = { id: row.id };
  const nested = new Map<string, string[]>();
  for (const field of fields) {
    const dot = field.indexOf('.');
    if (dot < 0) answer[field] = plain(tables, model, row, field, context);
    else nested.set(field.slice(0, dot), [...(nested.get(field.slice(0, dot)) ?? []), field.slice(dot + 1)]);
  }
  for (const [name, inner] of nested) {
    const { model: of, rows, one } = related(tables, model, row, name);
    const inside = rows.map((each) => read(tables, of, each, inner));
    answer[`${name}.`] = one ? (inside[0] ?? null) : inside;
  }
  return answer;
}

/** The first mechanism of these types, which is what a party shows as its own. */
const firstMechanism = (tables: Tables, party: number, types: string[]): unknown =>
  tables.all('party.contact_mechanism').find((one) => one.party === party && types.includes(String(one.type)))?.value ??
  null;

/** What computed fields depend on. */
export interface Asked {
  price_list?: number;
  quantity?: number;
}

/** By the first line of the list that is for so many; no line, no price. A formula multiplies, and that is all it can here. */
function salePrice(tables: Tables, row: Row, { price_list, quantity = 0 }: Asked): unknown {
  const price = String(row.list_price);
  const wired = (decimal: string) => ({ __class__: 'Decimal', decimal: round(decimal, 4) });
  if (price_list === undefined) return wired(price);
  const line = tables
    .all('product.price_list.line')
    .find((one) => one.price_list === price_list && Number(one.quantity ?? 0) <= quantity);
  return line ? wired(multiply(price, String(line.formula).replace('unit_price * ', ''))) : null;
}

function plain(tables: Tables, model: string, row: Row, field: string, context: Asked): unknown {
  if (model === 'product.product' && field === 'sale_price_uom') return salePrice(tables, row, context);
  if (model === 'product.product' && field === 'quantity') return tables.onHand(row.id);
  if (model === 'product.product' && field === 'forecast_quantity')
    return tables.onHand(row.id) - planned(tables, row.id);
  if (model === 'party.party' && field === 'email') return firstMechanism(tables, row.id, ['email']);
  if (model === 'party.party' && field === 'phone') return firstMechanism(tables, row.id, ['phone', 'mobile']);
  const value = row[model === 'purchase.line' && field === 'delivery_date' ? 'delivery_date_store' : field] ?? null;
  return TIMES.has(field) && typeof value === 'string' ? wiredTime(value) : value;
}

/** Pieces that open shipments will take out of the storage. */
function planned(tables: Tables, product: number): number {
  const open = new Set(
    tables
      .all('stock.shipment.out')
      .filter((shipment) => ['waiting', 'assigned', 'picked', 'packed'].includes(String(shipment.state)))
      .map((shipment) => shipment.id),
  );
  return tables
    .all('stock.move')
    .filter((move) => move.product === product && open.has(move.shipment as number))
    .reduce((sum, move) => sum + (move.quantity as number), 0);
}

function wiredTime(iso: string): object {
  const [year, month, day, hour, minute, second, microsecond] = iso.split(/[-T:.Z]/).map(Number);
  return { __class__: 'datetime', year, month, day, hour, minute, second, microsecond };
}

function plainTime(value: unknown): unknown {
  const time = value as { __class__?: string } & Record<string, number>;
  if (time?.__class__ !== 'datetime') return value;
  const two = (name: string) => String(time[name]).padStart(2, '0');
  const micro = String(time.microsecond).padStart(6, '0');
  return `${time.year}-${two('month')}-${two('day')}T${two('hour')}:${two('minute')}:${two('second')}.${micro}Z`;
}
