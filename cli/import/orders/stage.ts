import { topology } from '../../../activities/flow-plan.ts';
import { EXIT, Problem } from '../../../config/problem.ts';
import type { Config } from '../../../config/schema.ts';
import type { Connection } from '../../../connectors/connections.ts';
import type { BulkOrder } from '../../../domain/bulk/verdict.ts';
import type { Ledger } from '../../../store/ledger.ts';
import { pagesOf } from './facts.ts';

/** The connection that bulk orders are of, if it can take them. Throws a `Problem` where its orders are of another shape. */
export function takesBulkOrders(
  connection: Connection | undefined,
  id: string,
  orders: readonly Pick<BulkOrder, 'data'>[],
  rule = 'rules.bulkOrders',
): void {
  const schema = connection?.connector.kinds.order?.schema;
  const [sample] = orders.flatMap(({ data }) => data ?? []);
  if (schema && (!sample || (schema.safeParse(sample).success && !schema.safeParse({}).success))) return;
  throw new Problem(
    `the orders of connection ${id} are of another shape: ${rule}.connection names one that reads files in the layout of the manual`,
  );
}

/**
 * Puts orders into the ledger as any source's are. Each page is one transaction, and what is known already stays as it is: killed
 * anywhere and run again, it goes on with what is missing. Answers how many are new.
 */
export async function stageOrders(
  ledger: Pick<Ledger, 'stage'>,
  config: Config,
  connectionId: string,
  orders: readonly Pick<BulkOrder, 'reference' | 'data'>[],
  { history }: { history: boolean },
): Promise<number> {
  let staged = 0;
  const refused: string[] = [];
  for (const page of pagesOf(orders)) {
    const answer = await ledger.stage({
      connectionId,
      // History is known, and nothing carries it anywhere.
      flows: history ? [] : topology({ config }),
      history,
      onlyNew: true,
      records: page.map(({ reference, data }) => ({
        kind: 'order',
        id: reference,
        numbers: [reference],
        ...(data?.customer_no === undefined ? {} : { customerId: data.customer_no }),
        data,
      })),
    });
    for (const record of answer.records) {
      if (record.staged === 'new') staged += 1;
      else if (record.staged !== 'same') refused.push(record.id);
    }
  }
  if (refused.length > 0)
    throw new Problem(
      `${refused.join(', ')}: somebody else imported them with other contents at this very time; ${staged} others are staged. Run it again to see what differs`,
      EXIT.findings,
    );
  return staged;
}
