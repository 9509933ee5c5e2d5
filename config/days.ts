import { z } from 'zod';

const SAMPLE = 'a day such as 2026-12-25, or days such as 2027-02-06..2027-02-12';
const day = z.iso.date(SAMPLE);

/** Days of a calendar, one or several an entry: `[2026-12-25, 2027-02-06..2027-02-12]`. */
export const days = z.array(
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$/, SAMPLE)
    .transform((text) => {
      const [from = '', to = from] = text.split('..');
      return { from, to };
    })
    .pipe(
      z
        .strictObject({ from: day, to: day })
        .refine(({ from, to }) => from <= to, 'the last day is before the first: write the earlier one first'),
    ),
);
