import { expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import type { Kind } from '../../domain/kinds.ts';
import { countOf, type KindFixture } from './fixture.ts';
import { type AnyPort, type Harness, pushAll } from './harness.ts';
import type { Declare } from './items.ts';
import { findAll, identityOf, targetIdOf, writesOf } from './writes.ts';

/** The writes of a kind, an item for each verb that it may have. */
export function pushContract(
  declare: Declare,
  port: AnyPort,
  kind: Kind,
  fixture: KindFixture,
  harness: () => Harness,
): void {
  const push = (writes: Write[]) => pushAll(port, harness().context(), writes, harness().said);
  const count = () => countOf(kind, fixture, harness());
  const upsert = port.once?.way === 'upsert by our id';

  const has = port.push !== undefined;

  declare('push', has, () => {
    it('push answers each write of a page, and the objects are there', async () => {
      const writes = await writesOf(port, fixture, harness(), 3);
      const before = count();
      const results = await push(writes);
      expect(results.map((result) => result.result)).toEqual(['accepted', 'accepted', 'accepted']);
      expect(new Set(results.map(targetIdOf)).size).toBe(3);
      if (!upsert) expect(count() - before).toBe(3);
    });

    it(`a second push of the same write has the effect that "${port.once?.way}" promises`, async () => {
      const doubles = fixture.blindRetry ?? (/^(probe|lease)/.test(port.once?.way ?? '') ? 'doubles' : 'one');
      const writes = await writesOf(port, fixture, harness(), 1);
      const before = count();
      const [first] = await push(writes);
      if (port.find) expect(await findAll(port, harness(), writes)).toEqual([targetIdOf(first)]);
      const once = count();
      const [second] = await push(writes);
      if (doubles === 'doubles') {
        expect(count()).toBe(once + 1);
      } else {
        expect(count()).toBe(once);
        if (second?.result !== 'failed') expect(targetIdOf(second) ?? targetIdOf(first)).toBe(targetIdOf(first));
      }
      if (!upsert) expect(once - before).toBe(1);
    });
  });

  declare('find', port.find !== undefined && has, () => {
    it('find answers in order, and false for what is absent', async () => {
      const [one, other, never, nor] = (await writesOf(port, fixture, harness(), 4)) as [Write, Write, Write, Write];
      const [a, b] = await push([one, other]);
      expect(await findAll(port, harness(), [never, other, nor, one])).toEqual([
        false,
        targetIdOf(b),
        false,
        targetIdOf(a),
      ]);
    });
  });

  declare('cancel', port.cancel !== undefined, () => {
    it('cancel takes back what was accepted', async () => {
      const writes = await writesOf(port, fixture, harness(), 1);
      const before = count();
      const [result] = await push(writes);
      if (result?.result !== 'accepted') throw new Error('not accepted');
      const target = { identity: writes[0]?.identity as string, targetId: result.targetId, facts: result.facts ?? {} };
      const cancelled = await (port.cancel as NonNullable<AnyPort['cancel']>)(harness().context(), [target]);
      expect(cancelled).toMatchObject([{ result: 'accepted' }]);
      expect(count()).toBe(before);
    });
  });

  declare(
    'change',
    port.change === 'in-place',
    () => {
      it('an update changes the object in its place', async () => {
        const [write] = (await writesOf(port, fixture, harness(), 1)) as [Write];
        const [result] = await push([write]);
        const once = count();
        const update: Write = {
          ...write,
          op: 'update',
          idempotencyKey: `${write.idempotencyKey}-2`,
          payload: fixture.changed?.(write.payload),
          ...(targetIdOf(result) ? { targetId: targetIdOf(result) as string } : {}),
        };
        expect(await push([update])).toMatchObject([{ result: 'accepted' }]);
        expect(count()).toBe(once);
      });
    },
    fixture.changed !== undefined,
  );

  declare(
    'refusal',
    has,
    () => {
      it('a record that the target refuses fails alone', async () => {
        const writes = await writesOf(port, fixture, harness(), 2);
        const identity = identityOf(port, 13);
        const refused = await fixture.refused?.(harness().system, identity);
        writes.splice(1, 0, { identity, idempotencyKey: 'key-refused', op: 'create', payload: refused });
        const results = await push(writes);
        expect(results.map((result) => result.result)).toEqual(['accepted', 'failed', 'accepted']);
        expect(results[1]).toMatchObject({
          failure: { class: expect.stringMatching(/^(rejected|validation|conflict)$/) },
        });
      });
    },
    fixture.refused !== undefined,
  );
}
