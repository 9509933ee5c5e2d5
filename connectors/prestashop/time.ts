import { localTime } from '../../domain/local-time.ts';
import { instantOf, zoneOffset } from '../../domain/zones.ts';

const SECOND_MS = 1_000;
const LOOK_BACK_MS = 2 * 3_600_000;
const NEVER = /^(0000-00-00|$)/;

/** A text of the shop's clock as if it were UTC. */
const plain = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
const written = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-11-22 10:00:00` by the shop's clock as epoch ms; undefined for its ways to say never. */
export function fromShopTime(text: string | undefined, zone: string): number | undefined {
  if (!text || NEVER.test(text)) return undefined;
  const offset = zoneOffset(zone);
  const at = plain(text);
  return offset && !Number.isNaN(at) ? instantOf(offset, at) : undefined;
}

export const toShopTime = (ms: number, zone: string): string => localTime(ms, zone);

/** The text of a second earlier or later: texts of one clock, whatever its zone does. */
export const shifted = (text: string, ms: number): string => written(Math.max(0, plain(text) + ms));

export const nextSecond = (text: string): string => shifted(text, SECOND_MS);

/**
 * Where to start again after a walk that ended at this text: `overlapMs` before it, and where the shop's clock was put back since, as
 * far as it was: what changes in the hour that comes twice is written with times that were passed before.
 */
export function startAgain(text: string, zone: string, now: number, overlapMs: number): string {
  const offset = zoneOffset(zone);
  const at = fromShopTime(text, zone) ?? now;
  const putBackMs = offset ? Math.max(0, offset(at - LOOK_BACK_MS) - offset(now)) : 0;
  return shifted(text, -overlapMs - putBackMs);
}
