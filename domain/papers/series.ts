const COUNTER = /\{n(?::([1-9]))?\}/g;
const KNOWN = /\{(?:year|month|n(?::[1-9])?)\}/g;

/** True for texts such as `CI-{year}-{n:5}`: the counter once, nothing else in braces, a month only beside its year. */
export function isSeries(text: string): boolean {
  const rest = text.replace(KNOWN, '');
  return (
    [...text.matchAll(COUNTER)].length === 1 &&
    !/[{}]/.test(rest) &&
    text.length <= 40 &&
    !(text.includes('{month}') && !text.includes('{year}'))
  );
}

/** What stands still within a series: numbers begin at 1 whenever this changes. `('CI-{year}-{n:5}', '2026-11-26') -> 'CI-2026-{n:5}'`. */
export function seriesOf(template: string, day: string): string {
  const [year = '', month = ''] = day.split('-');
  return template.replaceAll('{year}', year).replaceAll('{month}', month);
}

/** `('CI-2026-{n:5}', 7) -> 'CI-2026-00007'`; a number that outgrows its zeros is written whole. */
export const numberIn = (series: string, n: number): string =>
  series.replace(COUNTER, (_whole, width?: string) => String(n).padStart(Number(width ?? 1), '0'));
