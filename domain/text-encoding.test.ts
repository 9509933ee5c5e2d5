import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { decodeText, EncodingGuess, TextPieces } from './text-encoding.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the encoding of a text file', () => {
  it.each([
    ['UTF-8', Buffer.from('中国,Köln'), '中国,Köln', 'utf-8'],
    ['UTF-8 with BOM', Buffer.from('\uFEFFa,Ω'), 'a,Ω', 'utf-8'],
    ['nothing', new Uint8Array(), '', 'utf-8'],
    ['UTF-16 as Excel saves it', Buffer.from('\uFEFF中国\tCN\r\n', 'utf16le'), '中国\tCN\r\n', 'utf-16le'],
    ['UTF-16 without BOM', Buffer.from('CN\t中国', 'utf16le'), 'CN\t中国', 'utf-16le'],
    ['UTF-16 big-endian', utf16be('\uFEFFa\tb'), 'a\tb', 'utf-16be'],
    ['UTF-16 big-endian without BOM', utf16be('a\tb'), 'a\tb', 'utf-16be'],
    ['GBK', bytes('d6d0 b9fa 2c 434e'), '中国,CN', 'gb18030'],
    ['GBK with a rare character', bytes('d6d0 8140 b9fa'), '中丂国', 'gb18030'],
    ['GB 18030 of four bytes', bytes('d6d0 b9fa d6d0 b9fa 81308130'), '中国中国\u0080', 'gb18030'],
    ['Shift-JIS', bytes('928d 95b6 94d4 8d86 2c 8354 815b 8368'), '注文番号,サード', 'shift_jis'],
    ['Shift-JIS with half-width kana', bytes('b6c5 2c 938c 8b9e 2c 8d60 8be6'), 'ｶﾅ,東京,港区', 'shift_jis'],
    ['Windows-1252 of quotes that are kanji too', bytes('93 77 94 20 96 20 69 74 92 73'), '“w” – it’s', 'windows-1252'],
    ['Windows-1251, which nobody reads here', bytes('cff0 e8e2 e5f2'), '橡桠弪', 'gb18030'],
    ['Windows-1252 that is valid GBK too', bytes('4b f6 6c 6e 3b 31'), 'Köln;1', 'windows-1252'],
    ['Windows-1252 that is no GBK', bytes('4d fc 6e 63 68 65 6e 3b 80'), 'München;€', 'windows-1252'],
    ['Windows-1252 of many accents', bytes('e9 74 e9 2c e0 20 6c e0'), 'été,à là', 'windows-1252'],
  ])('%s', (_, file, text, encoding) => {
    expect(decodeText(file)).toEqual({ text, encoding });
  });
});

describe('a text in pieces', () => {
  const texts = ['中国,Köln', '\uFEFFa,Ω', 'a;"b\r\nc"'];
  const written = [
    ...texts.map((text) => Buffer.from(text)),
    ...texts.map((text) => Buffer.from(text, 'utf16le')),
    bytes('d6d0 b9fa 2c 434e'),
    bytes('4b f6 6c 6e 3b 80'),
    bytes('938c 8b9e 2c b6c5'),
  ];

  it('is read as it would be in one, wherever it is cut', () => {
    for (const whole of written) {
      const { text, encoding } = decodeText(whole);
      for (let at = 0; at <= whole.length; at += 1) {
        const pieces = [whole.subarray(0, at), whole.subarray(at)];
        const guess = new EncodingGuess();
        for (const piece of pieces) guess.add(piece);
        expect(guess.encoding()).toBe(encoding);
        const decoder = new TextPieces(encoding);
        expect(pieces.map((piece) => decoder.add(piece)).join('') + decoder.end()).toBe(text);
      }
    }
  });
});
