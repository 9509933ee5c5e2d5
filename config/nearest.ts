/** How many letters must change to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const swapped = (row[j] as number) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(swapped, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
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
