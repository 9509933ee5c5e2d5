import { expect, it } from 'vitest';
import { onEachDatabase, testClock } from '../test/ledgers.ts';

onEachDatabase("the database's time", (ledgers) => {
  it('is that of its host, not the one that this process was given', async () => {
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(testClock(5), url);
    expect(Math.abs((await ledger.databaseTime()) - Date.now())).toBeLessThan(60_000);
  });
});
