import { decodeText } from '../domain/text-encoding.ts';
import type { BankEntry } from '../domain/transfers/entry.ts';
import { camt053 } from './camt053.ts';
import { type CsvLayout, csvStatement } from './csv.ts';
import { mt940 } from './mt940.ts';
import { UnreadableStatement } from './unreadable.ts';

/** The entries of a statement in any format, which is known by what the file begins with. Throws `UnreadableStatement`. */
export function readStatement(bytes: Uint8Array, csv: CsvLayout | undefined): BankEntry[] {
  const { text } = decodeText(bytes);
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') throw new UnreadableStatement('the file is empty');
  if (/^\s*</.test(plain)) return camt053(plain);
  if (/^(?:\{[^\n]*)?\s*:\d\d[A-Z]?:/m.test(plain)) return mt940(plain);
  if (!csv)
    throw new UnreadableStatement(
      'this is neither camt.053 nor MT940; name its columns in rules.transfers.csv if it is CSV',
    );
  return csvStatement(plain, csv);
}
