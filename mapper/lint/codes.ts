/**
 * Every code that checking mappings and tables can give, with the one sentence that says how it is mended. Codes are stable: people search for
 * them, and CI is told to leave some out. Each has a page in `docs/mapping-problems/`.
 */
export const CODES = {
  // What is no YAML, or looks like YAML and is not.
  yaml: 'Look at the line and the one before it: a quote or bracket is open, or a colon too many.',
  tab: 'Replace the tab by spaces; editors do it on request ("convert indentation to spaces").',
  indentation: 'Begin the line in the same column as its neighbours of the same level.',
  'duplicate-key': 'Keep one of the two lines.',
  'odd-character': 'Type the character again on a plain keyboard.',
  alias: 'Write the value out where it is needed.',
  'not-a-map': 'Write `key: value` lines.',
  'bad-key': 'Write a plain word before the colon.',
  'hostile-key': 'Choose another name.',
  'not-a-text': 'Write one word or text there.',
  'not-a-list': 'Give a list, or leave `each` or the brackets out.',
  'bad-value': 'Write one of the words that are allowed there.',
  float: 'Put the number in quotes, so that no digit of it is lost.',
  'unknown-key': 'Correct the key, or take the line out.',
  // The head.
  version: 'Begin the file with `waybill: 1`.',
  'newer-version': 'Update Waybill, or take the file as it was before.',
  'old-version': 'Run `waybill mapping migrate --write` on the file.',
  'no-header': 'Add the line to the head of the file.',
  'bad-header': 'Write `order`, or `shop/order` for a system.',
  'no-rules': 'Add `rules:` with at least one rule, or `extends:`.',
  'unknown-kind': 'Use one of the kinds that there are.',
  'unknown-system': 'Write the name of a folder of `connectors/`.',
  'no-such-kind': 'Take a kind that the system has, or delete the file.',
  'no-canonical-side':
    'Write a system on one side and a plain kind on the other; two mappings lead from system to system.',
  'unknown-baseline': 'Name a mapping that is there, such as `builtin:shop/order`.',
  'extends-itself': 'Extend the shipped file: `builtin:` before its name.',
  'other-pair': 'Give both files the same `from` and `to`.',
  'drop-without-extends': 'Name the baseline by `extends`, or leave `drop` out.',
  'nothing-to-drop': 'Name a target of the baseline, or take the word out of `drop`.',
  // Targets.
  'bad-target': 'Write names with single dots between them.',
  'unknown-target': 'Write a field that the target has.',
  'target-conflict': 'Keep one of the rules.',
  'target-not-covered': 'Add a rule for it.',
  'required-skipped': 'Write `missing: fail` or a default.',
  // Rules.
  'bad-rule': 'Write a path, or a rule in braces.',
  'no-source': 'Say what it is made of: `from`, `const`, `expr` ...',
  'two-sources': 'Keep one of the two.',
  'no-use': 'Take the word out.',
  'each-without-rules': 'Add `rules:` for the elements, or write the path with `[]`.',
  'unreachable-option': 'Put it further forward, or take it out.',
  // Sources.
  'bad-path': 'Write names with dots between them; for more than a path there is `expr`.',
  'unknown-source': 'Write a field that the record has.',
  'unknown-context': 'Write `params.NAME`, `identity` or `held.CONNECTION.targetId`.',
  // Values and types.
  'type-mismatch': 'Make what the target wants, usually by `as`.',
  'unchecked-type': 'Add `as`, or a `lookup`, so that a wrong value is found here and not by the other system.',
  'wrong-value': 'Write a value that the target takes.',
  'unknown-type': 'Use one of the types that there are.',
  'bad-type': 'Correct the argument of the type.',
  // Expressions.
  'expression-syntax': 'Look at the place that is marked: a bracket, a quote or an operand is missing.',
  'unsupported-pattern': 'Say it without looking ahead or back, or by several plain functions.',
  'unknown-function': 'Use a function that there is.',
  'unknown-variable': 'Use `$root`, `$parent`, `$index`, or one that the expression itself names.',
  'unused-variable': 'Use it, or take it out.',
  'impure-function': 'Do without: the same record has to give the same result.',
  'never-equal': 'Compare with a word that the field can have.',
  // Tables and lookups.
  'unknown-table': 'Name a file of `tables/`, without its ending.',
  'unused-table': 'Use it in a mapping, or delete it.',
  'double-table': 'Give one of the two files another name.',
  'unknown-column': 'Name a column of the table.',
  'empty-table': 'Give it at least two columns and one row.',
  'bad-columns': 'Give each column a name of its own in the first line.',
  'bad-row': 'Give the row as many cells as there are columns.',
  'bad-quote': 'Close the quote; a quote inside a cell is written twice.',
  'double-entry': 'Keep one of the rows.',
  'ambiguous-reverse': 'Put the row that is meant first, or give the way back a table of its own.',
  'never-looked-up': 'Correct the key, or take the row out.',
  'near-double': 'Write the key as the system writes it, and once.',
  'bad-encoding': 'Save the table as "CSV UTF-8".',
  'guessed-encoding': 'Save the table as "CSV UTF-8".',
  'cell-error': 'Correct the formula, and save values.',
  'excel-number': 'Format the column as text before typing the number again.',
  'excel-date': 'Format the column as text before typing the code again.',
  'lost-zeros': 'Format the column as text before typing the code again.',
} as const satisfies Record<string, string>;

export type LintCode = keyof typeof CODES;

/** Where the pages of the codes are, below the project's address. */
export const PAGES = 'docs/mapping-problems';

export const pageOf = (code: string): string => `${PAGES}/${code}.md`;

/** How this kind of thing is mended. */
export const mendOf = (code: string): string =>
  Object.hasOwn(CODES, code) ? CODES[code as LintCode] : 'See the message.';
