import { expect, it } from 'vitest';
import { formFields } from './form.ts';

it('writes objects and lists as Stripe reads them, and leaves out what is not there', () => {
  expect(
    formFields({
      customer: 'cus_1',
      auto_advance: false,
      description: undefined,
      metadata: { 'Order #': '1001' },
      lines: [{ amount: 500, description: 'a & b' }, { amount: 0 }],
    }),
  ).toEqual({
    customer: 'cus_1',
    auto_advance: 'false',
    'metadata[Order #]': '1001',
    'lines[0][amount]': '500',
    'lines[0][description]': 'a & b',
    'lines[1][amount]': '0',
  });
});
