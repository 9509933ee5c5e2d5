import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashIdentity, identityOf, looksOurs } from '../identity.ts';
import { differenceKey } from './difference.ts';
import { span } from './late.ts';
import { compareLevels, type Level } from './levels.ts';
import type { HeldObject } from './measures.ts';
import { compareSource, type KnownRecord, type SourceRules } from './source.ts';

const HOUR_MS = 3_600_000;

describe('compareSource', () => {
  const rules: SourceRules = { from: 0, to: 24 * HOUR_MS, settleMs: HOUR_MS, tolerance: () => '0.01' };
  const measures = { total: '10.00', currency: 'EUR', lines: [{ sku: 'A', quantity: '1' }] };
  const held = (more: Partial<HeldObject> = {}): HeldObject => ({
    targetId: 'o',
    at: HOUR_MS,
    live: true,
    measures,
    ...more,
  });
  const known = (more: Partial<KnownRecord> = {}): KnownRecord => ({
    sourceId: 'o',
    rootId: 'r1',
    cancelled: false,
    measures,
    unmoved: false,
    moving: false,
    ...more,
  });
  const found = (one: HeldObject, record?: KnownRecord, announced: string[] = []) =>
    compareSource([one], record ? [record] : [], new Set(announced), rules).map(
      (difference) => `${differenceKey(difference)}: ${difference.repair}`,
    );

  it('finds what nobody took up, and what no flow has begun with', () => {
    expect(found(held())).toEqual(['never-attempted|o|: read again']);
    expect(found(held(), known({ unmoved: true }))).toEqual(['never-attempted|o|: run again']);
  });

  it('finds what the source changed since', () => {
    expect(found(held({ measures: { ...measures, total: '12.00' } }), known())).toEqual(['amount|o|total: read again']);
    expect(found(held({ live: false }), known())).toEqual(['status|o|stage: read again']);
    expect(found(held(), known({ cancelled: true }))).toEqual(['status|o|stage: read again']);
  });

  it('finds a later version that differs in nothing that is measured', () => {
    expect(found(held({ version: '2' }), known({ version: '1' }))).toEqual(['outdated|o|: read again']);
    expect(found(held({ version: '1' }), known({ version: '1' }))).toEqual([]);
    expect(found(held({ version: '1' }), known({ version: '2' }))).toEqual([]);
  });

  it('invents nothing: what is alike, announced, under way, too young, or was gone before anybody knew of it', () => {
    expect(found(held(), known())).toEqual([]);
    expect(found(held(), undefined, ['o'])).toEqual([]);
    expect(found(held({ measures: { total: '1' } }), known({ moving: true }))).toEqual([]);
    expect(found(held({ at: rules.to }))).toEqual([]);
    expect(found(held({ at: -1 }))).toEqual([]);
    expect(found(held({ live: false }))).toEqual([]);
    expect(found(held({ live: false }), known({ cancelled: true, unmoved: true }))).toEqual([]);
    expect(found(held(), { ...known(), measures: {} })).toEqual([]);
  });

  it('takes the last word of what was read twice', () => {
    const objects = [held({ measures: { ...measures, total: '12.00' } }), held()];
    expect(compareSource(objects, [known()], new Set(), rules)).toEqual([]);
  });
});

describe('compareLevels', () => {
  const level = (more: Partial<Level> = {}): Level => ({
    targetId: 'A@1',
    rootId: 'r1',
    told: { sku: 'A', available: 10 },
    shown: { sku: 'A', available: 10, title: 'more' },
    underWay: '0',
    moving: false,
    ...more,
  });

  it('allows for exactly what is under way, and for nothing more', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(100), (told, shown, underWay) => {
        const differences = compareLevels([
          level({ told: { available: told }, shown: { available: shown }, underWay: String(underWay) }),
        ]);
        expect(differences.length === 0).toBe(shown <= told && told - shown <= underWay);
      }),
    );
  });

  it('finds a level that is gone, and none that is being told', () => {
    expect(compareLevels([level({ shown: undefined })]).map(({ found }) => found)).toContain('none');
    expect(compareLevels([level({ shown: { available: 99 }, moving: true })])).toEqual([]);
    expect(compareLevels([level()])).toEqual([]);
  });
});

describe('span', () => {
  it('tells spans in two units at most', () => {
    expect([span(500), span(90_000), span(2 * HOUR_MS + 60_000), span(50 * HOUR_MS)]).toEqual([
      '1 s',
      '1 min',
      '2 h 1 min',
      '2 d 2 h',
    ]);
  });
});

describe('looksOurs', () => {
  const name = fc.record({ sourceId: fc.string({ minLength: 1, maxLength: 60 }), part: fc.string({ maxLength: 12 }) });

  it('knows every identity of ours, whatever the length of the field and its case', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 12, max: 80 }), ({ sourceId, part }, length) => {
        const identity = identityOf({ connectionId: 'shop', kind: 'order', sourceId, part, generation: 1 });
        expect(looksOurs(hashIdentity(identity, length), length, ['shop'])).toBe(true);
        expect(looksOurs(hashIdentity(identity, length).toUpperCase(), length, ['shop'])).toBe(true);
      }),
    );
  });

  it.each(['XSDD000001', 'PO 4711', 'theirs0.123', '', '#1001', 'shop/1001'])(
    'takes "%s" for somebody else\'s',
    (text) => {
      expect(looksOurs(text, 30, ['shop'])).toBe(false);
    },
  );
});
