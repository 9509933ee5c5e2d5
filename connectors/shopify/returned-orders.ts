import type { Changing, Nodes } from './changed.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import { RETURNS_OF_ORDER } from './returns.graphql.ts';

/** An order of `ReturnedOrders`. */
export interface Returned extends Changing {
  id: string;
  returns: Nodes<{ id: string }>;
}

/** The ids of its returns, also where they are more than a page. */
export async function returnsOf(
  ctx: ShopifyContext,
  { id, returns: { nodes, pageInfo } }: Returned,
): Promise<string[]> {
  const ids = nodes.map((one) => one.id);
  for (let page = pageInfo; page.hasNextPage; ) {
    const data: { of: Pick<Returned, 'returns'> | null } = await graphql(ctx, RETURNS_OF_ORDER, {
      id,
      after: page.endCursor,
    });
    if (!data.of) break;
    ids.push(...data.of.returns.nodes.map((one) => one.id));
    page = data.of.returns.pageInfo;
  }
  return ids;
}
