import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, type Stopping, withoutIds } from './cause.ts';

const met = { system: 'erp', step: 'write order' };
const rejected = (message: string, more: Partial<Extract<Stopping, { class: 'rejected' }>> = {}) =>
  fingerprintOf({ class: 'rejected', message, ...more }, met);

/** What systems put into their texts of one record. */
const id = fc.oneof(
  fc.uuid(),
  fc.integer({ min: 0 }).map(String),
  fc.integer({ min: 1, max: 99_999 }).map((n) => `#${n}`),
  fc.integer({ min: 1, max: 99_999 }).map((n) => `PO-${n}/A`),
  fc.integer({ min: 1 }).map((n) => `gid://somewhere/Order/${n}`),
  fc.integer({ min: 1 }).map((n) => `ORD${n}`),
  fc.stringMatching(/^[0-9a-f]{12,24}$/),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1e6 }).map((n) => n.toFixed(2)),
  fc
    .date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc
    .date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map((date) => date.toUTCString()),
  fc.emailAddress(),
  fc.stringMatching(/^[A-Za-z '-]{1,20}$/).map((name) => `"${name}"`),
  fc.stringMatching(/^[\p{Script=Han}]{1,6}$/u).map((name) => `「${name}」`),
  fc.constant('***'),
);

const TEXTS: ((a: string, b: string) => string)[] = [
  (a) => `material ${a} does not exist`,
  (a) => `customer ${a} is blocked`,
  (a, b) => `order ${a} was closed at ${b}`,
  (a, b) => `credit limit of ${a} exceeded (${b})`,
  (a) => `warehouse has no stock of ${a}.`,
  (a, b) => `物料${a}不存在, 单据 ${b} 未保存`,
  (a) => `币别 ${a} 没有启用`,
  (a) => `period is closed for ${a}`,
];

describe('a fingerprint', () => {
  it('is the same whatever ids, numbers, dates and quoted values its text has', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TEXTS), id, id, id, id, (text, a, b, c, d) => {
        expect(rejected(text(a, b))).toBe(rejected(text(c, d)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is another for another cause', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...TEXTS), { minLength: 2, maxLength: 2 }), id, ([one, other], a) => {
        expect(rejected((one as (typeof TEXTS)[0])(a, a))).not.toBe(rejected((other as (typeof TEXTS)[0])(a, a)));
      }),
      { numRuns: 1_000 },
    );
    const all = [
      rejected('refused'),
      rejected('refused', { code: '400' }),
      rejected('refused', { code: '422' }),
      rejected('refused', { field: 'address1' }),
      rejected('refused', { field: 'address2' }),
      fingerprintOf({ class: 'rejected', message: 'refused' }, { ...met, system: 'wms' }),
      fingerprintOf({ class: 'rejected', message: 'refused' }, { ...met, step: 'write invoice' }),
      fingerprintOf({ class: 'conflict', message: 'refused' }, met),
      fingerprintOf({ class: 'validation', message: 'refused' }, met),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('counts a list of ids as one', () => {
    expect(rejected('no stock of A-1, A-2 and A-3')).toBe(rejected('no stock of B-9'));
  });

  it('takes every place of a list for one field', () => {
    expect(rejected('x', { field: 'lines[2].sku' })).toBe(rejected('x', { field: 'lines[17].sku' }));
    expect(rejected('x', { field: 'lines.2.sku' })).toBe(rejected('x', { field: 'lines.0.sku' }));
    expect(rejected('x', { field: 'lines[2].sku' })).not.toBe(rejected('x', { field: 'lines[2].price' }));
  });

  it('knows a mapping rule by its file and its target: neither the line, the shop nor the flow matters', () => {
    const rule = { class: 'mapping', code: 'missing', message: 'nothing there', rule: 'lines[].sku' } as const;
    const here = fingerprintOf({ ...rule, where: 'shop/order.yaml:12:5', path: 'items[0].sku' }, met);
    expect(
      fingerprintOf({ ...rule, where: 'shop/order.yaml:14:5', path: 'items[7].sku' }, { system: 'eu', step: 'map' }),
    ).toBe(here);
    expect(fingerprintOf({ ...rule, where: 'other/order.yaml:12:5' }, met)).not.toBe(here);
    expect(fingerprintOf({ ...rule, where: 'shop/order.yaml:12:5', rule: 'lines[].price' }, met)).not.toBe(here);
    expect(fingerprintOf({ ...rule, where: 'shop/order.yaml:12:5', code: 'unknown-value' }, met)).not.toBe(here);
  });

  it('shows nothing of the text', () => {
    expect(rejected('Zoë of Example Street is not allowed')).toMatch(/^rejected:[0-9a-f]{12}$/);
  });
});

it('leaves the words of a text', () => {
  expect(withoutIds('Material M-1001 of order 77 is blocked since 2026-11-25T09:00:00Z.')).toBe(
    'material # of order # is blocked since #',
  );
});
