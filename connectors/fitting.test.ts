import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyContext, Write } from './connector.ts';
import { fitting, unfit } from './fitting.ts';

const write = (identity: string, payload: unknown): Write => ({
  identity,
  idempotencyKey: `key-${identity}`,
  op: 'create',
  payload,
});

/** Whoever asks for anything has gone too far. */
const NOTHING = new Proxy({} as AnyContext, {
  get: () => {
    throw new Error('asked for something');
  },
});

const level = z.strictObject({ sku: z.string(), quantity: z.int().default(0) });

describe('a push that is given what fits', () => {
  const pushed: unknown[] = [];
  const push = fitting(level, async (_, writes) =>
    writes.map(({ identity, payload }) => {
      pushed.push(payload);
      return payload.sku === 'X'
        ? { result: 'failed', failure: { class: 'rejected', message: 'no X' } }
        : { result: 'accepted', targetId: identity };
    }),
  );

  it('answers each in its place, and of what does not fit which field it is', async () => {
    const results = await push(NOTHING, [
      write('a', { sku: 1 }),
      write('b', { sku: 'B' }),
      write('c', null),
      write('d', { sku: 'X', quantity: 3 }),
      write('e', { sku: 'E', quantity: 2 }),
      write('f', { sku: 'F', colour: 'red' }),
    ]);
    expect(results).toMatchObject([
      { result: 'failed', failure: { class: 'validation', path: 'sku', message: expect.stringMatching(/^sku: ./) } },
      { result: 'accepted', targetId: 'b' },
      { result: 'failed', failure: { class: 'validation' } },
      { result: 'failed', failure: { class: 'rejected' } },
      { result: 'accepted', targetId: 'e' },
      { result: 'failed', failure: { class: 'validation', message: expect.stringContaining('colour') } },
    ]);
    // As the schema made them.
    expect(pushed).toEqual([
      { sku: 'B', quantity: 0 },
      { sku: 'X', quantity: 3 },
      { sku: 'E', quantity: 2 },
    ]);
  });

  it('is not begun where nothing fits', async () => {
    const never = fitting(level, () => Promise.reject(new Error('begun')));
    expect(await never(NOTHING, [write('a', {}), write('b', 7)])).toMatchObject([
      { failure: { class: 'validation', path: 'sku' } },
      { failure: { class: 'validation' } },
    ]);
  });
});

it('says of a name that may not be what is wrong with it', () => {
  const named = z.strictObject({ meta: z.record(z.string().regex(/^\w+$/, 'a name such as a_b'), z.string()) });
  const { error } = named.safeParse({ meta: { 'a b': 'c' } });
  expect(unfit(error as z.ZodError)).toEqual({
    class: 'validation',
    path: 'meta.a b',
    message: 'meta.a b: a name such as a_b',
  });
});
