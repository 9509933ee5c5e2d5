import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SPAN_MS = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** `250ms`, `30s`, `10m`, `2h`, `7d`, in milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'a duration such as 30s, 10m or 7d')
  .transform((text) => Number.parseInt(text, 10) * UNIT_MS[text.replace(/\d+/, '') as keyof typeof UNIT_MS]);

/** `100 per minute`. */
export const rate = z
  .string()
  .regex(/^[1-9]\d* per (second|minute|hour|day)$/, 'a rate such as "100 per minute"')
  .transform((text) => {
    const [calls, , unit] = text.split(' ') as [string, string, keyof typeof SPAN_MS];
    return { calls: Number(calls), perMs: SPAN_MS[unit] };
  });
