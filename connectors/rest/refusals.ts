import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { retryAfterMs } from '../http-failure.ts';
import { vendorText } from '../vendor-text.ts';
import { holds } from './condition.ts';
import type { Definition, ERROR_CLASSES, ErrorClass, ErrorRule } from './definition.ts';
import { at, textAt } from './path.ts';

const DEFAULT_WAIT_MS = 2_000;
/** A `rejected` with this code says that there is no such object. */
export const NOT_FOUND = 'not-found';

/**
 * What an answer means by the definition's rules, whatever its status; undefined leaves it to the general rule, which takes
 * 2xx for success. `now` is epoch ms.
 */
export function refusal(definition: Definition, answer: HttpAnswer, now: number): Failure | undefined {
  const rule = definition.errors.find(({ when }) => holds(when, answer.data, answer.status));
  const meaning = rule && classOf(rule, answer);
  if (rule && meaning) return failureOf(definition, rule, meaning, answer, now);
  if (isExhausted(definition, answer)) {
    const message = `${definition.title} allows no more calls for now`;
    return { class: 'rate-limited', message, retryAfterMs: waitMs(definition, rule, answer, now) };
  }
  return answer.status === 404 || answer.status === 410
    ? { class: 'rejected', code: NOT_FOUND, message: `${definition.title} has no such object (${answer.status})` }
    : undefined;
}

/** By the rule's own word, by its code, else by the status where that says more than that it was refused. */
function classOf(rule: ErrorRule, { data, status }: HttpAnswer): ErrorClass | undefined {
  const code = rule.code === undefined ? undefined : textAt(data, rule.code);
  for (const [name, codes] of Object.entries(rule.codes))
    if (codes?.some((one) => String(one) === code)) return name as (typeof ERROR_CLASSES)[number];
  if (rule.as) return rule.as;
  if (status === 404 || status === 410) return NOT_FOUND;
  return status === 401 || status === 403 || status === 429 || status >= 500 ? undefined : 'rejected';
}

function failureOf(
  definition: Definition,
  rule: ErrorRule,
  meaning: ErrorClass,
  answer: HttpAnswer,
  now: number,
): Failure {
  const read = (path: string | undefined) => (path === undefined ? undefined : textAt(answer.data, path));
  const code = read(rule.code);
  const field = read(rule.field);
  const words =
    [code, vendorText(rule.message === undefined ? undefined : wordsAt(answer.data, rule.message))]
      .filter(Boolean)
      .join(': ') || `status ${answer.status}`;
  const message = `${definition.title} refuses: ${words}`;
  switch (meaning) {
    case 'rejected':
      return { class: 'rejected', message, code: code ?? String(answer.status), ...(field ? { field } : {}) };
    case NOT_FOUND:
      return { class: 'rejected', message, code: NOT_FOUND };
    case 'duplicate': {
      const targetId = read(rule.id);
      return { class: 'conflict', message, ...(targetId ? { targetId } : {}) };
    }
    case 'rate-limited':
      return { class: 'rate-limited', message, retryAfterMs: waitMs(definition, rule, answer, now) };
    case 'unknown-outcome':
      return { class: 'unknown-outcome', message, answered: true };
    case 'auth':
      return { class: 'auth', message, ...(rule.lack ? { lack: rule.lack } : {}) };
    case 'unavailable':
      return { class: meaning, message };
  }
}

/** Some systems answer a list of problems by field instead of a sentence. */
function wordsAt(data: unknown, path: string): string | undefined {
  const value = at(data, path);
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : textAt(data, path);
}

/** 429, and 403 from systems that say so when no call is left. */
function isExhausted({ limits }: Definition, { status, headers }: HttpAnswer): boolean {
  const left = limits.remaining && headers[limits.remaining.toLowerCase()];
  if (status === 403) return left !== undefined && left !== '' && Number(left) <= 0;
  return status === 429;
}

/** How long the next call waits, where this answer says that it was the last one for now. */
export function patienceMs({ limits }: Definition, { headers }: HttpAnswer): number {
  const left = limits.remaining && headers[limits.remaining.toLowerCase()]?.trim();
  const reset = limits.reset && headers[limits.reset.header.toLowerCase()]?.trim();
  const here = Date.parse(headers.date ?? '');
  if (!left || Number(left) > 0 || !limits.reset || !reset) return 0;
  // A point in time says how long only by the clock of the system that named it.
  if (limits.reset.as !== 'seconds' && Number.isNaN(here)) return 0;
  return Math.max(0, Math.ceil(resetMs(limits.reset.as, reset, here)) || 0);
}

function waitMs({ limits }: Definition, rule: ErrorRule | undefined, answer: HttpAnswer, now: number): number {
  const told = retryAfterMs(answer.headers, now);
  if (told !== undefined) return told;
  const reset = limits.reset && answer.headers[limits.reset.header.toLowerCase()]?.trim();
  if (!limits.reset || !reset) return rule?.wait ?? DEFAULT_WAIT_MS;
  // The system's own clock where it tells it: a reset is a point in its time, not in ours.
  const here = Date.parse(answer.headers.date ?? '') || now;
  const ms = resetMs(limits.reset.as, reset, here);
  return Number.isNaN(ms) ? (rule?.wait ?? DEFAULT_WAIT_MS) : Math.max(0, Math.ceil(ms));
}

function resetMs(as: NonNullable<Definition['limits']['reset']>['as'], value: string, now: number): number {
  switch (as) {
    case 'seconds':
      return Number(value) * 1000;
    case 'epoch-seconds':
      return Number(value) * 1000 - now;
    case 'epoch-ms':
      return Number(value) - now;
    case 'http-date':
      return Date.parse(value) - now;
  }
}
