/** The first object made of a record in a target; a next one is made only after its forerunner was taken back. */
export const FIRST_GENERATION = 1;

interface ObjectKey {
  connectionId: string;
  kind: string;
  recordId: string;
  part: string;
}

/** The generation that the next write of this object is about: the standing one, or one more than the last taken back. */
export function nextGeneration(
  targets: readonly (ObjectKey & { generation: number; cancelled: boolean })[],
  key: ObjectKey,
): number {
  let generation = FIRST_GENERATION;
  for (const target of targets) {
    const same =
      target.connectionId === key.connectionId &&
      target.kind === key.kind &&
      target.recordId === key.recordId &&
      target.part === key.part;
    if (same) generation = Math.max(generation, target.generation + (target.cancelled ? 1 : 0));
  }
  return generation;
}
