/** One field that is not as it was expected to be. */
export interface Difference {
  /** In the target, e.g. `lines[2].sku`; empty for the record itself. */
  path: string;
  kind: 'missing' | 'unexpected' | 'other';
  expected?: unknown;
  got?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What differs between two records of JSON data, field by field. Lists are compared place by place. The order of an
 * object's fields means nothing; `1` and `"1"` are different, because targets tell them apart.
 */
export function differences(expected: unknown, got: unknown, path = ''): Difference[] {
  if (isObject(expected) && isObject(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return [...keys].flatMap((key) => differences(own(expected, key), own(got, key), path ? `${path}.${key}` : key));
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    const length = Math.max(expected.length, got.length);
    return Array.from({ length }, (_, index) => differences(expected[index], got[index], `${path}[${index}]`)).flat();
  }
  if (expected === got) return [];
  if (got === undefined) return [{ path, kind: 'missing', expected }];
  if (expected === undefined) return [{ path, kind: 'unexpected', got }];
  return [{ path, kind: 'other', expected, got }];
}

const own = (record: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(record, key) ? record[key] : undefined;
