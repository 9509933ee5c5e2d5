import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keepableText } from './keepable-text.ts';

it.each([
  ['#1001', '#1001'],
  ['größer 🙂', 'größer 🙂'],
  ['a\0b', 'a\ufffdb'],
  ['half \ud83d', 'half \ufffd'],
  ['\ude42\ud83d\ude42', '\ufffd🙂'],
])('keeps of %j what a database can', (text, kept) => {
  expect(keepableText(text)).toBe(kept);
});

it('changes nothing that comes back from UTF-8 as it was, and nothing twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (any, text) => {
      const kept = keepableText(any);
      expect(Buffer.from(kept).toString()).toBe(kept);
      expect(kept).not.toContain('\0');
      expect(keepableText(kept)).toBe(kept);
      if (!text.includes('\0')) expect(keepableText(text)).toBe(text);
    }),
  );
});
