import type { Entry } from '../syntax.ts';
import type { RawFinding } from './finding.ts';

const begins = (target: readonly string[], whole: readonly string[]): boolean =>
  whole.every((name, index) => target[index] === name);

/**
 * Rules of a file with a baseline that another rule of the same file takes away again: each is put over the baseline in its turn, and one for the
 * whole of a list or object replaces what came before for a part of it.
 */
export function checkShadows(entries: readonly Entry[], report: (finding: RawFinding) => void): void {
  for (const [index, entry] of entries.entries()) {
    const by = entries.slice(index + 1).find(({ target }) => begins(entry.target, target));
    if (!by) continue;
    const name = entry.target.join('.');
    report({
      code: 'target-conflict',
      severity: 'error',
      message: `this rule for \`${name}\` is lost: the one for \`${by.target.join('.')}\` below replaces the whole`,
      where: entry.at,
    });
  }
}
