import { z } from 'zod';

/** `250ms`, `30s`, `10m`, `2h`, `1d` -> milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'a duration such as 30s, 10m or 2h')
  .transform((text) => {
    const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[text.replace(/\d+/, '')] as number;
    return Number.parseInt(text, 10) * unit;
  });

/** `09:30`, by the clocks of some zone. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as "09:00"');

/** `2h`, or `2h working`: in working hours only. */
export const waitingTime = z
  .string()
  .regex(/^(\d+(ms|s|m|h|d)|[1-9]\d*(m|h) working)$/, 'a time such as 30s, 4h, or "2h working"')
  .transform((text) => ({ ms: duration.parse(text.split(' ')[0]), working: text.endsWith(' working') }));
