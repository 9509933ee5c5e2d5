import type { Problem, SourceFile } from '../../mapper/index.ts';
import type { Paint } from './colour.ts';
import { cut, folded } from './fitted-text.ts';

/** A problem with its line and a caret below what is wrong; `place` makes a path that an editor can open. */
export function problemFrame(
  problem: Problem,
  files: readonly SourceFile[],
  place: (where: string) => string,
  paint: Paint,
  width: number,
): string[] {
  const { code, message, hint, where, path } = problem;
  const head = folded(`${code}: ${message}${path ? `, at \`${path}\` of the record` : ''}`, width, 2);
  const lines = head.map((line) => paint('bad', line));
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(where ?? '') ?? [];
  if (file !== undefined && where !== undefined) {
    lines.push(paint('dim', `  ${place(where)}`));
    const text = files.find((one) => one.path === file)?.text.split(/\r?\n/)[Number(line) - 1];
    if (text?.trim()) {
      const gutter = `  ${line} | `;
      const at = Number(column) - 1;
      lines.push(gutter + cut(text.replaceAll('\t', ' '), width - gutter.length));
      if (at < width - gutter.length) lines.push(`${' '.repeat(gutter.length + at)}${paint('bad', '^')}`);
    }
  }
  if (hint) lines.push(...folded(`  ${hint}`, width, 2));
  return lines;
}
