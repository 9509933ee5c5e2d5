import { RELATIONS, type Row, type Tables, TIMES } from './tables.ts';

type Clause = [field: string, operator: string, value: unknown];

/** Tryton's domains: a list of clauses and lists, joined by AND unless `OR` stands first. */
export function matches(row: Row, domain: unknown[]): boolean {
  if (domain.length === 0) return true;
  if (typeof domain[0] === 'string' && domain[0] !== 'OR' && domain[0] !== 'AND') return clause(row, domain as Clause);
  const parts = domain.filter((part) => Array.isArray(part)) as unknown[][];
  return domain[0] === 'OR' ? parts.some((part) => matches(row, part)) : parts.every((part) => matches(row, part));
}

function clause(row: Row, [field, operator, given]: Clause): boolean {
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
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
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
export function read(tables: Tables, model: string, row: Row, fields: string[]): Record<string, unknown> {
  const answer: Record<string, unknown> = { id: row.id };
  const nested = new Map<string, string[]>();
  for (const field of fields) {
    const dot = field.indexOf('.');
    if (dot < 0) answer[field] = plain(tables, model, row, field);
    else nested.set(field.slice(0, dot), [...(nested.get(field.slice(0, dot)) ?? []), field.slice(dot + 1)]);
  }
  for (const [name, inner] of nested) {
    const relation = RELATIONS[model]?.[name];
    if (!relation) throw new Error(`no relation ${name} of ${model}`);
    if ('one' in relation) {
      const target = tables.get(relation.one, row[name]);
      answer[`${name}.`] = target ? read(tables, relation.one, target, inner) : null;
    } else {
      const rows = tables.all(relation.many).filter((one) => one[relation.by] === row.id);
      answer[`${name}.`] = rows.map((one) => read(tables, relation.many, one, inner));
    }
  }
  return answer;
}

function plain(tables: Tables, model: string, row: Row, field: string): unknown {
  if (model === 'product.product' && field === 'quantity') return tables.onHand(row.id);
  if (model === 'product.product' && field === 'forecast_quantity')
    return tables.onHand(row.id) - planned(tables, row.id);
  const value = row[field] ?? null;
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
