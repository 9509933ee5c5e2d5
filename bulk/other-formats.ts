import type { UnreadableCode } from './unreadable.ts';

const LOOKED_AT = 2_048;

/** What files begin with that people send in place of a workbook. */
const SIGNS: readonly (readonly [Buffer, UnreadableCode])[] = [
  [Buffer.from('%PDF-', 'latin1'), 'pdf'],
  [Buffer.from('Rar!\u001a', 'latin1'), 'archive'],
  [Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), 'archive'],
  [Buffer.from([0x1f, 0x8b]), 'archive'],
  [Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'picture'],
  [Buffer.from([0xff, 0xd8, 0xff]), 'picture'],
  [Buffer.from('{\\rtf', 'latin1'), 'document'],
];

/** What a file is in place of a workbook or CSV; undefined where it may be one of these. */
export function otherFormat(bytes: Buffer): UnreadableCode | undefined {
  const signed = SIGNS.find(([sign]) => bytes.subarray(0, sign.length).equals(sign));
  if (signed) return signed[1];
  const head = bytes
    .subarray(0, LOOKED_AT)
    .toString('latin1')
    .replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replace(/\0/g, '')
    .trimStart();
  if (/^<\?xml\b/i.test(head) && /progid="Excel\.Sheet"|urn:schemas-microsoft-com:office:spreadsheet/i.test(head))
    return 'xml-2003';
  if (/^(<!doctype html|<html|<head|<meta|<table|<style)\b/i.test(head)) return 'web-page';
  if (/^(From|Received|Return-Path|MIME-Version|X-[\w-]+): /.test(head)) return 'mail';
  if (/^<\?xml\b/i.test(head) || /^[[{]\s*["{[\]}]/.test(head)) return 'data-file';
  return undefined;
}

/** What an archive is that holds no workbook of Excel, by the names of its parts. */
export function otherArchive(names: readonly string[]): UnreadableCode {
  const has = (name: RegExp) => names.some((one) => name.test(one));
  if (has(/^xl\/workbook\.bin$/)) return 'binary-format';
  if (has(/^content\.xml$/) && has(/^META-INF\/manifest\.xml$/)) return 'open-document';
  if (has(/^Index(\.zip$|\/)/)) return 'numbers';
  if (has(/^(word|ppt)\//)) return 'document';
  return has(/\.(xlsx?|csv|xlsm|ods)$/i) ? 'archive' : 'no-workbook';
}
