import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim } from './ledger.ts';

onEachDatabase('personal data', (ledgers) => {
  it('is read by another process with the master key, and by nobody from the file', async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const { stage, order, carry, put, send, accept } = scene(ledger);
    await stage([order('1', { name: 'Ann Example' }, { customerId: 'c1' })]);
    await ledger.receive([
      { connectionId: 'shop', topic: 't', eventId: 'e', kind: 'order', sourceId: '1', body: '{"name":"Ann Example"}' },
    ]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    await ledger.answer('', [], {
      canonicals: [{ recordId: claim.rootId, revision: 1, canonical: { buyer: 'Ann Example' }, pin: 'p' }],
    });
    const ticket = await send(batchId, put(claim, { partner: 'Ann Example' }), 10);
    await accept(ticket, 'SO1', { facts: { note: 'Ann Example' } });
    const update = await send(batchId, put(claim, { partner: 'Ann Example', changed: true }), 10);

    const other = await ledgers.open(clock, url);
    const [bundle] = await other.bundles([claim]);
    expect(bundle?.root).toMatchObject({ data: { name: 'Ann Example' }, canonical: { buyer: 'Ann Example' } });
    expect(bundle?.targets[0]?.facts).toEqual({ note: 'Ann Example' });
    expect((await other.openWrites([claim.rootId]))[0]).toMatchObject({
      writeId: update.writeId,
      payload: { changed: true },
    });

    const file = url.slice('sqlite:'.length);
    for (const part of [file, `${file}-wal`].filter((name) => existsSync(name)))
      expect(readFileSync(part).includes('Ann Example')).toBe(false);
  });
});
