import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch, fieldByField, type Patch } from '../../store/amendments.ts';
import { patchBetween, wishedPatch } from './patch.ts';

const order = { zip: '01234', total: 5, lines: [{ sku: 'A', quantity: 1 }, { sku: 'B' }], ship: { city: 'Bonn' } };
const wish = (set: string[], unset: string[] = []) => wishedPatch({ set, unset }, order);
const after = async (...set: string[]) => applyPatch(order, await wish(set));

describe('a wished field', () => {
  it('keeps a text a text, whatever it looks like', async () => {
    expect(await wish(['zip=00123'])).toEqual({ zip: '00123' });
    expect(await wish(['total=7'])).toEqual({ total: 7 });
    expect(await wish(['note=by hand', 'gift=true', 'a=b=c'])).toEqual({ note: 'by hand', gift: true, a: 'b=c' });
  });

  it('leaves its neighbours, in objects and in lists', async () => {
    expect(await wish(['ship.city=Köln', 'ship.zip=5'])).toEqual({ ship: { city: 'Köln', zip: 5 } });
    expect(await after('lines[0].sku=X', 'lines.1.quantity=3')).toEqual({
      ...order,
      lines: [
        { sku: 'X', quantity: 1 },
        { sku: 'B', quantity: 3 },
      ],
    });
  });

  it('can be taken out', async () => {
    expect(applyPatch(order, await wish([], ['ship.city', 'lines[1]']))).toEqual({
      ...order,
      ship: {},
      lines: [{ sku: 'A', quantity: 1 }],
    });
  });

  it('is refused where it has no place', async () => {
    await expect(wish(['lines[2].sku=X'])).rejects.toThrow('no place 2 in a list of 2');
    await expect(wish(['ship[0]=X'])).rejects.toThrow('it is no list');
    await expect(wish(['ship'])).rejects.toThrow('path=value');
    await expect(wish(['__proto__.a=1'])).rejects.toThrow('is no path');
    await expect(wishedPatch({ set: [], unset: [], patch: '/nowhere.json' }, order)).rejects.toThrow('no file');
  });
});

/** JSON as records have it: a merge patch cannot say that a field is null. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.stringMatching(/^[a-d]$/), tie('value'), { maxKeys: 4 }),
})).object as fc.Arbitrary<Patch>;

it('makes one record of another', () => {
  fc.assert(
    fc.property(json, json, (before, next) => {
      expect(applyPatch(before, patchBetween(before, next))).toEqual(next);
    }),
  );
});

it('says field by field what it says as a whole', () => {
  fc.assert(
    fc.property(json, json, (data, patch) => {
      const one = applyPatch(data, patch);
      const many = fieldByField(patch).reduce<unknown>((made, field) => applyPatch(made, field), data);
      expect(many).toEqual(one);
    }),
  );
});
