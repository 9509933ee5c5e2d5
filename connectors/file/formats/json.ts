import { parseJson } from '../../json.ts';
import { at } from '../../rest/path.ts';
import type { JsonSpec } from '../definition-format.ts';
import { type Row, Unreadable } from '../rows.ts';
import type { Snapshot } from '../snapshot.ts';
import { linesOf } from './csv-lines.ts';
import { textPieces, wholeText } from './text.ts';

/** The records of a JSON file: a list in it, or one on each line. */
export async function* jsonRows(file: Snapshot, spec: JsonSpec): AsyncGenerator<Row> {
  if (spec.by === 'line') yield* lineByLine(file);
  else yield* listed(await wholeText(file), spec.list);
}

async function* lineByLine(file: Snapshot): AsyncGenerator<Row> {
  let row = 0;
  for await (const line of linesOf(textPieces(file, file.encoding))) {
    row += 1;
    if (line.trim() !== '') yield rowOf(parsed(line), row, 'the line is no JSON object');
  }
}

function* listed(text: string, path: string): Generator<Row> {
  const list = at(parsed(text), path);
  if (!Array.isArray(list)) throw new Unreadable({ why: `there is no list at ${path}, or the file is no JSON` });
  for (const [index, one] of list.entries()) yield rowOf(one, index + 1, 'this is no JSON object');
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

const rowOf = (value: unknown, row: number, why: string): Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { row, data: value as Record<string, unknown> }
    : { row, trouble: { row, why } };
