import { describe, expect, it } from 'vitest';
import { customerIdOf } from './customer-id.ts';
import { record } from './definition-kind.ts';
import { recordOf } from './records.ts';

describe("a declared system's customer", () => {
  it('is known by the id that the system gives', () => {
    for (const id of ['17', 'gid://shop/Customer/4', 'C-0815', 'a@', '+49']) expect(customerIdOf(id)).toBe(id);
    expect([customerIdOf(undefined), customerIdOf(' ')]).toEqual([undefined, undefined]);
  });

  it('is known by a hash where that is an address or a telephone, however it is written', () => {
    const ann = customerIdOf('Ann@Example.com');
    expect(ann).toMatch(/^hash-[\da-f]{24}$/);
    expect(customerIdOf(' ann@example.com ')).toBe(ann);
    expect(customerIdOf('bob@example.com')).not.toBe(ann);
    expect(customerIdOf('+49 (151) 123-4567')).toBe(customerIdOf('+491511234567'));
  });

  it('has no address in what is staged but in its data', () => {
    const spec = record.parse({ id: 'no', customer: 'mail' });
    const { data, ...envelope } = recordOf('order', spec, { no: '1', mail: 'ann@example.com' });
    expect(JSON.stringify(envelope)).not.toContain('example.com');
    expect(data).toEqual({ no: '1', mail: 'ann@example.com' });
  });
});
