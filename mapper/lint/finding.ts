import type { Problem } from '../problem.ts';
import { mendOf } from './codes.ts';
import { type FileIndexes, placeOf } from './file-index.ts';

/** What is wrong in one place of one file, told so that it can be mended. Lines and columns count from 1; `endColumn` is the first one after. */
export interface Finding {
  code: string;
  severity: 'error' | 'warning';
  file: string;
  /** Mappings that the finding concerns, where it stands in a table or baseline of theirs. */
  about: string[];
  line: number;
  column: number;
  endColumn: number;
  /** The line as it is written. */
  text: string;
  /** One sentence: what is wrong, and why it is. */
  message: string;
  /** What was probably meant, or what to write. */
  hint?: string;
  /** One sentence: how this kind of thing is mended. */
  mend: string;
}

/** A problem whose extent is known; without `length` it is the word at its place. */
export interface RawFinding extends Problem {
  where: string;
  /** The mapping file that is being checked. */
  about?: string;
  length?: number;
}

/** Gives a problem its line, its extent and its way out. */
export function findingOf(problem: RawFinding | Problem, files: FileIndexes): Finding {
  const { file, line, column } = placeOf(problem.where ?? '');
  const index = files.get(file);
  const length = ('length' in problem ? problem.length : undefined) ?? index?.lengthAt(line, column) ?? 1;
  return {
    code: problem.code,
    severity: problem.severity,
    file,
    about: 'about' in problem && problem.about !== undefined && problem.about !== file ? [problem.about] : [],
    line,
    column,
    endColumn: column + length,
    text: index?.lines[line - 1] ?? '',
    message: problem.message,
    ...(problem.hint ? { hint: problem.hint } : {}),
    mend: mendOf(problem.code),
  };
}

/** By file and place; errors before warnings of the same place. */
export const inOrder = (a: Finding, b: Finding): number =>
  a.file < b.file
    ? -1
    : a.file > b.file
      ? 1
      : a.line - b.line || a.column - b.column || (a.severity < b.severity ? -1 : 1);
