import type { Condition } from './definition-kind.ts';
import { at } from './path.ts';

const listed = (values: unknown, value: unknown): boolean =>
  (Array.isArray(values) ? values : [values]).some(
    (one) => one === value || (one !== null && String(one) === text(value)),
  );

/** Numbers and their texts are the same: systems answer `"0"` here and `0` there. */
const text = (value: unknown): string | undefined =>
  value === undefined || value === null || typeof value === 'object' ? undefined : String(value);

/** Whether everything that the condition names holds for these data (and this status). */
export function holds(condition: Condition, data: unknown, status?: number): boolean {
  if (condition.status !== undefined && (status === undefined || !listed(condition.status, status))) return false;
  const value = condition.path === undefined ? data : at(data, condition.path);
  if (condition.exists !== undefined && (value !== undefined && value !== null) !== condition.exists) return false;
  if (condition.is !== undefined && !listed(condition.is, value)) return false;
  // What is not there is not something else: an answer without the field says nothing.
  if (condition.not !== undefined && (value === undefined || listed(condition.not, value))) return false;
  if (condition.contains !== undefined) {
    const whole = typeof value === 'object' ? JSON.stringify(value) : text(value);
    if (!whole?.includes(condition.contains)) return false;
  }
  return true;
}
