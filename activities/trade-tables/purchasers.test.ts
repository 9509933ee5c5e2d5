import { expect, it } from 'vitest';
import { readPurchasers } from './purchasers.ts';

const HEAD = 'customer,person,role,up_to,currency\n';
const read = (...lines: string[]) => readPurchasers('purchasers.csv', HEAD + lines.join('\n'));

it('reads who orders and who approves, addresses in any letters', () => {
  expect(read('shop-us/17,Ben@Example.org,buyer,500,EUR', 'shop-us/17,ann@example.org,approver,,')).toEqual([
    { customer: 'shop-us/17', person: 'ben@example.org', role: 'buyer', upTo: { amount: '500', currency: 'EUR' } },
    { customer: 'shop-us/17', person: 'ann@example.org', role: 'approver' },
  ]);
});

it.each([
  ['17,ben@example.org,buyer,,', 'customer: `17` is none of a shop'],
  ['shop/17,Ben,buyer,,', 'person: an e-mail address is needed'],
  ['shop/17,ben@example.org,boss,,', 'role: `boss` is neither buyer nor approver'],
  ['shop/17,ben@example.org,buyer,"1.000,00",EUR', 'up_to: `1.000,00` is no amount such as 2500.00'],
  ['shop/17,ben@example.org,buyer,500,', 'up_to and currency belong together'],
  ['shop/17,ben@example.org,buyer,500,euro', 'currency: `euro` is no currency such as EUR'],
  ['shop/17,ben@example.org,buyer,500,EUE', 'currency: `EUE` is no currency such as EUR'],
])('says where and what is wrong: %s', (line, said) => {
  expect(() => read('shop/17,ann@example.org,approver,,', line)).toThrow(`purchasers.csv:3:1 ${said}`);
});

it('takes a person once a customer', () => {
  expect(() => read('shop/17,ben@example.org,buyer,,', 'shop/17,BEN@example.org,approver,,')).toThrow('stands above');
  expect(read('shop/17,ben@example.org,buyer,,', 'shop/18,ben@example.org,approver,,')).toHaveLength(2);
});
