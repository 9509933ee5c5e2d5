import { expect, it } from 'vitest';
import { createTokens } from '../connectors/tokens.ts';
import { ledgerTokens } from '../daemon/ledger-tokens.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { dumpOf, rawOf } from '../test/raw-database.ts';

onEachDatabase('access tokens in the ledger', (ledgers) => {
  const two = async () => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const [one, other] = [await ledgers.open(clock, url), await ledgers.open(clock, url)];
    return { clock, url, one, other };
  };
  const token = (value: string) => ({ value, obtainedAt: 0, endsAt: 9e15, refreshToken: 'r' });

  it('are asked for by one of two processes, and known to both', async () => {
    const { clock, one, other } = await two();
    let asked = 0;
    const ask = {
      credentials: 'app',
      obtain: async () => {
        asked += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return token('t1');
      },
    };
    const [a, b] = await Promise.all(
      [one, other].map((ledger) =>
        createTokens(
          ledgerTokens((work) => work(ledger)),
          'shop',
          clock,
        ).good(ask),
      ),
    );
    expect([a?.value, b?.value, asked]).toEqual(['t1', 't1', 1]);
  });

  it('are in no table in clear, neither they nor what renews them', async () => {
    const { clock, url, one } = await two();
    const obtain = async () => ({
      value: 'planted-access-1',
      obtainedAt: 0,
      endsAt: 9e15,
      refreshToken: 'planted-renew-1',
    });
    const tokens = createTokens(
      ledgerTokens((work) => work(one)),
      'shop',
      clock,
    );
    expect((await tokens.good({ credentials: 'planted-app-1', obtain }))?.value).toBe('planted-access-1');
    const raw = await rawOf(url);
    const dumps = await dumpOf(raw);
    await raw.close();
    expect(dumps.map(({ where }) => where)).toContain('access_tokens');
    expect(dumps.filter(({ bytes }) => bytes.includes('planted')).map(({ where }) => where)).toEqual([]);
  });

  it('wait for no process that died while it asked', async () => {
    const { clock, one, other } = await two();
    const [dead, alive, third] = [one, other, one].map((ledger) => ledgerTokens((work) => work(ledger)));
    const lost = await dead?.lease('shop', 'n', 30_000);
    expect(await alive?.lease('shop', 'n', 30_000)).toBeUndefined();
    clock.pass(30_001);
    expect(await alive?.lease('shop', 'n', 30_000)).toBeDefined();
    // Its late release takes nothing from the one who has it now.
    await lost?.release();
    expect(await third?.lease('shop', 'n', 30_000)).toBeUndefined();
  });

  it('are replaced whole', async () => {
    const { one, other } = await two();
    await one.keepAccessToken('shop', 'n', token('t1'));
    await one.keepAccessToken('shop', 'n', { value: 't2', obtainedAt: 5 });
    expect(await other.accessToken('shop', 'n')).toEqual({ value: 't2', obtainedAt: 5 });
    expect(await other.accessToken('shop-2', 'n')).toBeUndefined();
  });
});
