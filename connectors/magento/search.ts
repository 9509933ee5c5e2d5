import { WaybillError } from '../../domain/failures.ts';
import { call, type MagentoContext, type Query } from './call.ts';

export interface Filter {
  field: string;
  condition: 'eq' | 'in' | 'gt' | 'gteq' | 'lteq';
  value: string;
}

export interface Criteria {
  /** All groups must hold; within one, any filter. */
  groups: readonly (readonly Filter[])[];
  sortBy?: string;
  pageSize: number;
  page?: number;
  /** What of the items is answered, e.g. `sku`; all without it. */
  fields?: string;
}

export interface Found<T> {
  items: T[];
  total: number;
}

function queryOf({ groups, sortBy, pageSize, page = 1, fields }: Criteria): Query {
  const filters = groups.flatMap((group, g) =>
    group.flatMap(({ field, condition, value }, f): Query => {
      const name = `searchCriteria[filterGroups][${g}][filters][${f}]`;
      return [
        [`${name}[field]`, field],
        [`${name}[conditionType]`, condition],
        [`${name}[value]`, value],
      ];
    }),
  );
  const sorts: Query = sortBy
    ? [
        ['searchCriteria[sortOrders][0][field]', sortBy],
        ['searchCriteria[sortOrders][0][direction]', 'ASC'],
      ]
    : [];
  return [
    ...filters,
    ...sorts,
    ['searchCriteria[pageSize]', String(pageSize)],
    ['searchCriteria[currentPage]', String(page)],
    ...(fields ? [['fields', `items[${fields}],total_count`] as const] : []),
  ];
}

/** One page of a list. */
export async function search<T>(ctx: MagentoContext, path: string, criteria: Criteria): Promise<Found<T>> {
  const data = (await call(ctx, 'GET', path, { query: queryOf(criteria) })) as
    | { items?: T[] | null; total_count?: number }
    | undefined;
  if (typeof data !== 'object' || data === null || data.items === undefined)
    throw new WaybillError({ class: 'unavailable', message: `GET ${path}: no list in the answer` });
  const items = data.items ?? [];
  return { items, total: data.total_count ?? items.length };
}

/**
 * All pages of a list that holds still while it is read. A page beyond the end repeats the last one, so the count of all says where
 * that is.
 */
export async function searchAll<T>(
  ctx: MagentoContext,
  path: string,
  criteria: Pick<Criteria, 'groups' | 'fields'>,
): Promise<T[]> {
  const { pageSize } = ctx.options;
  const all: T[] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await search<T>(ctx, path, { ...criteria, pageSize, page });
    all.push(...items);
    if (items.length === 0 || page * pageSize >= total) return all;
  }
}

/** Any of these values. A list is written with commas, so that a value that has one stands alone. */
export function anyOf(field: string, values: readonly string[]): Filter[] {
  const plain = [...new Set(values)];
  const listed = plain.filter((value) => !value.includes(','));
  return [
    ...(listed.length > 0 ? [{ field, condition: 'in', value: listed.join(',') } as const] : []),
    ...plain.filter((value) => value.includes(',')).map((value): Filter => ({ field, condition: 'eq', value })),
  ];
}
