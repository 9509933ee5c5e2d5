import { z } from 'zod';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import type { Facts, Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { call, callIfThere, type OnfidoContext } from './call.ts';
import type { OnfidoOptions } from './options.ts';
import { type ApiRun, OURS } from './run.ts';

/** `POST /applicants`: whom Onfido shall look at. Both names are required. */
export const applicant = z.looseObject({
  first_name: personal('name', z.string()),
  last_name: personal('name', z.string()),
  email: personal('email', z.string()).optional(),
  phone_number: personal('phone', z.string()).optional(),
  dob: personal('free', z.string()).optional(),
  location: z.looseObject({ country_of_residence: z.string().optional() }).optional(),
  address: z.looseObject({ postcode: personal('postalCode', z.string()).optional() }).optional(),
});

/** What is kept of a run: whose it is, and where the customer shows their papers. */
const factsOf = ({ applicant_id, link }: ApiRun): Facts => ({
  applicantId: applicant_id,
  ...(link?.url ? { link: link.url } : {}),
});

/** Begins a check: an applicant, and a run of the workflow that carries our identity. */
async function create(ctx: OnfidoContext, { identity, payload }: Write): Promise<WriteResult> {
  const { workflowId, language } = ctx.options;
  const { id: applicantId } = await call<{ id: string }>(ctx, 'POST', '/applicants', { json: payload });
  try {
    const run = await call<ApiRun>(ctx, 'POST', '/workflow_runs', {
      json: {
        applicant_id: applicantId,
        workflow_id: workflowId,
        customer_user_id: identity,
        tags: [OURS, identity],
        ...(language ? { link: { language } } : {}),
      },
    });
    return { result: 'accepted', targetId: run.id, facts: factsOf(run) };
  } catch (error) {
    // Nobody could find an applicant without a run again. Where the run may be there, its applicant has to stay.
    const failure = error instanceof WaybillError ? error.failure : undefined;
    if (failure && failure.class !== 'unknown-outcome') await forgetApplicant(ctx, applicantId);
    throw error;
  }
}

async function forgetApplicant(ctx: OnfidoContext, applicantId: string): Promise<void> {
  try {
    await call(ctx, 'DELETE', `/applicants/${applicantId}`);
  } catch {
    ctx.log.warn({ applicantId }, 'an applicant without a check could not be deleted again');
  }
}

/** What changed of the customer; a check that is done is not done again for it. */
async function update(ctx: OnfidoContext, { payload, targetId = '' }: Write): Promise<WriteResult> {
  const run = await call<ApiRun>(ctx, 'GET', runPath(targetId));
  await call(ctx, 'PUT', `/applicants/${run.applicant_id}`, { json: payload });
  return { result: 'accepted', targetId, facts: factsOf(run) };
}

export const runPath = (id: string): string => `/workflow_runs/${encodeURIComponent(id)}`;

async function put(ctx: OnfidoContext, write: Write): Promise<WriteResult> {
  try {
    return await (write.op === 'create' ? create(ctx, write) : update(ctx, write));
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { result: 'failed', failure: error.failure satisfies Failure };
  }
}

async function find(ctx: OnfidoContext, identity: string): Promise<Finding> {
  const runs = await call<ApiRun[]>(ctx, 'GET', '/workflow_runs', { query: { tags: [identity] } });
  if (runs.some(({ tags }) => !tags?.includes(identity)))
    return { found: 'unsure', why: 'the search by tag answered with other checks' };
  const [run, second] = runs;
  if (second) return { found: 'unsure', why: 'two checks carry this tag' };
  return run ? { found: true, targetId: run.id, facts: factsOf(run) } : { found: false };
}

/** Customers whose papers are looked at. */
export const customers: KindPort<OnfidoOptions> = {
  schema: applicant,
  push: (ctx, writes) => Promise.all(writes.map((write) => put(ctx, write))),
  find: (ctx, identities) => Promise.all(identities.map((identity) => find(ctx, identity))),
  requestsPerPush: 3,
  usualRequestsPerPush: 2,
  once: { way: 'probe by reference', identityMaxLength: 64, settleMs: 5_000 },
  change: 'in-place',
};

/** The applicant of a run; absent where either is gone. */
export async function applicantOf(ctx: OnfidoContext, runId: string): Promise<string | undefined> {
  return (await callIfThere<ApiRun>(ctx, 'GET', runPath(runId)))?.applicant_id;
}
