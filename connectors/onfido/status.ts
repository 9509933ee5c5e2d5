import type { KindPort, SourceRecord } from '../connector.ts';
import { call, callIfThere, type OnfidoContext } from './call.ts';
import { runPath } from './customer.ts';
import type { OnfidoOptions } from './options.ts';
import { type ApiRun, isOurs, OURS, workflowRun } from './run.ts';

/** What will not become another word by itself; `review` may, by a person's decision at Onfido. */
const SAID = ['approved', 'declined', 'review', 'abandoned', 'error'];
const DAY_MS = 86_400_000;

function recordOf(run: ApiRun): SourceRecord {
  const { id, applicant_id, workflow_id, status, reasons, error, tags, created_at, updated_at } = run;
  const changedAt = Date.parse(updated_at ?? '');
  return {
    kind: 'status',
    id,
    ...(Number.isNaN(changedAt) ? {} : { version: new Date(changedAt).toISOString() }),
    parent: { kind: 'customer', targetId: id },
    data: {
      id,
      applicant_id,
      workflow_id,
      status,
      reasons,
      ...(error ? { error: { type: error.type } } : {}),
      tags,
      created_at,
      updated_at,
    },
  };
}

/**
 * The verdicts on checks of the last days, each time all of them: there is no asking for what changed. The list begins with what was
 * finished last, so that what is finished meanwhile shows rows twice and hides none. The cursor is the page that comes next.
 */
async function* said(ctx: OnfidoContext, cursor: string | null) {
  const since = new Date(ctx.now() - ctx.options.lookBackDays * DAY_MS).toISOString().slice(0, 10);
  let before = new Set<string>();
  for (let page = Number(cursor || 1); ; page += 1) {
    const runs = await call<ApiRun[]>(ctx, 'GET', '/workflow_runs', {
      query: { tags: [OURS], status: SAID.join(','), created_at_gt: since, sort: 'desc', page },
    });
    // Behind the last page there is an empty one, or the last one again.
    const last = runs.every(({ id }) => before.has(id));
    before = new Set(runs.map(({ id }) => id));
    yield { records: runs.filter(isOurs).map(recordOf), cursor: last ? '' : String(page + 1) };
    if (last) return;
  }
}

/** What Onfido says of customers. */
export const verdicts: KindPort<OnfidoOptions> = {
  schema: workflowRun,
  pull: said,
  async read(ctx, ids) {
    const runs = await Promise.all(ids.map((id) => callIfThere<ApiRun>(ctx, 'GET', runPath(id))));
    return runs.flatMap((run) => (run && isOurs(run) ? [recordOf(run)] : []));
  },
};
