import { describe, expect, it } from 'vitest';
import { LACKS, WaybillError } from '../domain/failures.ts';
import { ownTokens } from './own-tokens.ts';
import { createTokens, type Token, type TokenAsk, withToken } from './tokens.ts';

const HOUR = 3_600_000;

/** A token endpoint whose every answer is good for an hour, on a clock of its own. */
function endpoint() {
  const clock = {
    at: 0,
    now: () => clock.at,
  };
  let given = 0;
  const ask = (credentials: unknown = 'app'): TokenAsk => ({
    credentials,
    async obtain(held): Promise<Token> {
      given += 1;
      return {
        value: `t${given}`,
        obtainedAt: clock.at,
        endsAt: clock.at + HOUR,
        refreshToken: `after ${held?.refreshToken ?? 'nothing'}`,
      };
    },
  });
  return { clock, ask, given: () => given };
}

describe('access tokens', () => {
  it('are asked for once, however many calls need one at the same time', async () => {
    const { clock, ask, given } = endpoint();
    const tokens = createTokens(ownTokens(), 'shop', clock);
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.good(ask())));
    expect(new Set(all.map(({ value }) => value))).toEqual(new Set(['t1']));
    expect(given()).toBe(1);
  });

  it('are asked for once by all who share a keeper, and what came last is renewed', async () => {
    const { clock, ask, given } = endpoint();
    const keeper = ownTokens();
    const [one, two] = [createTokens(keeper, 'shop', clock), createTokens(keeper, 'shop', clock)];
    const [first, same] = await Promise.all([one.good(ask()), two.good(ask())]);
    expect([first.value, same.value, given()]).toEqual(['t1', 't1', 1]);
    clock.at = HOUR;
    expect(await two.good(ask())).toMatchObject({ value: 't2', refreshToken: 'after after nothing' });
    expect((await one.good(ask())).value).toBe('t2');
  });

  it('are renewed before they could end in the middle of a page', async () => {
    const { clock, ask } = endpoint();
    const tokens = createTokens(ownTokens(), 'shop', clock);
    await tokens.good(ask());
    clock.at = HOUR - 300_001;
    expect((await tokens.good(ask())).value).toBe('t1');
    clock.at = HOUR - 300_000;
    expect((await tokens.good(ask())).value).toBe('t2');
  });

  it('of other credentials are others', async () => {
    const { clock, ask } = endpoint();
    const tokens = createTokens(ownTokens(), 'shop', clock);
    expect((await tokens.good(ask('old app'))).value).toBe('t1');
    expect((await tokens.good(ask('new app'))).value).toBe('t2');
  });

  it('are kept before they are used', async () => {
    const { clock, ask } = endpoint();
    const keeper = ownTokens();
    const tokens = createTokens(
      { ...keeper, keep: () => Promise.reject(new Error('the disk is full')) },
      'shop',
      clock,
    );
    await expect(tokens.good(ask())).rejects.toThrow('the disk is full');
    expect((await createTokens(keeper, 'shop', clock).good(ask())).value).toBe('t2');
  });

  it('that are refused before their end are asked for anew, once', async () => {
    const { clock, ask, given } = endpoint();
    const tokens = createTokens(ownTokens(), 'shop', clock);
    const refusing = (refused: string[]) =>
      withToken(tokens, ask(), async ({ value }) => {
        if (refused.includes(value)) throw new WaybillError({ class: 'auth', message: 'no' });
        return value;
      });
    expect(await refusing(['t1'])).toBe('t2');
    await expect(refusing(['t2', 't3'])).rejects.toMatchObject({ failure: { class: 'auth' } });
    expect(given()).toBe(3);
  });

  it.each(LACKS)('are asked for anew only where the token is what was refused (%s)', async (lack) => {
    const { clock, ask, given } = endpoint();
    const tokens = createTokens(ownTokens(), 'shop', clock);
    for (let calls = 0; calls < 5; calls += 1) {
      const refused = withToken(tokens, ask(), async () => {
        throw new WaybillError({ class: 'auth', lack, message: 'no' });
      });
      await expect(refused).rejects.toMatchObject({ failure: { class: 'auth', lack } });
    }
    expect(given()).toBe(lack === 'expired' || lack === 'credential' ? 6 : 1);
  });
});
