import type { FieldExplanation, SourceRead, Step } from '../../mapper/index.ts';
import { shown } from './fitted-text.ts';

/** Columns of one value in a line that has others. */
const BRIEF = 60;

const brief = (value: unknown): string =>
  Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null)
    ? `${value.length} element${value.length === 1 ? '' : 's'}`
    : typeof value === 'object' && value !== null && !Array.isArray(value)
      ? 'an object'
      : shown(value, BRIEF);

/** `shippingAddress.zip = "10119"`. */
function readText({ path, of, value, gap }: SourceRead): string {
  const place = of === 'context' ? `context ${path}` : path;
  return gap && value === undefined ? `${place} is not there` : `${place} = ${brief(value)}`;
}

/** `file:line` of a place with a column. */
export const lineOf = (at: string): string => at.replace(/:\d+$/, '');

/** One step in a line; `undefined` where it says nothing that is not said elsewhere. */
function stepText(step: Step): string[] {
  switch (step.did) {
    case 'where':
      return [`where ${step.text}: ${step.holds ? 'yes' : 'no'}${readsText(step.reads)}`];
    case 'element':
      return step.index === undefined && step.condition
        ? [`${step.source} left out, where ${step.condition.text}: no${readsText(step.condition.reads)}`]
        : [];
    case 'first':
      return step.options.flatMap(({ outcome, reads, steps }, i) => {
        if (outcome === 'untried') return [];
        const tried = `alternative ${i + 1} of ${step.options.length}`;
        // What was read of the one that is taken stands above already.
        if (outcome === 'taken') return [`${tried} taken`, ...steps.flatMap(stepText)];
        return [`${tried} has nothing${readsText(reads)}`];
      });
    case 'lookup': {
      const { table, key, row, unknown, answer } = step;
      const from = table ? `lookup ${table}` : 'lookup';
      if (unknown) return [`${from}: ${shown(key, BRIEF)} is not in it; unknown: ${unknown}`];
      return [`${from}: ${shown(key, BRIEF)} → ${brief(answer)}${row ? ` (${lineOf(row)})` : ''}`];
    }
    case 'type': {
      const { type, from, to, side } = step;
      const beside = side ? ` (${readText(side)})` : '';
      if (to === undefined) return [`as ${type}${beside}: ${brief(from)} is refused`];
      return [to === from ? `as ${type}${beside}` : `as ${type}${beside}: ${brief(from)} → ${brief(to)}`];
    }
    case 'missing':
      return step.then === 'default' ? [`missing, so the default: ${brief(step.value)}`] : [];
  }
}

const readsText = (reads: readonly SourceRead[]): string =>
  reads.length > 0 ? ` (${reads.map(readText).join(', ')})` : '';

/** From where a field's value came and what became of it on the way, a line a piece; for one without a value, why. */
export function storyOf({ kind, outcome, reads, steps, why }: FieldExplanation): string[] {
  const source =
    kind === 'const' ? ['a constant'] : [...(kind === 'expr' ? ['an expression of'] : []), ...reads.map(readText)];
  const told = [...source, ...steps.flatMap(stepText)];
  // A condition that does not hold says it by itself.
  const last = steps.at(-1);
  return outcome === 'made' || !why || (last?.did === 'where' && !last.holds) ? told : [...told, why];
}

/** The field's own value; what stands in fields of their own is only counted. */
export function valueOf({ outcome, kind, value }: FieldExplanation): string {
  if (outcome === 'failed') return '✗ failed';
  if (outcome === 'absent') return '– left out';
  return kind === 'each' || kind === 'object' ? brief(value) : shown(value, 80);
}
