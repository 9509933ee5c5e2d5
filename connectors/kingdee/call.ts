import { randomUUID } from 'node:crypto';
import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import { callFailure, type ResponseStatus, statusOf } from './errors.ts';
import type { KingdeeOptions } from './options.ts';
import { signedHeaders } from './signature.ts';

export type KingdeeContext = ConnectorContext<KingdeeOptions>;

/** Operations of `DynamicFormService`; the vendor spells `ExcuteOperation` so. */
export type Operation =
  | 'BatchSave'
  | 'Submit'
  | 'Audit'
  | 'UnAudit'
  | 'CancelAssign'
  | 'ExcuteOperation'
  | 'Delete'
  | 'ExecuteBillQuery';

/** Text that the WebAPI answers, with 200, where it broke before the operation began or within it. */
const BROKEN = 'response_error:';

/**
 * One signed call. Answers with the parsed body; throws where the whole call failed: transport, signature, locks,
 * limits, exceptions. What is about single records stays in the answer's status.
 */
export async function call(ctx: KingdeeContext, operation: Operation, body: object): Promise<unknown> {
  const url = new URL(
    `${ctx.options.url.replace(/\/$/, '')}/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.${operation}.common.kdsvc`,
  );
  const answer = await ctx.http.request({
    method: 'POST',
    url: url.href,
    headers: signedHeaders(ctx.options, url.pathname, Math.floor(ctx.now() / 1000), randomUUID()),
    json: body,
    idempotent: operation === 'ExecuteBillQuery',
  });
  if (typeof answer.data === 'string' && answer.data.startsWith(BROKEN)) {
    throw new WaybillError({
      class: 'unknown-outcome',
      message: `${operation}: ${BROKEN} from the ERP`,
      answered: true,
    });
  }
  const status = statusOf(answer.data);
  const failure = status && !status.IsSuccess ? callFailure(status) : undefined;
  if (failure) throw new WaybillError({ ...failure, message: `${operation}: ${failure.message}` });
  return answer.data;
}

/** A call that changes bills of a form, and its status record by record. */
export async function operate(
  ctx: KingdeeContext,
  operation: Exclude<Operation, 'ExecuteBillQuery'>,
  formId: string,
  data: object,
  opNumber?: string,
): Promise<ResponseStatus> {
  const status = statusOf(await call(ctx, operation, { formid: formId, ...(opNumber ? { opNumber } : {}), data }));
  if (status) return status;
  throw new WaybillError({
    class: 'unknown-outcome',
    message: `${operation}: an answer without a status`,
    answered: true,
  });
}
