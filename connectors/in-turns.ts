/**
 * Works at all of them at once, but one after the other at those of one key, in their order: parcels of one order draw on the
 * same pieces. Answers in the order of `items`.
 */
export function inTurns<Item, Result>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const turns = new Map<string, Promise<unknown>>();
  return Promise.all(
    items.map((item) => {
      const key = keyOf(item);
      const turn = (turns.get(key) ?? Promise.resolve()).then(() => work(item));
      turns.set(key, turn);
      return turn;
    }),
  );
}
