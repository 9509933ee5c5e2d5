import { columnsOf } from '../../domain/canonical/columns.ts';
import { letter as schema } from '../../domain/letters/letter.ts';
import type { LetterRow } from '../../store/ledger.ts';
import type { Exported } from './csv-files.ts';
import { type Writing, writeKind } from './kind-files.ts';
import type { OutFolder } from './out-folder.ts';

/** The source that letters of credit are exported under; no configured connection can be named so. */
const LETTERS = 'waybill:letters';
const NAME = 'letter';

/** Writes the letters of credit as files beside those of records: `letter.jsonl`, `letter.csv`, and one a list of things in them. Answers how many. */
export async function writeLetters(
  folder: OutFolder,
  letters: readonly LetterRow[],
  writing: Writing,
): Promise<number> {
  if (letters.length === 0) return 0;
  const records = letters.map(
    ({ letter, revision }): Exported => ({
      connectionId: LETTERS,
      sourceId: letter.number,
      revision,
      canonical: letter,
    }),
  );
  await writeKind(folder, NAME, columnsOf(schema), records, writing);
  return letters.length;
}
