import type { Failure } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';

/** `Result.ResponseStatus` of every answer that is not a query's table. */
export interface ResponseStatus {
  IsSuccess: boolean;
  ErrorCode?: number;
  MsgCode?: number;
  /** `DIndex` is the record's place in the call. */
  Errors?: { FieldName?: string | null; Message?: string; DIndex?: number }[];
  /** May be fewer than were sent, even where `IsSuccess` is true. */
  SuccessEntitys?: { Id: number | string; Number?: string; DIndex?: number }[];
}

export type Refusal = NonNullable<ResponseStatus['Errors']>[number];

/** How long a call waits that another one blocks, and one that exceeded the tenant's limit. */
const LOCKED_MS = 5_000;
const LIMITED_MS = 60_000;

/** The status in an answer, also where a query's table carries an error as `[[{Result}]]`. */
export function statusOf(data: unknown): ResponseStatus | undefined {
  const one = Array.isArray(data) ? (data[0] as unknown[] | undefined)?.[0] : data;
  const status = (one as { Result?: { ResponseStatus?: ResponseStatus } } | null)?.Result?.ResponseStatus;
  return typeof status?.IsSuccess === 'boolean' ? status : undefined;
}

/** One refusal as a failure; `msgCode` is that of the whole answer. */
export function refused(refusal: Refusal | undefined, msgCode: number | undefined): Failure {
  const field = refusal?.FieldName || undefined;
  const words = vendorText(refusal?.Message);
  return {
    class: 'rejected',
    message: `refused${field ? ` ${field}` : ''} (MsgCode ${msgCode ?? '?'})${words ? `: ${words}` : ''}`,
    ...(msgCode === undefined ? {} : { code: String(msgCode) }),
    ...(field ? { field } : {}),
  };
}

/**
 * What an unsuccessful answer means for the whole call, or undefined where it is about single records.
 * The codes are those of `MsgCode`: 1 session lost (with signed headers: the signature was not accepted), 2 no permission,
 * 4 exception, 13 the object is locked by another call, 14 call limit; 8 to 12 are about the data.
 */
export function callFailure(status: ResponseStatus): Failure | undefined {
  switch (status.MsgCode) {
    case 1:
      return { class: 'auth', message: 'the signed headers were not accepted (MsgCode 1)' };
    case 2:
      return { class: 'auth', lack: 'permission', message: 'the integration user lacks a permission (MsgCode 2)' };
    case 4:
      return { class: 'unknown-outcome', message: 'exception in the ERP (MsgCode 4)', answered: true };
    case 13:
      return { class: 'rate-limited', message: 'locked by another call (MsgCode 13)', retryAfterMs: LOCKED_MS };
    case 14:
      return { class: 'rate-limited', message: 'call limit reached (MsgCode 14)', retryAfterMs: LIMITED_MS };
    default:
      return undefined;
  }
}

/** True where the record was refused only because its number is taken. */
export const isDuplicateNumber = (refusal: Refusal): boolean =>
  ['FBillNo', 'FNumber'].includes(refusal.FieldName ?? '') &&
  /唯一|已存在|重复|已经被使用|unique|exists/i.test(refusal.Message ?? '');
