import { expect } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import { idempotencyKey } from '../../domain/identity.ts';
import { type KindFixture, required } from './fixture.ts';
import { type AnyPort, foundIds, type Harness } from './harness.ts';

/** One write as tests of a single connector make them: told apart by `n`. */
export const aWrite = (n: number, payload: unknown, more: Partial<Write> = {}): Write => ({
  identity: `part${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload,
  ...more,
});

/** Writes with identities of the length that the port allows, accepted as the fixture makes them. */
export async function writesOf(
  port: AnyPort,
  fixture: KindFixture,
  harness: Harness,
  count: number,
  from = 0,
): Promise<Write[]> {
  const writes: Write[] = [];
  for (let n = from; n < from + count; n += 1) {
    const identity = identityOf(port, n);
    const payload = await required(fixture.payload, 'payload')(harness.system, n, identity);
    expect((port.writeSchema ?? port.schema).safeParse(payload).error).toBeUndefined();
    writes.push({ identity, idempotencyKey: idempotencyKey(identity, 'create', 0, 0), op: 'create', payload });
  }
  return writes;
}

/** As the ledger makes them: hex, as long as the target's field takes. */
export const identityOf = (port: AnyPort, n: number) =>
  `${n.toString(16)}c0ffee${'0123456789abcdef'.repeat(4)}`.slice(0, Math.min(40, port.once?.identityMaxLength ?? 32));

export const targetIdOf = (result: unknown) => (result as { targetId?: string }).targetId;

/** What the target says of these writes, as the spine asks it: by identity, with the bytes that were sent. */
export async function findAll(port: AnyPort, harness: Harness, writes: Write[]): Promise<(string | boolean)[]> {
  const identities = writes.map(({ identity }) => identity);
  const payloads = writes.map(({ payload }) => payload);
  return foundIds(await (port.find as NonNullable<AnyPort['find']>)(harness.context(), identities, payloads));
}
