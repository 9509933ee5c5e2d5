/** A text as a SOQL literal. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, (sign) => `\\${sign}`)}'`;

export const anyOf = (field: string, values: readonly string[]): string =>
  `${field} IN (${values.map(quoted).join(', ')})`;

export const allOf = (...conditions: (string | false | undefined)[]): string =>
  conditions.filter((one): one is string => typeof one === 'string' && one !== '').join(' AND ');

/** `2026-11-22T09:00:00.000+0000` as ISO UTC. */
export function fromDatetime(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const at = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
