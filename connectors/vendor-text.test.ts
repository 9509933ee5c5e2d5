import { expect, test } from 'vitest';
import { vendorText } from './vendor-text.ts';

test('keeps the reason and masks what could be a person', () => {
  expect(vendorText('address1 is longer than 50')).toBe('address1 is longer than 50');
  expect(vendorText('phone +49 170 1234567 of ann@example.com is wrong')).toBe('phone *** of *** is wrong');
});

test('is short and never fails', () => {
  expect(vendorText('x'.repeat(500))).toHaveLength(161);
  expect(vendorText({ not: 'text' })).toBe('');
});
