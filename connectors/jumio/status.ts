import type { KindPort, SourceRecord } from '../connector.ts';
import { call, type JumioContext, whereThere } from './call.ts';
import { type ApiExecution, execution, executionPath, kept } from './execution.ts';
import type { JumioOptions } from './options.ts';

async function recordOf(ctx: JumioContext, id: string): Promise<SourceRecord[]> {
  const path = executionPath(id);
  const found = path && (await whereThere(call<ApiExecution>(ctx, 'GET', 'retrieval', path)));
  if (!found) return [];
  return [{ kind: 'status', id, parent: { kind: 'customer', targetId: id }, data: kept(id, found.body) }];
}

/** What Jumio says of customers, asked for one by one: it lists nothing, so that a callback has to tell of whom. */
export const verdicts: KindPort<JumioOptions> = {
  schema: execution,
  read: async (ctx, ids) => (await Promise.all(ids.map((id) => recordOf(ctx, id)))).flat(),
};
