import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import type { KindPort, Write, WriteResult } from '../connector.ts';
import { call, type JumioContext } from './call.ts';
import { idOf } from './execution.ts';
import type { JumioOptions } from './options.ts';

/** `POST /accounts`, less what the connector adds: references, workflow, callback. Nothing of a person goes in: Jumio asks them itself. */
export const account = z.looseObject({
  web: z.looseObject({ locale: z.string().optional(), successUrl: z.string().optional() }).optional(),
  reportingCriteria: z.string().optional(),
});

interface Made {
  account?: { id?: string };
  workflowExecution?: { id?: string };
  web?: { href?: string };
}

/** The callback with our token: Jumio signs nothing. */
function callbackOf({ callbackUrl, callbackToken }: JumioOptions): string | undefined {
  if (callbackUrl === undefined) return undefined;
  const url = new URL(callbackUrl);
  if (callbackToken !== undefined) url.searchParams.set('token', callbackToken);
  return url.href;
}

async function begin(ctx: JumioContext, { identity, payload }: Write): Promise<WriteResult> {
  const { workflow, linkLifetime } = ctx.options;
  const callbackUrl = callbackOf(ctx.options);
  try {
    const made = await call<Made>(ctx, 'POST', 'account', '/accounts', {
      ...(payload as object),
      customerInternalReference: identity,
      userReference: identity,
      workflowDefinition: { key: workflow },
      tokenLifetime: linkLifetime,
      ...(callbackUrl ? { callbackUrl } : {}),
    });
    const [accountId, executionId] = [made.account?.id, made.workflowExecution?.id];
    if (!accountId || !executionId) {
      const message = 'an account was made without an id that it could be found by';
      return { result: 'failed', failure: { class: 'unknown-outcome', message, answered: true } };
    }
    const link = made.web?.href;
    return {
      result: 'accepted',
      targetId: idOf(accountId, executionId),
      facts: { applicantId: accountId, ...(link ? { link } : {}) },
    };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { result: 'failed', failure: error.failure };
  }
}

/** Customers who are asked to show their papers. Jumio can be asked for none of them by our reference: a lost answer is a person's. */
export const customers: KindPort<JumioOptions> = {
  schema: account,
  push: (ctx, writes) => Promise.all(writes.map((write) => begin(ctx, write))),
  // The token is one more.
  requestsPerPush: 2,
  usualRequestsPerPush: 1,
  once: { way: 'lease and reconcile', identityMaxLength: 64, settleMs: 0 },
  change: 'refuse',
};
