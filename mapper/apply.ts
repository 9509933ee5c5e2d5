import type { Compiled } from './composite.ts';
import type { Problem } from './problem.ts';
import { type MappingContext, type Run, Scope } from './scope.ts';

export type MappingResult = { ok: true; target: Record<string, unknown> } | { ok: false; problems: Problem[] };

/**
 * Applies compiled rules to one record. Pure: nothing of the record is changed or shared, and the clock comes in by the context. Never throws, and
 * a promise that it answers never rejects: whatever a record does to it is a problem of that record.
 */
export function applyRules(
  compiled: Compiled,
  name: string,
  record: unknown,
  context: MappingContext,
): MappingResult | Promise<MappingResult> {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return refuse({
      code: 'not-a-record',
      message: 'a record is an object with fields',
      where: `${name}:1:1`,
      severity: 'error',
    });
  }
  const run: Run = { context, problems: [] };
  const scope = new Scope(record, undefined, undefined, -1);
  try {
    const target = compiled.read(scope, run);
    if (!compiled.awaits) return settle(target, run);
    return (target as Promise<unknown>).then(
      (made) => settle(made, run),
      (error) => refuse(crash(error, name)),
    );
  } catch (error) {
    return refuse(crash(error, name));
  }
}

const refuse = (problem: Problem): MappingResult => ({ ok: false, problems: [problem] });

const settle = (target: unknown, run: Run): MappingResult =>
  run.problems.length > 0
    ? { ok: false, problems: run.problems }
    : { ok: true, target: (target as Record<string, unknown> | undefined) ?? {} };

/** A record nested a hundred thousand deep, for one. The error's text could quote the record, so only its kind is told. */
const crash = (error: unknown, name: string): Problem => ({
  code: 'unmappable',
  message: `this record cannot be mapped (${error instanceof Error ? error.name : 'error'})`,
  where: `${name}:1:1`,
  severity: 'error',
});
