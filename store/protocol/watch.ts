/** PULSE and signs: what should happen and does not. Times are epoch milliseconds. */
import type { Pulse } from '../../domain/pulses.ts';
import type { Sign, SignAges } from '../../domain/signs.ts';
import type { ExpectedPulse } from '../pulses.ts';

/** What stands still, and what last happened when. */
export interface WatchProtocol {
  /** What stands still longer than this, besides orders at their stage. */
  signsSeen(ages: SignAges): Promise<Sign[]>;
  /** These signs are seen, and no others: each has an open case. */
  keepSigns(signs: Sign[]): Promise<{ opened: number; ended: number }>;
  /** This sign is seen, whatever the others: sweeps have stopped, which no sweep sees. */
  raiseSign(sign: Sign): Promise<void>;
  /** What should happen again and again, by the names of `domain/pulses.ts`, happened now. */
  pulsed(name: string): Promise<void>;
  /** These should happen, and no others. Answers when each did, and the last sweep. */
  expectPulses(expected: ExpectedPulse[]): Promise<Map<string, Pulse>>;
  /** A sweep came to its end; the first after a gap of more than `gapMs` begins a new unbroken row of them. */
  swept(gapMs: number): Promise<void>;
  lastSweep(): Promise<number | undefined>;
}
