/** Longer ones are read with `--json`. */
const MOST = 100;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** `held: false -> true`: only what differs, one line, cut where it is long. */
export function changeText(before: unknown, after: unknown): string {
  const text = differences(before, after).join('; ');
  return text.length > MOST ? `${text.slice(0, MOST - 3)}...` : text;
}

function differences(before: unknown, after: unknown, path = ''): string[] {
  if (before === undefined && after === undefined) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined && isObject(after))
    return Object.entries(after).map(([name, value]) => `${path ? `${path}.` : ''}${name}: ${shown(value)}`);
  if (before === undefined && Array.isArray(after))
    return after.map((line) => (Array.isArray(line) ? line.map(shown).join(' ') : shown(line)));
  const name = path ? `${path}: ` : '';
  return [
    before === undefined
      ? `${name}${shown(after)}`
      : `${name}${shown(before)} -> ${after === undefined ? 'gone' : shown(after)}`,
  ];
}
