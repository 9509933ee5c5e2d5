import { WaybillError } from '../../domain/failures.ts';
import { graphql, type ShopifyContext } from './graphql.ts';

/** A query that would cost more points than one may: nothing of it was run, and half of it costs half. */
export const tooDear = (error: unknown): boolean =>
  error instanceof WaybillError && error.failure.class === 'rejected' && error.failure.code === 'MAX_COST_EXCEEDED';

/** The objects with these ids that are there and are what the document's fragments are of; `nodes` answers null, or `{}`, for others. */
export async function readInPages<T>(
  ctx: ShopifyContext,
  document: string,
  ids: readonly string[],
  pageSize: number,
  variables: Record<string, unknown> = {},
): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < ids.length; at += pageSize) {
    const page = ids.slice(at, at + pageSize);
    try {
      const { nodes }: { nodes: ({ id?: string } | null)[] } = await graphql(ctx, document, {
        ...variables,
        ids: page,
      });
      found.push(...(nodes.filter((node) => typeof node?.id === 'string') as T[]));
    } catch (error) {
      if (!tooDear(error) || page.length === 1) throw error;
      found.push(...(await readInPages<T>(ctx, document, page, Math.ceil(page.length / 2), variables)));
    }
  }
  return found;
}
