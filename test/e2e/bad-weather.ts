import { describe, expect, it } from 'vitest';
import { seeded, seedOf } from '../../sandbox/random.ts';
import { lifeOfOrders } from './life.ts';
import type { LineWeather } from './proxy.ts';
import type { World } from './world.ts';

const SEED = 1;

/** What `chaos/weather.ts` does to the sandbox's calls, done to real ones on their way. */
const CALLS: Omit<LineWeather, 'random'> = {
  ...{ rate: 0.1, error: 0.05, lost: 0.05, hang: 0.02, half: 0.01, page: 0.01 },
  // Longer than any connection's time-out, so that this is what ends the call.
  hangMs: 35_000,
};
const WEBHOOKS: Omit<LineWeather, 'random'> = { twice: 0.2, never: 0.02, delayMs: 3_000 };

let befell: Record<string, number> = {};

function weather(lines: World['lines']): () => void {
  for (const [name, line] of Object.entries(lines)) {
    const kind = name === 'webhooks' ? WEBHOOKS : CALLS;
    line.weather({ ...kind, random: seeded(seedOf(SEED, name)) });
  }
  return () => {
    befell = {};
    for (const line of Object.values(lines)) {
      line.weather(undefined);
      for (const [fate, times] of Object.entries(line.befell())) befell[fate] = (befell[fate] ?? 0) + times;
    }
    process.stderr.write(`what befell calls: ${JSON.stringify(befell)}\n`);
  };
}

describe('a hundred orders through real systems, over lines that fail in every way, under processes that are killed', () => {
  const orders = { orders: 100, before: 20, seed: SEED, settledWithinMs: 30 * 60_000, rough: true };
  lifeOfOrders({ ...orders, weather })();

  it('met every kind of bad weather', () => {
    expect(Object.keys(befell).sort()).toEqual(['error', 'half', 'hang', 'lost', 'never', 'page', 'rate', 'twice']);
  });
});
