/** A place in parsed JSON: names and indexes between dots (`data.items.0.id`), `\.` for a dot within a name, `$` for all of it. */
export function at(data: unknown, path: string): unknown {
  if (path === '$' || path === '') return data;
  let here = data;
  for (const name of segments(path)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

const segments = (path: string): string[] => path.split(/(?<!\\)\./).map((one) => one.replaceAll('\\.', '.'));

/** What stands at a path as the text of an id or a number; undefined for nothing, for lists and for objects. */
export function textAt(data: unknown, path: string): string | undefined {
  return textOf(at(data, path));
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
