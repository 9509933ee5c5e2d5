import { expect, test } from 'vitest';
import { vendorText } from './vendor-text.ts';

test('keeps the reason and masks what could be a person', () => {
  expect(vendorText('address1 is longer than 50')).toBe('address1 is longer than 50');
  expect(vendorText('phone +49 170 1234567 of ann@example.com is wrong')).toBe('phone *** of *** is wrong');
});

test('looks at the beginning of what is long, and shows no half of an address', () => {
  expect(vendorText('x'.repeat(5_000_000))).toHaveLength(161);
  expect(vendorText('词'.repeat(5_000))).toHaveLength(161);
  expect(vendorText(`\n保存失败: ${'词'.repeat(5_000)}`)).toMatch(/^保存失败: 词{154}…$/);
  const many = 'ann.nobody@mail.example.com '.repeat(400);
  for (let shift = 0; shift < 30; shift += 1) expect(vendorText(`${'-'.repeat(shift)} ${many}`)).not.toMatch(/[@]|ann/);
});

test('is short and never fails', () => {
  expect(vendorText('x'.repeat(500))).toHaveLength(161);
  expect(vendorText({ not: 'text' })).toBe('');
});
