/** A text as a literal of a filter or a key. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** True for any of the values of one field. */
export const anyOf = (field: string, values: readonly string[]): string =>
  `(${values.map((value) => `${field} eq ${quoted(value)}`).join(' or ')})`;

/** The conditions that are there, all of them. */
export const allOf = (...conditions: (string | undefined)[]): string =>
  conditions.filter((condition) => condition).join(' and ');
