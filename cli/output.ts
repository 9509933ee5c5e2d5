export { localTime } from '../domain/local-time.ts';

/** Writes a result to standard output: as JSON where it was asked for, else as text for people. */
export function print(json: boolean | undefined, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`);
}

/** Columns as wide as they must be, two spaces between; none at a line's end. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly number[] = [],
): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => displayWidth(row[i] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat((widths[i] as number) - displayWidth(cell));
        return numeric.includes(i) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return all.map(line).join('\n');
}

/** Breaks a line between words where it is wider than `width`; what follows is indented by `indent` columns. */
export function wrapped(text: string, width: number, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) as string;
    if (line && indent + displayWidth(line) + 1 + displayWidth(word) > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** Columns of the terminal; 100 where it is none. */
export const terminalWidth = (): number => process.stdout.columns || 100;

/** Columns that a text takes: Chinese characters are two wide. */
export const displayWidth = (text: string) =>
  [...text].reduce((sum, letter) => sum + (/[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦]/.test(letter) ? 2 : 1), 0);
