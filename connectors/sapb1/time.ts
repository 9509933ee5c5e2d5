import { instantOf, zoneOffset } from '../../domain/zones.ts';
import type { Row } from './call.ts';

const offsetOf = (zone: string): ((ms: number) => number) => zoneOffset(zone) ?? (() => 0);

/** The server's clock at an instant, as if it were UTC: `2026-11-22T17:00:00.000Z`. */
export const localText = (ms: number, zone: string): string => new Date(ms + offsetOf(zone)(ms)).toISOString();

/**
 * From where on the server's clock shows whatever was changed since an instant. Where it was put back in between, in autumn, what came after
 * that has earlier times than what came before.
 */
export function localSince(sinceMs: number, nowMs: number, zone: string): { day: string; time: string } {
  const offset = offsetOf(zone);
  const back = Math.max(0, offset(sinceMs) - offset(nowMs));
  const local = localText(sinceMs - back, zone);
  // Some releases keep no seconds.
  return { day: local.slice(0, 10), time: `${local.slice(11, 16)}:00` };
}

/** A day and a time without a zone as one instant; undefined without a day. */
export function instantAt(day: unknown, time: unknown, zone: string): string | undefined {
  if (typeof day !== 'string' || !/^\d{4}-\d\d-\d\d/.test(day)) return undefined;
  const clock = typeof time === 'string' ? /^\d\d:\d\d(:\d\d)?/.exec(time)?.[0] : undefined;
  const ms = Date.parse(`${day.slice(0, 10)}T${(clock ?? '00:00').padEnd(8, ':00')}Z`);
  return Number.isNaN(ms) ? undefined : new Date(instantOf(offsetOf(zone), ms)).toISOString();
}

/** When an entity was changed last. */
export const changedAt = ({ UpdateDate, UpdateTime }: Row, zone: string): string | undefined =>
  instantAt(UpdateDate, UpdateTime, zone);

/** A day as `2026-11-22`, without the midnight that some releases put behind it. */
export const dayOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : undefined;
