import type { Rule } from '../syntax.ts';
import type { RawFinding } from './finding.ts';

const pathOf = ({ source, where, lookup, as }: Rule): string | undefined =>
  source.kind === 'path' && !where && !lookup && !as ? source.path.text : undefined;

/** Why nothing after this option of `first` is ever asked; `undefined` where it is. */
function ending(option: Rule): string | undefined {
  if (option.where) return undefined;
  if (option.source.kind === 'const' && option.source.value !== null && option.source.value !== '')
    return 'a constant is always there';
  if (option.missing?.do === 'default') return 'its default is always there';
  if (option.missing?.do === 'fail') return 'it fails the record where it is missing';
  return undefined;
}

/** Options of `first` that no record ever comes to, because one before them ends the search or is the same. */
export function checkOptions(options: readonly Rule[], report: (finding: RawFinding) => void): void {
  const seen = new Set<string>();
  let end: string | undefined;
  for (const option of options) {
    const path = pathOf(option);
    const why = end
      ? `an option before it ends the search: ${end}`
      : path && seen.has(path)
        ? 'it stands before already'
        : '';
    if (why) {
      const message = `this option of \`first\` is never used: ${why}`;
      report({ code: 'unreachable-option', severity: 'warning', message, where: option.at });
    }
    end ??= ending(option);
    if (path) seen.add(path);
  }
}
