import { isSeq, parseDocument, stringify } from 'yaml';
import { YamlFile } from '../nodes.ts';
import type { Problem, SourceFile } from '../problem.ts';
import { parseExamples } from './example.ts';

/** An example as it goes into a file. */
export interface WrittenExample {
  name: string;
  context?: Record<string, unknown>;
  in: unknown;
  out?: unknown;
  fails?: readonly string[];
}

/** No line of a record is folded: a text that is cut in two is hard to compare. */
const STYLE = { lineWidth: 0 } as const;

/** The example as YAML, as it will stand in its file. */
export const exampleText = (example: WrittenExample): string => stringify([example], STYLE);

/**
 * The text of an examples file with one more example at its end. What stands there stays to the byte: comments, order, quotes, line ends. A file that
 * cannot be read as examples is not added to; `problems` say why.
 */
export function appendExample(file: SourceFile, example: WrittenExample): { text: string; problems: Problem[] } {
  const { problems } = parseExamples(file);
  if (problems.length > 0) return { text: file.text, problems };
  const { root } = new YamlFile(file);
  // `[...]` and `{...}` have an end that is not the file's; so has what is written with indentation.
  const plain = root === null || (isSeq(root) && !root.flow && columnOf(file.text, root.range?.[0] ?? 0) === 0);
  const text = plain && !/^\.\.\.\s*$/m.test(file.text) ? atEnd(file.text, example) : rewritten(file.text, example);
  return { text, problems: parseExamples({ ...file, text }).problems };
}

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

function atEnd(text: string, example: WrittenExample): string {
  const newline = /\r\n/.test(text) ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : newline;
  return text + gap + exampleText(example).replace(/\n/g, newline);
}

function rewritten(text: string, example: WrittenExample): string {
  const document = parseDocument(text);
  if (isSeq(document.contents)) document.contents.add(document.createNode(example) as never);
  else document.contents = document.createNode([example]) as never;
  return document.toString(STYLE);
}
