/** How many letters must be changed, put in, left out or swapped with the next to make one word of the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const changed = (row[j] as number) + (a[i] === b[j] ? 0 : 1);
      const swapped =
        i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j] ? (before[j - 1] as number) + 1 : changed;
      next.push(Math.min(changed, swapped, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    before = row;
    row = next;
  }
  return row.at(-1) as number;
}

/** The word of the list that was probably meant, for "did you mean". */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .sort((a, b) => a.far - b.far)[0];
  return near && near.far <= Math.max(2, Math.floor(word.length / 3)) ? near.candidate : undefined;
}
