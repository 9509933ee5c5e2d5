import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { type Applicant, Refusal, type Run, Runs } from './runs.ts';

type Query = Record<string, string | string[] | undefined>;

const idOf = (request: FastifyRequest): string => (request.params as { id: string }).id;

/** Answers a call; a refusal in the vendor's shape. */
const serve =
  <Answer>(status: number, handle: (request: FastifyRequest) => Answer) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      return reply.code(status).send(handle(request));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return reply.code(error.status).send(errorBody(error.type, error.message, error.fields));
    }
  };

const PAGE_SIZE = 20;
const WORKFLOW = '11111111-1111-4111-8111-111111111111';

const errorBody = (type: string, message: string, fields: object = {}) => ({ error: { type, message, fields } });
const time = (ms: number): string => new Date(ms).toISOString();
const listed = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

/**
 * Onfido's applicants and workflow runs. Options: `token`, `workflowId`, `webhookToken`, `webhookUrl`, `region` (another than the
 * token's is refused), `decideAfterMs` (800; 0 decides by hand only).
 */
export default defineSandbox({
  id: 'onfido',
  use: (origin, webhookUrl) => ({
    options: {
      url: `${origin}/v3.6`,
      token: 'api_sandbox.waybill',
      sandbox: true,
      workflowId: WORKFLOW,
      webhookToken: 'sandbox-onfido-webhook',
    },
    told: { webhookUrl },
  }),
  create(context) {
    const { token = 'api_sandbox.waybill', webhookToken = 'sandbox-onfido-webhook' } = context.options;
    const { workflowId = WORKFLOW, decideAfterMs = 800, webhookUrl, region } = context.options;
    const runs = new Runs(context, String(workflowId));
    if (Number(decideAfterMs) > 0) context.every(Number(decideAfterMs), () => runs.decideAll());
    const entry = (run: Run) => entryOf(run, runs.applicants.get(run.applicantId));
    runs.runs.watch((run) => context.note(() => entry(run)));

    const applicantView = ({ createdAt, deleteAt, ...held }: Applicant) => ({
      ...held,
      created_at: time(createdAt),
      href: `/v3.6/applicants/${held.id}`,
      sandbox: true,
    });
    const runView = (run: Run) => ({
      id: run.id,
      applicant_id: run.applicantId,
      workflow_id: run.workflowId,
      workflow_version_id: 1,
      dashboard_url: `https://dashboard.onfido.com/results/${run.id}`,
      status: run.status,
      reasons: run.reasons,
      tags: run.tags,
      ...(run.customerUserId ? { customer_user_id: run.customerUserId } : {}),
      output: {},
      ...(run.status === 'error' ? { error: { type: 'task_failed', message: 'a task failed' } } : {}),
      link: { url: `https://eu.onfido.app/l/${run.id}` },
      sdk_token: null,
      created_at: time(run.createdAt),
      updated_at: time(run.updatedAt),
    });

    runs.onCompleted = (run) => {
      if (typeof webhookUrl !== 'string') return;
      const object = { id: run.id, status: run.status, completed_at_iso8601: time(run.completedAt ?? run.updatedAt) };
      const payload = { resource_type: 'workflow_run', action: 'workflow_run.completed', object };
      const body = JSON.stringify({ payload });
      const signature = createHmac('sha256', String(webhookToken)).update(body).digest('hex');
      context.post(webhookUrl, body, { 'content-type': 'application/json', 'x-sha2-signature': signature });
    };

    /** Finished last comes first; what is not finished stands behind. */
    const listedRuns = (query: Query): Run[] => {
      const [status, since, applicant] = [query.status, query.created_at_gt, query.applicant_id].map(
        (one) => listed(one)[0],
      );
      const tags = listed(query.tags);
      const found = runs.runs.filter(
        (run) =>
          (status === undefined || status.split(',').includes(run.status)) &&
          (since === undefined || run.createdAt > Date.parse(since)) &&
          (applicant === undefined || run.applicantId === applicant) &&
          tags.every((tag) => run.tags.includes(tag)),
      );
      found.sort((a, b) => (b.completedAt ?? 0) - (a.completedAt ?? 0) || (a.id < b.id ? 1 : -1));
      if (listed(query.sort)[0] === 'asc') found.reverse();
      const page = Number(listed(query.page)[0] ?? 1);
      return found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    };

    return {
      routes(app) {
        app.addHook('preHandler', async (request, reply) => {
          if (region !== undefined && region !== 'eu')
            return reply.code(401).send(errorBody('incorrect_base_url', 'API token is not valid for this region'));
          if (request.headers.authorization === `Token token=${token}`) return undefined;
          return reply
            .code(401)
            .send(errorBody('authorization_error', 'Authorization error: please re-check your credentials'));
        });
        app.post(
          '/v3.6/applicants',
          serve(201, ({ body }) => applicantView(runs.apply(body as Record<string, unknown>))),
        );
        app.get(
          '/v3.6/applicants/:id',
          serve(200, (request) => applicantView(runs.applicant(idOf(request)))),
        );
        app.put(
          '/v3.6/applicants/:id',
          serve(200, (request) => applicantView(runs.change(idOf(request), request.body as Record<string, unknown>))),
        );
        app.delete(
          '/v3.6/applicants/:id',
          serve(204, (request) => runs.delete(idOf(request))),
        );
        app.post(
          '/v3.6/workflow_runs',
          serve(201, ({ body }) => runView(runs.start(body as Parameters<Runs['start']>[0]))),
        );
        app.get(
          '/v3.6/workflow_runs',
          serve(200, ({ query }) => listedRuns(query as Query).map(runView)),
        );
        app.get(
          '/v3.6/workflow_runs/:id',
          serve(200, (request) => runView(runs.run(idOf(request)))),
        );
      },
      entries: () => runs.runs.values().map(entry),
      act(verb, input) {
        const told = (input ?? {}) as {
          id?: string;
          status?: string;
          reasons?: string[];
          tags?: string[];
          name?: string;
        };
        switch (verb) {
          case 'check': {
            const { id } = runs.apply({ first_name: 'Walk', last_name: told.name ?? 'In' });
            return runs.start({ applicant_id: id, workflow_id: String(workflowId), tags: told.tags ?? ['waybill'] });
          }
          case 'decide':
            return runs.decide(String(told.id), told.status ?? 'approved', told.reasons);
          case 'decideAll':
            return runs.decideAll();
          case 'applicants':
            return runs.applicants.values();
          default:
            throw new Error(`onfido cannot ${verb}`);
        }
      },
      faultAnswer: (kind) =>
        kind === 'rate'
          ? { status: 429, body: errorBody('rate_limit', 'Rate limit exceeded') }
          : { status: 500, body: errorBody('internal_server_error', 'Internal error') },
    };
  },
});

function entryOf(run: Run, applicant: Applicant | undefined): BookEntry {
  const reference = run.customerUserId;
  return {
    kind: 'customer',
    id: run.id,
    ...(reference ? { reference } : {}),
    ...(applicant ? { number: `${applicant.first_name} ${applicant.last_name}` } : {}),
    state: run.status,
    live: true,
    complete: run.completedAt !== undefined,
  };
}
