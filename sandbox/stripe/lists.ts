import { Refusal } from './refusal.ts';

export interface ListQuery {
  limit?: string;
  starting_after?: string;
  created?: { gte?: string; lte?: string; gt?: string; lt?: string };
}

interface Row {
  id: string;
  created: number;
}

/** A page of a list, newest first, as the API gives it. */
export function pageOf<T extends Row>(
  rows: readonly T[],
  { limit = '10', starting_after, created }: ListQuery,
  url: string,
) {
  const size = Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw new Refusal(400, {
      code: 'parameter_invalid_integer',
      param: 'limit',
      message: 'This value must be between 1 and 100.',
    });
  const { gte = '-Infinity', gt = '-Infinity', lte = 'Infinity', lt = 'Infinity' } = created ?? {};
  const found = rows
    .filter(
      (row) =>
        row.created >= Number(gte) &&
        row.created > Number(gt) &&
        row.created <= Number(lte) &&
        row.created < Number(lt),
    )
    .reverse();
  const begin = starting_after === undefined ? 0 : found.findIndex(({ id }) => id === starting_after) + 1;
  if (starting_after !== undefined && !rows.some(({ id }) => id === starting_after))
    throw new Refusal(400, {
      code: 'resource_missing',
      param: 'starting_after',
      message: `No such object: '${starting_after}'`,
    });
  return { object: 'list', url, has_more: begin + size < found.length, data: found.slice(begin, begin + size) };
}
