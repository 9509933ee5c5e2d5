/** A record of any model. A link is the id of its record. */
export type Row = Record<string, unknown> & { id: number };

type Term = [field: string, operator: string, value: unknown];
type Condition = Term | '|';

function meets(value: unknown, operator: string, wanted: unknown): boolean {
  switch (operator) {
    case '=':
      return value === wanted || (wanted === false && (value === undefined || value === ''));
    case '!=':
      return !meets(value, '=', wanted);
    case 'in':
      return (wanted as unknown[]).some((one) => meets(value, '=', one));
    case 'like':
      return typeof value === 'string' && value.includes(String(wanted));
    case '>':
      return (value as number) > (wanted as number);
    case '>=':
      return (value as number) >= (wanted as number);
    case '<':
      return (value as number) < (wanted as number);
    case 'child_of':
      // The books have no locations below others.
      return (wanted as unknown[]).includes(value);
    default:
      throw new Error(`Invalid operator ${operator}`);
  }
}

/** Whether a record meets all conditions, of which `|` makes one of the two behind it; `valueOf` follows a path over links. */
export const matches = (
  row: Row,
  domain: readonly Condition[],
  valueOf: (row: Row, path: string) => unknown,
): boolean => {
  const met: boolean[] = [];
  // From behind: what `|` joins is known by then.
  for (const one of domain.toReversed()) {
    if (one !== '|') met.push(meets(valueOf(row, one[0]), one[1], one[2]));
    else {
      if (met.length < 2) throw new Error('Domain: | wants two conditions');
      met.push([met.pop(), met.pop()].includes(true));
    }
  }
  return met.every(Boolean);
};

/** Sorted by `write_date, id` or the like. */
export function sorted(rows: readonly Row[], order: string, valueOf: (row: Row, path: string) => unknown): Row[] {
  const fields = order.split(',').map((one) => one.trim().split(' ')[0] as string);
  return [...rows].sort((a, b) => {
    for (const field of fields) {
      const [x, y] = [valueOf(a, field) as never, valueOf(b, field) as never];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  });
}
