const SORTS = ['raw', 'payloads', 'revisions', 'inbox', 'steps', 'cases', 'alerts'] as const;

type Sort = (typeof SORTS)[number];

/** How long each sort of thing is kept, in ms, as the moment before which it goes. */
export const cutoffsOf = (keptMs: Readonly<Record<Sort, number>>, now: number): Record<Sort, number> =>
  Object.fromEntries(SORTS.map((sort) => [sort, now - keptMs[sort]])) as Record<Sort, number>;
