import { expect, it } from 'vitest';
import { onEachDatabase, testClock } from '../test/ledgers.ts';

onEachDatabase("the database's time", (ledgers) => {
  it('is that of its host, not the one that this process was given', async () => {
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(testClock(5), url);
    const time = await ledger.databaseTime();
    if (url.startsWith('sqlite:')) expect(time).toBeUndefined();
    else expect(Math.abs((time as number) - Date.now())).toBeLessThan(60_000);
  });
});
