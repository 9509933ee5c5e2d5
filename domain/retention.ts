const SORTS = ['raw', 'payloads', 'revisions', 'inbox', 'steps', 'cases', 'alerts'] as const;

type Sort = (typeof SORTS)[number];

/** How long each sort of thing is kept, in ms, as the moment before which it goes. */
export const cutoffsOf = (keptMs: Readonly<Record<Sort, number>>, now: number): Record<Sort, number> =>
  Object.fromEntries(SORTS.map((sort) => [sort, now - keptMs[sort]])) as Record<Sort, number>;

const YEAR_MS = 365.25 * 24 * 3_600_000;

/** Until when the law asks for a paper made at `madeAt` (epoch ms) about goods that went to this country; undefined where it does not. */
export const paperKeeper =
  ({ years, byCountry }: { years: number; byCountry: Readonly<Record<string, number>> }) =>
  (country: string | undefined, madeAt: number): number | undefined => {
    const kept = (country === undefined ? undefined : byCountry[country]) ?? years;
    return kept === 0 ? undefined : madeAt + kept * YEAR_MS;
  };
