import { z } from 'zod';

const decision = z.looseObject({
  type: z.string(),
  details: z.looseObject({ label: z.string().nullish() }).nullish(),
});

/** A workflow execution, as far as it is kept: what was read in papers (`data`, `credentials`) stays at Jumio. */
export const execution = z
  .looseObject({
    id: z.string().describe('account and execution, as `{account}/{execution}`'),
    status: z.string(),
    decision: z
      .looseObject({ type: z.string(), label: z.string().optional() })
      .optional()
      .describe('of the whole, where the account has risk rules'),
    capabilities: z
      .array(z.looseObject({ name: z.string(), type: z.string(), label: z.string().optional() }))
      .describe('what each check says: PASSED, REJECTED, WARNING or NOT_EXECUTED, and why'),
    createdAt: z.string().optional(),
    completedAt: z.string().optional(),
  })
  .meta({ complete: true });

/** As the retrieval API answers it. */
export interface ApiExecution {
  workflow?: { id?: string; status?: string };
  account?: { id?: string };
  decision?: z.infer<typeof decision>;
  capabilities?: Record<string, { decision?: z.infer<typeof decision> }[] | undefined>;
  createdAt?: string;
  completedAt?: string;
}

const wordOf = ({ type, details }: z.infer<typeof decision>) => ({
  type,
  ...(details?.label ? { label: details.label } : {}),
});

/** What is kept of an answer, under the id that our push was answered with. */
export function kept(id: string, { workflow, decision: whole, capabilities, createdAt, completedAt }: ApiExecution) {
  return {
    id,
    status: workflow?.status ?? 'INITIATED',
    ...(whole ? { decision: wordOf(whole) } : {}),
    capabilities: Object.entries(capabilities ?? {})
      .flatMap(([name, results]) =>
        (results ?? []).flatMap((one) => (one.decision ? [{ name, ...wordOf(one.decision) }] : [])),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(createdAt ? { createdAt } : {}),
    ...(completedAt ? { completedAt } : {}),
  };
}

/** Account and execution are only found together, so that both are the name of a check. */
export const idOf = (account: string, workflowExecution: string): string => `${account}/${workflowExecution}`;

/** The path of an execution by that name; nothing where it is none. */
export function executionPath(id: string): string | undefined {
  const [account, workflowExecution, more] = id.split('/');
  if (!account || !workflowExecution || more !== undefined) return undefined;
  return `${accountPath(account)}/workflow-executions/${encodeURIComponent(workflowExecution)}`;
}

export const accountPath = (account: string): string => `/accounts/${encodeURIComponent(account)}`;
