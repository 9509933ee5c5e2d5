/** `FilterParameter` of a Vendure list query, as far as it is used: field -> operator -> value. */
export type Filter = Record<string, Record<string, unknown>>;

export interface ListOptions {
  take?: number;
  skip?: number;
  sort?: Record<string, 'ASC' | 'DESC'>;
  filter?: Filter;
}

const OPERATORS: Record<string, (value: string | null, given: unknown) => boolean> = {
  eq: (value, given) => value === given,
  notEq: (value, given) => value !== given,
  in: (value, given) => (given as unknown[]).includes(value),
  notIn: (value, given) => !(given as unknown[]).includes(value),
  isNull: (value, given) => (value === null) === given,
  after: (value, given) => value !== null && Date.parse(value) > Date.parse(given as string),
  before: (value, given) => value !== null && Date.parse(value) < Date.parse(given as string),
};

/** A page of rows as Vendure lists them: all filters hold, sorted, cut. */
export function listed<Row extends object>(rows: Row[], options: ListOptions): { items: Row[]; totalItems: number } {
  const { take = 100, skip = 0, sort = {}, filter = {} } = options;
  const value = (row: Row, field: string) => ((row as Record<string, unknown>)[field] ?? null) as string | null;
  const kept = rows.filter((row) =>
    Object.entries(filter).every(([field, tests]) =>
      Object.entries(tests).every(([operator, given]) => {
        const test = OPERATORS[operator];
        if (!test) throw Object.assign(new Error(`no operator ${operator}`), { code: 'GRAPHQL_VALIDATION_FAILED' });
        return test(value(row, field), given);
      }),
    ),
  );
  for (const [field, direction] of Object.entries(sort).reverse()) {
    const sign = direction === 'DESC' ? -1 : 1;
    kept.sort((a, b) => sign * compare(value(a, field), value(b, field)));
  }
  return { items: kept.slice(skip, skip + take), totalItems: kept.length };
}

/** Ids are numbers in the database, whatever they look like in an answer. */
function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : 1;
}
