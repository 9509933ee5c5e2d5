import type { Problem, SourceFile } from '../../mapper/index.ts';
import { FileIndex, placeOf } from '../../mapper/lint/file-index.ts';
import { findingOf } from '../../mapper/lint/finding.ts';
import { CODES, showFinding } from '../../mapper/lint/index.ts';
import type { Paint } from './colour.ts';

/** What a mapping says of a record is mended on either side. */
const RECORD = 'Mend the record where it comes from, or this rule.';

/** A problem of a mapping, or of a record under it, as `mapping check` shows findings; `place` makes a path that an editor can open. */
export function problemFrame(
  problem: Problem,
  files: readonly SourceFile[],
  place: (where: string) => string,
  paint: Paint,
  width: number,
): string[] {
  const { file: path } = placeOf(problem.where ?? '');
  const file = files.find((one) => one.path === path);
  const finding = findingOf(problem, new Map(file ? [[file.path, new FileIndex(file)]] : []));
  const message = problem.path ? `${finding.message}, at \`${problem.path}\` of the record` : finding.message;
  const mend = Object.hasOwn(CODES, problem.code) ? finding.mend : RECORD;
  return showFinding({ ...finding, message, mend }, { file: place(finding.file), width, paint }).split('\n');
}
