import { type Failure, WaybillError } from '../../domain/failures.ts';

/** Chat robots answer 200 to everything, and say in the body what became of it. */
export interface RobotCodes {
  /** The vendor's codes for "too many messages". */
  busy: readonly number[];
  /** For an address or a signature that is not right. */
  credentials: readonly number[];
}

const MINUTE_MS = 60_000;

/** Throws what a robot's answer means, where it is anything but `errcode: 0`. */
export function heedRobot(data: unknown, { busy, credentials }: RobotCodes): void {
  const { errcode, errmsg } = (typeof data === 'object' && data !== null ? data : {}) as {
    errcode?: unknown;
    errmsg?: unknown;
  };
  if (errcode === 0) return;
  const message = `the robot answered ${String(errcode ?? 'nothing that it documents')}: ${String(errmsg ?? '').slice(0, 200)}`;
  throw new WaybillError(failureOf(Number(errcode), message, { busy, credentials }));
}

function failureOf(code: number, message: string, { busy, credentials }: RobotCodes): Failure {
  if (busy.includes(code)) return { class: 'rate-limited', message, retryAfterMs: MINUTE_MS };
  if (credentials.includes(code)) return { class: 'auth', message };
  return { class: 'rejected', message };
}
