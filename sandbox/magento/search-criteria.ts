type Row = Record<string, unknown>;

interface Filter {
  field: string;
  condition: string;
  value: string;
}

const FILTER = /^searchCriteria\[filterGroups\]\[(\d+)\]\[filters\]\[(\d+)\]\[(field|value|conditionType)\]$/;

/** The filters of a query by their groups: one filter of each group must hold. */
function groupsOf(query: Record<string, string>): Filter[][] {
  const groups = new Map<string, Map<string, Filter>>();
  for (const [name, value] of Object.entries(query)) {
    const [, g, f, part] = FILTER.exec(name) ?? [];
    if (g === undefined || f === undefined) continue;
    const group = groups.get(g) ?? new Map<string, Filter>();
    groups.set(g, group);
    const filter = group.get(f) ?? { field: '', condition: 'eq', value: '' };
    group.set(f, { ...filter, [part === 'conditionType' ? 'condition' : (part as string)]: value });
  }
  return [...groups.values()].map((group) => [...group.values()]);
}

/** As MySQL compares: numbers where the column is one, times and texts as text. */
function compare(left: unknown, right: string): number {
  if (typeof left === 'number') return left - Number(right);
  const text = String(left ?? '');
  return text < right ? -1 : text > right ? 1 : 0;
}

function holds(row: Row, { field, condition, value }: Filter): boolean {
  const held = row[field];
  switch (condition) {
    case 'eq':
      return compare(held, value) === 0;
    case 'gt':
      return compare(held, value) > 0;
    case 'gteq':
      return compare(held, value) >= 0;
    case 'lteq':
      return compare(held, value) <= 0;
    case 'in':
      return value.split(',').some((one) => compare(held, one) === 0);
    default:
      return false;
  }
}

/**
 * A list as Magento answers it: filtered, sorted by one field (rows of the same value in an order that nobody promises), and cut into
 * pages, of which the last one is repeated for ever.
 */
export function listed<T extends object>(rows: T[], query: Record<string, string>, columns: (row: T) => Row) {
  const groups = groupsOf(query);
  const found = rows.filter((row) => groups.every((group) => group.some((filter) => holds(columns(row), filter))));
  const sort = query['searchCriteria[sortOrders][0][field]'];
  if (sort) found.reverse().sort((a, b) => compare(columns(a)[sort], String(columns(b)[sort])));
  const size = Number(query['searchCriteria[pageSize]'] ?? 20);
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(Math.max(1, Number(query['searchCriteria[currentPage]'] ?? 1)), pages);
  return {
    items: found.slice((page - 1) * size, page * size),
    search_criteria: {
      filter_groups: groups.map((filters) => ({
        filters: filters.map(({ field, condition, value }) => ({ field, value, condition_type: condition })),
      })),
      page_size: size,
      current_page: page,
    },
    total_count: found.length,
  };
}
