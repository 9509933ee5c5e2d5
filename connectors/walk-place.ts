/** Where a reader stands of a list that tells no time of change, and is walked whole every so often. Times in epoch ms. */
export interface WalkPlace {
  /** When the last walk began; 0 for never. */
  last: number;
  /** Inside a walk: when it began, and how far it has come, as its list counts. */
  inside?: { began: number; at: number };
}

/** Of a cursor: `{last walk}` between two walks, `{last walk}/{began}/{at}` inside one. */
export function walkPlaceOf(cursor: string | null): WalkPlace {
  const [last = 0, began, at] = cursor?.split('/').map(Number) ?? [];
  return began === undefined || at === undefined ? { last } : { last, inside: { began, at } };
}

/** The cursor of a place. */
export const walkCursor = ({ last, inside }: WalkPlace): string =>
  inside ? `${last}/${inside.began}/${inside.at}` : `${last}`;
