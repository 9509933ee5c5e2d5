import type { BulkSheet } from '../domain/bulk/sheet.ts';
import { otherFormat } from './other-formats.ts';
import { readCsv } from './read-csv.ts';
import { readWorkbook } from './read-workbook.ts';
import { UnreadableFile } from './unreadable.ts';

/** A file of orders, by what is in it and not by what it is called. */
export interface BulkFile {
  format: 'workbook' | 'csv';
  sheets: BulkSheet[];
  /** Of a workbook, as it came: to be marked and written again. */
  bytes?: Buffer;
  encoding?: string;
  macros: boolean;
}

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
/** The container of old workbooks, and of new ones that a password protects. */
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
/** A part of the container that only an encrypted workbook has, as its directory writes the name. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

const begins = (bytes: Buffer, sign: Buffer): boolean => bytes.subarray(0, sign.length).equals(sign);

/** Reads a file of orders; throws an `UnreadableFile` where nothing of it can be read. */
export async function readBulkFile(bytes: Buffer, name: string): Promise<BulkFile> {
  if (bytes.length === 0) throw new UnreadableFile('empty');
  if (begins(bytes, COMPOUND)) throw new UnreadableFile(bytes.includes(ENCRYPTED) ? 'password' : 'old-format');
  if (begins(bytes, ZIP)) {
    const { sheets, macros } = await readWorkbook(bytes);
    return { format: 'workbook', sheets, bytes, macros };
  }
  const other = otherFormat(bytes);
  if (other) throw new UnreadableFile(other);
  const { sheet, encoding } = readCsv(bytes, name);
  return { format: 'csv', sheets: [sheet], encoding, macros: false };
}
