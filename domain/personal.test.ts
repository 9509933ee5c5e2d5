import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CANONICAL } from './canonical/records.ts';
import { personal, personalFields, schemaFields } from './personal.ts';

describe('personal fields', () => {
  it('are found by path through lists, open records, options and what wraps them', () => {
    const schema = z.object({
      id: z.string(),
      who: personal('name', z.string()).nullish(),
      lines: z.array(z.looseObject({ note: personal('note', z.string()).default('') })).optional(),
      more: z.record(z.string(), personal('free', z.string())),
      either: z.union([z.object({ mail: personal('email', z.string()) }), z.object({ id: z.string() })]),
      tags: personal('free', z.array(z.string())),
    });
    expect(Object.fromEntries(personalFields(schema))).toEqual({
      who: 'name',
      'lines.note': 'note',
      'more.*': 'free',
      'either.mail': 'email',
      tags: 'free',
    });
  });

  it('stand among all fields of a schema', () => {
    const schema = z.object({
      id: z.string(),
      lines: z.array(z.object({ sku: z.string(), note: personal('note', z.string()) })),
    });
    expect(schemaFields(schema)).toEqual(
      new Map([
        ['id', undefined],
        ['lines.sku', undefined],
        ['lines.note', 'note'],
      ]),
    );
  });

  it('are marked one by one, also where their types are shared', () => {
    const text = z.string();
    expect(personalFields(z.object({ a: personal('name', text), b: text }))).toEqual(new Map([['a', 'name']]));
  });

  it('of an order are those of its buyer', () => {
    const paths = [...personalFields(CANONICAL.order).keys()];
    const address = ['name', 'company', 'line1', 'line2', 'city', 'region', 'postalCode', 'phone'];
    expect(paths.sort()).toEqual(
      [
        ...['name', 'email', 'phone', 'company', 'taxId', 'eori', 'approvedBy'].map((name) => `customer.${name}`),
        ...address.map((name) => `shipTo.${name}`),
        ...address.map((name) => `billTo.${name}`),
        'note',
        'poNumber',
        'tags',
      ].sort(),
    );
  });
});
