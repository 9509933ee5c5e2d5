import type { FieldSpec } from '../rest/fields.ts';

const TRUE = new Set(['true', '1', 'yes', 'y']);
const FALSE = new Set(['false', '0', 'no', 'n']);

/** Texts as the declared fields mean them: a file says `3` where JSON has a number. What does not fit stays, for the schema to tell. */
export function typed(value: unknown, spec: FieldSpec | undefined): unknown {
  if (spec === undefined || value === undefined || value === null) return value;
  if (typeof spec === 'string') return typeof value === 'string' ? leaf(value, spec.replace(/\?$/, '')) : value;
  if (Array.isArray(spec)) return Array.isArray(value) ? value.map((one) => typed(one, spec[0])) : value;
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([name, one]) => [name, typed(one, spec[name] ?? spec[`${name}?`])]));
}

function leaf(text: string, type: string): unknown {
  switch (type) {
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    case 'boolean': {
      const word = text.toLowerCase();
      return TRUE.has(word) ? true : FALSE.has(word) ? false : text;
    }
    default:
      return text;
  }
}
