import { describe, expect, it } from 'vitest';
import { unnamed, withoutPeople } from './unnamed.ts';

const record = {
  FBillNo: 'SO-1001',
  FCustId: { FNumber: 'CUST01' },
  FReceiveContact: 'Zoë Müller-Lüdenscheidt',
  FReceiveAddress: '12 Rue de l’Église',
  FLinkMan: '王芳',
  FLinkPhone: '+49 151 1234567',
  FNote: 'ring twice, dog bites',
  lines: [{ sku: 'WB-001', title: 'Blue shirt', quantity: 3, currency: 'EUR' }],
};

describe('a refusal without people', () => {
  it.each([
    ['the whole name', 'Zoë Müller-Lüdenscheidt is blocked', '*** is blocked'],
    ['a part of it', 'customer MÜLLER-LÜDENSCHEIDT is blocked', 'customer ***-*** is blocked'],
    ['a half of it', 'no customer Lüdenscheidt', 'no customer ***'],
    ['decomposed letters', 'Zoe\u0308 Mu\u0308ller-Lu\u0308denscheidt is blocked', '*** is blocked'],
    ['a Chinese name inside a sentence', '客户王芳不存在', '客户***不存在'],
    ['an address', 'no such street: 12 Rue de l’Église', 'no such street: ***'],
    ['a telephone', 'phone +49 151 1234567 is invalid', 'phone *** is invalid'],
    ['a note', 'too long: "ring twice, dog bites"', 'too long: "***"'],
  ])('tells nothing of %s', (_what, said, kept) => {
    expect(unnamed(said, record)).toBe(kept);
  });

  it.each([
    'SO-1001 exists',
    'no article WB-001',
    'CUST01 is no customer',
    'address is required',
    'quantity 3 is too few',
  ])('keeps what it is mended by: %s', (said) => {
    expect(unnamed(said, record)).toBe(said);
  });

  it('keeps everything else of the failure', () => {
    const failure = {
      class: 'rejected',
      code: 'E7',
      field: 'FReceiveContact',
      message: 'Zoë Müller-Lüdenscheidt?',
    } as const;
    expect(withoutPeople(failure, record)).toEqual({ ...failure, message: '***?' });
    expect(withoutPeople(failure, {})).toBe(failure);
  });
});
