import { expect, it, vi } from 'vitest';
import { createTokens, type TokenAsk } from '../connectors/tokens.ts';
import { ledgerTokens } from '../daemon/ledger-tokens.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { dumpOf, rawOf } from '../test/raw-database.ts';
import type { Ledger } from './ledger.ts';

/** What waits until it is opened. */
function latch() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

const tokensOf = (ledger: Ledger, clock: TestClock) =>
  createTokens(
    ledgerTokens((work) => work(ledger)),
    'shop',
    clock,
  );

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
    const [a, b] = await Promise.all([one, other].map((ledger) => tokensOf(ledger, clock).good(ask)));
    expect([a?.value, b?.value, asked]).toEqual(['t1', 't1', 1]);
  });

  it('are asked for by one, however long the system takes over it', async () => {
    const { clock, one, other } = await two();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const slow = { ...latch(), asked: 0 };
      const ask: TokenAsk = {
        credentials: 'app',
        async obtain() {
          slow.asked += 1;
          await slow.opened;
          return token(`t${slow.asked}`);
        },
      };
      const [first, second] = [one, other].map((ledger) => tokensOf(ledger, clock));
      const coming = first?.good(ask);
      await vi.waitFor(() => expect(slow.asked).toBe(1));
      // Each renewal is written before more time passes.
      const renewed = vi.spyOn(one, 'lease');
      for (let tens = 1; tens <= 12; tens += 1) {
        clock.pass(10_000);
        vi.advanceTimersByTime(10_000);
        await vi.waitFor(() => expect(renewed).toHaveBeenCalledTimes(tens));
        await Promise.all(renewed.mock.results.map(({ value }) => value));
      }
      const waiting = second?.good(ask);
      await other.accessToken('shop', 'n');
      slow.open();
      expect([(await coming)?.value, (await waiting)?.value, slow.asked]).toEqual(['t1', 't1', 1]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('are never put in the place of a newer one by an answer that comes late', async () => {
    const { clock, one, other } = await two();
    const slow = latch();
    let asked = 0;
    const ask: TokenAsk = {
      credentials: 'app',
      async obtain(held) {
        asked += 1;
        const mine = asked;
        // This process stands still: it renews nothing, and its lease ends.
        if (mine === 1) await slow.opened;
        return { ...token(`t${mine}`), refreshToken: `after ${held?.refreshToken ?? 'r0'} by ${mine}` };
      },
    };
    const [first, second] = [one, other].map((ledger) => tokensOf(ledger, clock));
    const late = first?.good(ask);
    await vi.waitFor(() => expect(asked).toBe(1));
    clock.pass(30_001);
    expect(await second?.good(ask)).toMatchObject({ value: 't2' });
    slow.open();
    expect(await late).toMatchObject({ value: 't2', refreshToken: 'after r0 by 2' });
    expect(await tokensOf(one, clock).good(ask)).toMatchObject({ value: 't2' });
  });

  it('are in no table in clear, neither they nor what renews them', async () => {
    const { clock, url, one } = await two();
    const obtain = async () => ({
      value: 'planted-access-1',
      obtainedAt: 0,
      endsAt: 9e15,
      refreshToken: 'planted-renew-1',
    });
    const tokens = tokensOf(one, clock);
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
    expect(await one.keepAccessToken('shop', 'n', token('t1'), undefined)).toBe(true);
    expect(await one.keepAccessToken('shop', 'n', { value: 't2', obtainedAt: 5 }, token('t1'))).toBe(true);
    expect(await other.accessToken('shop', 'n')).toEqual({ value: 't2', obtainedAt: 5 });
    expect(await other.accessToken('shop-2', 'n')).toBeUndefined();
  });
});
