import type { FieldExplanation, SourceRead, Step } from './explanation.ts';

const GAP = {
  absent: (path: string) => `there is no \`${path}\``,
  null: (path: string) => `\`${path}\` is null`,
  blank: (path: string) => `\`${path}\` is blank`,
};

const gapOf = (reads: readonly SourceRead[]): string | undefined => {
  const gap = reads.find((read) => read.gap)?.gap;
  return gap && GAP[gap.is](gap.path);
};

/** One line for a field without a value: which of its steps ended it, and what the mapping says to that. */
export function whyNot(field: FieldExplanation): string | undefined {
  const { outcome, problems, reads, steps, kind } = field;
  if (outcome === 'made') return undefined;
  const [problem] = problems;
  if (problem) return problem.message;
  const last = steps.at(-1);
  const missing = last?.did === 'missing' ? last : undefined;
  const before = missing ? steps.at(-2) : last;
  if (before?.did === 'where' && !before.holds) return `its condition \`${before.text}\` does not hold`;
  const policy = missing ? `; ${policyOf(missing, field)}` : '';
  if (before?.did === 'lookup')
    return before.unknown === 'skip'
      ? `${JSON.stringify(before.key)} is not in ${tableOf(before)}; unknown: skip`
      : `${tableOf(before)} answers ${JSON.stringify(before.key)} with nothing${policy}`;
  if (before?.did === 'type') return `${JSON.stringify(before.from)} means nothing as ${before.type}${policy}`;
  if (before?.did === 'first') {
    const tried = before.options.flatMap(({ reads: seen }) => gapOf(seen) ?? []);
    return `${tried.length > 0 ? tried.join(', ') : 'no alternative gives anything'}${policy}`;
  }
  if (kind === 'object') return `${gapOf(reads) ?? 'nothing that it is made of is there'}${policy}`;
  if (kind === 'expr') return `the expression gives nothing${gapOf(reads) ? ` (${gapOf(reads)})` : ''}${policy}`;
  return `${gapOf(reads) ?? 'nothing is there'}${policy}`;
}

const tableOf = ({ table }: Extract<Step, { did: 'lookup' }>): string => (table ? `table ${table}` : 'its lookup');

function policyOf({ then, said }: Extract<Step, { did: 'missing' }>, { required }: FieldExplanation): string {
  if (said) return `missing: ${then}`;
  return required ? 'the target needs it' : 'the target can do without';
}
