import { failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { changeAll, type S4hanaContext, type Service } from './call.ts';
import type { Operation, OperationAnswer } from './multipart.ts';
import type { Entity } from './odata.ts';

/** What is known of a write before anything is sent: its end, or the change set that is left to do. */
export type Plan = WriteResult | { operations: Operation[] };

/** Carries out plans in one `$batch`; `read` makes a result of what a change set was answered with. */
export async function carryOut(
  ctx: S4hanaContext,
  service: Service,
  plans: readonly Plan[],
  read: (answers: OperationAnswer[], index: number) => WriteResult,
): Promise<WriteResult[]> {
  const open = plans.flatMap((plan, index) => ('operations' in plan ? [{ index, operations: plan.operations }] : []));
  const answers = await changeAll(
    ctx,
    service,
    open.map(({ operations }) => operations),
  );
  const results = new Map(
    open.map(({ index }, at) => {
      const answer = answers[at] as (typeof answers)[number];
      return [index, Array.isArray(answer) ? read(answer, index) : answer];
    }),
  );
  return plans.map((plan, index) => ('operations' in plan ? (results.get(index) as WriteResult) : plan));
}

/** The entity that a change set made first: its answer says the number, or nobody knows what was made. */
export function madeBy(
  answers: readonly OperationAnswer[],
  key: string,
  accept: (id: string) => WriteResult,
): WriteResult {
  const made = (answers[0]?.body as { d?: Entity } | undefined)?.d?.[key];
  if (typeof made === 'string' && made) return accept(made);
  return failed({ class: 'unknown-outcome', message: `made without a word of its ${key}`, answered: true });
}

/** The condition that an entity is still as it was read, where the system gives one. */
export const ifMatch = ({ __metadata }: Entity): Pick<Operation, 'ifMatch'> =>
  __metadata?.etag === undefined ? {} : { ifMatch: __metadata.etag };
