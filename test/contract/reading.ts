import { expect, it } from 'vitest';
import type { Kind } from '../../domain/kinds.ts';
import { type ContractOptions, type KindFixture, required } from './fixture.ts';
import { type AnyPort, failureOf, type Harness, idsOf, possible, pullPages } from './harness.ts';

export function pullContract(
  options: ContractOptions,
  port: AnyPort,
  kind: Kind,
  fixture: KindFixture,
  harness: () => Harness,
): void {
  const seed = (count: number) => required(fixture.seed, 'seed')(harness().system, count);

  it('pull gives every record once staged, in its schema, and ends', async () => {
    const ids = await seed(7);
    const pages = await pullPages(port, harness().context(), null);
    expect(idsOf(pages)).toEqual(expect.arrayContaining(ids));
    if (fixture.whole) expect(pages, 'a list that is said to have no pages').toHaveLength(1);
    for (const record of pages.flatMap((page) => page.records)) {
      expect(record.kind).toBe(kind);
      expect(port.schema.safeParse(record.data).error).toBeUndefined();
    }
  });

  it('pull goes on from every cursor without loss', async () => {
    const ids = await seed(7);
    const pages = await pullPages(port, harness().context(), null);
    for (const [index, page] of pages.entries()) {
      const rest = await pullPages(port, harness().context(), page.cursor);
      expect([...idsOf(pages.slice(0, index + 1)), ...idsOf(rest)]).toEqual(expect.arrayContaining(ids));
    }
  });

  it('pull from the last cursor sees what came since', async () => {
    await seed(2);
    const before = await pullPages(port, harness().context(), null);
    const [fresh] = await seed(1);
    const cursor = before.at(-1)?.cursor ?? null;
    expect(idsOf(await pullPages(port, harness().context(), cursor))).toContain(fresh);
  });

  it.each(possible(options, ['rate']))('a pull that is told to wait (%s) says so', async () => {
    await seed(1);
    harness().server.setFaults(harness().id, { rate: 1, retryAfterSeconds: 3 });
    expect(await failureOf(harness().said, pullPages(port, harness().context(), null))).toMatchObject({
      class: 'rate-limited',
    });
  });

  it('a pull that is refused says so', async () => {
    await seed(1);
    harness().server.setFaults(harness().id, { script: ['auth'] });
    expect(await failureOf(harness().said, pullPages(port, harness().context(), null))).toMatchObject({
      class: 'auth',
    });
  });
}

export function readContract(port: AnyPort, kind: Kind, fixture: KindFixture, harness: () => Harness): void {
  it('read gives the asked records as they are now, and leaves out those that are not', async () => {
    const ids = await required(fixture.seed, 'seed')(harness().system, 3);
    const absent = required(fixture.absentId, 'absentId');
    const records = await (port.read as NonNullable<AnyPort['read']>)(harness().context(), [
      absent,
      ...ids.slice(0, 2),
    ]);
    expect(records.map((record) => record.id).sort()).toEqual(ids.slice(0, 2).sort());
    for (const record of records) {
      expect(record.kind).toBe(kind);
      expect(port.schema.safeParse(record.data).error).toBeUndefined();
    }
  });
}
