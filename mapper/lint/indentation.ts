import type { MappingSyntax } from '../syntax.ts';
import { mendOf } from './codes.ts';
import type { Finding } from './finding.ts';
import type { Sides } from './sides.ts';

const HEAD_WORDS = new Set(['waybill', 'extends', 'drop']);
const RULE_WORDS = new Set([
  'first',
  'const',
  'context',
  'expr',
  'each',
  'where',
  'lookup',
  'unknown',
  'as',
  'missing',
]);

/** What is said of a word of the head that stands among the rules. */
const READ_AS_RULE = new Set(['unknown-target', 'bad-path', 'bad-rule']);

/** The word that a finding underlines. */
const wordOf = ({ text, column, endColumn }: Finding): string => text.slice(column - 1, endColumn - 1);

/**
 * A key that is unknown where it stands and belongs one level deeper or higher: YAML reads the file without a word, and what is wrong is not the
 * name but the blanks before it.
 */
export function asIndentation(finding: Finding, sides: Sides, written: ReadonlyMap<string, MappingSyntax>): Finding {
  const word = wordOf(finding);
  const told = (message: string, hint: string): Finding => {
    return { ...finding, code: 'indentation', severity: 'error', message, hint, mend: mendOf('indentation') };
  };
  if (finding.code === 'unknown-target') {
    if (RULE_WORDS.has(word))
      return told(
        `\`${word}\` belongs to the rule above it, and here it is read as a target`,
        'begin the line further right',
      );
  }
  const begun = /^\s+(\w+):/.exec(finding.text)?.[1];
  if (begun && HEAD_WORDS.has(begun) && READ_AS_RULE.has(finding.code))
    return told(
      `\`${begun}\` belongs to the head of the file, and here it is read as a target`,
      'begin the line in column 1',
    );
  if (finding.code === 'unknown-key') {
    const to = written.get(finding.file.replace(/\.ya?ml$/, ''))?.to.value;
    const tree = to ? sides.tree(to, 'write') : undefined;
    if (tree?.kind !== 'object' || !tree.fields.has(word.split('.')[0] ?? '')) return finding;
    return finding.column === 1
      ? told(`\`${word}\` is a target, and stands outside \`rules\``, 'begin the line further right')
      : told(
          `\`${word}\` is a target, and stands inside the rule of another`,
          'begin the line where the other targets begin',
        );
  }
  return finding;
}
