import { z } from 'zod';

/** Tells the runs that Waybill began from those of the account's other uses. */
export const OURS = 'waybill';

/** A workflow run, as far as it is kept: what its `output` read in papers, its link and its token stay where they are. */
export const workflowRun = z
  .looseObject({
    id: z.string(),
    applicant_id: z.string(),
    workflow_id: z.string(),
    status: z.string(),
    reasons: z.array(z.string()).nullish().describe('codes that the workflow gives its outcome in Studio'),
    error: z.looseObject({ type: z.string().nullish() }).nullish(),
    tags: z.array(z.string()).nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  })
  .meta({ complete: true });

/** As the API answers it. */
export interface ApiRun extends z.infer<typeof workflowRun> {
  link?: { url?: string | null } | null;
}

export const isOurs = ({ tags }: ApiRun): boolean => tags?.includes(OURS) ?? false;
