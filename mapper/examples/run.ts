import { CANONICAL } from '../../domain/canonical/records.ts';
import { isKind } from '../../domain/kinds.ts';
import type { Mapping } from '../book.ts';
import type { Problem } from '../problem.ts';
import { type Difference, differences } from './difference.ts';
import type { Example } from './example.ts';

/** What came of an example. Nothing in any list: it passed. */
export interface Outcome {
  example: Example;
  differences: Difference[];
  /** Problems of a record that should have been mapped, or others than the example names. */
  problems: Problem[];
  /** Codes that the example names and the record did not have. */
  absent: string[];
  /** Where what was expected is no record of its kind: the field and why, e.g. `currency: an ISO 4217 currency`. */
  unfit: string[];
}

export const passed = (outcome: Outcome): boolean =>
  [outcome.differences, outcome.problems, outcome.absent, outcome.unfit].every((list) => list.length === 0);

/** Maps an example's record and compares what comes of it with what the example says. */
export async function runExample(mapping: Mapping, example: Example): Promise<Outcome> {
  const result = await mapping.apply(example.in, { now: example.now, values: example.values });
  const outcome: Outcome = { example, differences: [], problems: [], absent: [], unfit: [] };
  const { expected } = example;
  if (expected.kind === 'out') {
    if (!result.ok) return { ...outcome, problems: result.problems };
    return {
      ...outcome,
      differences: differences(expected.out, result.target),
      unfit: unfitFor(mapping.to, result.target),
    };
  }
  const absent = [...expected.codes];
  const problems = (result.ok ? [] : result.problems).filter(({ code }) => {
    const at = absent.indexOf(code);
    if (at >= 0) absent.splice(at, 1);
    return at < 0;
  });
  return { ...outcome, problems, absent };
}

/** A mapping into our own shape can make a record that the next step refuses: an example shows it before an order does. */
function unfitFor(to: string, target: unknown): string[] {
  if (!isKind(to)) return [];
  const parsed = CANONICAL[to].safeParse(target);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
