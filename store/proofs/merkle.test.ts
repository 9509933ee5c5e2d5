import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootOf } from '../../verifier/verify.mjs';
import { merklePath, merkleRoot } from './merkle.ts';
import { Skips, skipOf, wayBack } from './skip.ts';

const data = (count: number) => Array.from({ length: count }, (_, at) => Buffer.from([at >> 8, at]));
const hex = (list: readonly Buffer[]) => list.map((one) => one.toString('hex'));

describe('the tree of entries', () => {
  it('is that of RFC 9162: these are the roots of its well-known test data', () => {
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const roots = [0, 1, 2, 3, 8].map((count) =>
      merkleRoot(leaves.slice(0, count).map((one) => Buffer.from(one, 'hex'))).toString('hex'),
    );
    expect(roots).toEqual([
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ]);
  });

  it('has for each leaf a path that leads to its root, and for no other leaf, place or size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (count, pick, other) => {
        const all = data(count);
        const root = merkleRoot(all);
        const index = pick % count;
        const path = hex(merklePath(all, index));
        expect(rootOf(all[index] as Buffer, index, count, path)).toEqual(root);
        const elsewhere = other % count;
        if (elsewhere === index) return;
        expect(rootOf(all[elsewhere] as Buffer, index, count, path)).not.toEqual(root);
        let found: Buffer | undefined;
        try {
          found = rootOf(all[index] as Buffer, elsewhere, count, path);
        } catch {
          // Its path has another length.
        }
        expect(found).not.toEqual(root);
      }),
    );
  });
});

describe('the way back from a seal', () => {
  it('goes by the seal before or the one that is skipped to, and is short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), fc.nat(), (from, pick) => {
        const to = 1 + (pick % from);
        const way = wayBack(from, to);
        expect([way[0], way.at(-1)]).toEqual([from, to]);
        for (let at = 1; at < way.length; at += 1)
          expect([(way[at - 1] as number) - 1, skipOf(way[at - 1] as number)]).toContain(way[at]);
        const bits = Math.floor(Math.log2(from - to + 1));
        expect(way.length - 1).toBeLessThanOrEqual(bits + ((bits + 1) * (bits + 2)) / 2);
      }),
    );
  });

  it('is checked from the first seal on with few hashes in mind', () => {
    const skips = new Skips();
    for (let seal = 1; seal <= 300; seal += 1) {
      const to = skipOf(seal);
      if (to > 0) expect(skips.expected(seal)).toEqual(Buffer.from([to >> 8, to]));
      skips.passed(seal, Buffer.from([seal >> 8, seal]));
    }
    expect(new Skips().expected(6)).toBeUndefined();
  });
});
