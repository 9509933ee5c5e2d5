import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText } from './lost-text.ts';

const read = (text: string) => readText(text, { sentences: false });

describe('a text that went through programs of other countries', () => {
  it('is read as it was, whatever letters it had', () => {
    const letter = fc.constantFrom(...'àäöüßéèçñåøłőžğŠ深圳市南山区東京서울МоскваРу㠠堠');
    fc.assert(
      fc.property(fc.string({ unit: letter, minLength: 1, maxLength: 20 }), (text) => {
        expect(read(Buffer.from(text).toString('latin1'))).toEqual({ text, mended: true });
      }),
    );
  });

  it('is without blanks, which are half of some letters while it is read', () => {
    expect(read('  CittÃ\u00a0\u00a0 di  Castello ')).toEqual({ text: 'CittÃ di Castello' });
    expect(read(' CittÃ\u00a0 di  Castello\n')).toEqual({ text: 'Città di Castello', mended: true });
    expect(read('\u00a0MÃ¼nchen\u200b')).toEqual({ text: 'München', mended: true });
    expect(read('MÃ¼nchenÂ\u00a0')).toEqual({ text: 'München', mended: true });
    expect(read('IRMÃ DULCE')).toEqual({ text: 'IRMÃ DULCE' });
    expect(read('SÃO\u00a0PAULO')).toEqual({ text: 'SÃO PAULO' });
  });

  it.each(['Köln', 'SÃO PAULO', 'Málaga', 'Åre', '深圳', "L'Haÿ-les-Roses", '5 Sample Street'])(
    'is left alone where it is fine: %s',
    (text) => {
      expect(read(text)).toEqual({ text });
    },
  );

  it.each(['M?nchen', '??', 'K\ufffdln'])('is lost where nothing tells what stood there: %s', (text) => {
    expect(read(text)).toEqual({ lost: true });
  });

  it('may ask, in sentences', () => {
    expect(readText('where?? when?', { sentences: true })).toEqual({ text: 'where?? when?' });
  });
});
