import type { Rule } from '../syntax.ts';
import type { Checks, Goal } from './checks.ts';
import { leaf, misfit } from './fit.ts';

/** What `missing` and `unknown` leave out where the target needs it. */
export function checkAbsence(rule: Rule, goal: Goal, checks: Checks): void {
  const pairOf = (key: string) => checks.index(rule.at)?.pair(rule.at, key)?.value ?? rule.at;
  if (goal.required) {
    const message = `${checks.grounds.to} requires \`${goal.name}\`, and \`skip\` leaves it out`;
    for (const [key, policy] of [
      ['missing', rule.missing],
      ['unknown', rule.unknown],
    ] as const)
      if (policy?.do === 'skip') checks.report('required-skipped', 'error', pairOf(key), message);
  }
  if (rule.missing?.do === 'null' && !goal.nullable && goal.tree.kind !== 'unknown')
    checks.report(
      'wrong-value',
      'error',
      pairOf('missing'),
      `\`${goal.name}\` cannot be null`,
      'leave it out: `missing: skip`',
    );
  for (const [key, policy] of [
    ['missing', rule.missing],
    ['unknown', rule.unknown],
  ] as const) {
    if (policy?.do !== 'default' || policy.value === null || typeof policy.value === 'object') continue;
    const at = checks.index(rule.at)?.pair(pairOf(key), 'default')?.value ?? rule.at;
    // A code that no table knows still goes through `as`; what is missing does not.
    if (key === 'unknown' && rule.as) continue;
    checks.misfit(misfit(leaf('choice', [policy.value as string]), goal.tree, goal.name), at);
  }
}
