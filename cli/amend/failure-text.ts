import type { Failure } from '../../domain/failures.ts';

/** Why something could not be mapped, and by which rule. */
export function failureText(failure: Failure): string {
  const where = 'where' in failure && failure.where ? `${failure.where} ` : '';
  return `it cannot be mapped: ${where}${failure.message}`;
}
