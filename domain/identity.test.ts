import { describe, expect, it } from 'vitest';
import { hashIdentity, idempotencyKey, identityOf } from './identity.ts';

const name = {
  connectionId: 'shop-us',
  kind: 'order',
  sourceId: 'gid://shop/Order/1',
  part: 'wms-de',
  generation: 1,
} as const;

describe('identity', () => {
  it('names the object', () => {
    expect(identityOf(name)).toBe('shop-us/order/gid://shop/Order/1/wms-de/1');
  });

  it('never gives two objects one name', () => {
    const a = identityOf({ ...name, sourceId: 'a/b', part: 'c' });
    const b = identityOf({ ...name, sourceId: 'a', part: 'b/c' });
    expect(a).not.toBe(b);
  });

  it('tells two objects of one record apart', () => {
    expect(identityOf({ ...name, as: 'shipment' })).toBe('shop-us/order.shipment/gid://shop/Order/1/wms-de/1');
    expect(identityOf({ ...name, as: 'order' })).toBe(identityOf(name));
  });

  it('stays readable where it fits', () => {
    expect(hashIdentity('shop/order/1//1', 32)).toBe('shop/order/1//1');
  });

  it('is cut from one stable hash where it does not fit', () => {
    const identity = identityOf(name);
    expect(hashIdentity(identity, 32)).toBe('q4hedbxzz37l743hwvxxvue5monzzhvx');
    expect(hashIdentity(identity, 20)).toBe(hashIdentity(identity, 32).slice(0, 20));
    expect(hashIdentity(identity, 20)).toMatch(/^[a-z2-7]{20}$/);
  });

  it('hashes what a reference field may not hold', () => {
    expect(hashIdentity('shop/order/ä 1//1', 40)).toMatch(/^[a-z2-7]{40}$/);
  });

  it('refuses a field too short to be unique', () => {
    expect(() => hashIdentity('a', 8)).toThrow(RangeError);
  });

  it('changes the idempotency key with op, revision and serial only', () => {
    const key = idempotencyKey('i', 'create', 0, 0);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(
      new Set([
        key,
        idempotencyKey('i', 'update', 0, 0),
        idempotencyKey('i', 'create', 1, 0),
        idempotencyKey('i', 'create', 0, 1),
      ]).size,
    ).toBe(4);
    expect(idempotencyKey('i', 'create', 0, 0)).toBe(key);
  });
});
