import type { HttpAnswer } from '../http.ts';

const DAY_MS = 86_400_000;
/** Below this share of what a day allows, calls wait: others in the organisation live of the same calls. */
const RESERVE = 0.05;
const USED_UP_MS = 15 * 60_000;
/** `api-usage` is of the organisation, `per-app-api-usage` of an app that was given a share. */
const USAGE = /\bapi-usage=(\d+)\/(\d+)/g;
const BURSTS = /\bapi-bursts=(\d+)\/(\d+)/;
const A_SECOND_MS = 1_000;

/**
 * How long until the next call, by `Sforce-Limit-Info` of any answer. Calls of the last 24 hours count: inside the reserve they are
 * made at the pace at which a day gives them back.
 */
export function patienceMs({ headers }: Pick<HttpAnswer, 'headers'>): number {
  const info = headers['sforce-limit-info'] ?? '';
  const waits = [...info.matchAll(USAGE)].map(([, used, most]) => {
    const left = Number(most) - Number(used);
    if (left <= 0) return USED_UP_MS;
    return left < Number(most) * RESERVE ? Math.ceil(DAY_MS / Number(most)) : 0;
  });
  const [, burst = '0', bursts = '1'] = BURSTS.exec(info) ?? [];
  return Math.max(0, ...waits, Number(burst) >= Number(bursts) ? A_SECOND_MS : 0);
}
