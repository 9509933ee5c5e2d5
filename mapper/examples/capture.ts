import type { Personal } from '../../domain/personal.ts';
import type { Mapping } from '../book.ts';
import type { Fakes } from '../redact/fakes.ts';
import { knownOf, knownValues } from '../redact/known.ts';
import { redact } from '../redact/redact.ts';
import type { WrittenExample } from './append.ts';
import { EXAMPLE_NOW } from './example.ts';

/** A real record and what `context:` reads beside it. */
export interface Capturable {
  record: unknown;
  values: Record<string, unknown>;
}

export interface Captured {
  example: WrittenExample;
  /** Target fields that the real record makes and the redacted one does not. */
  lost: string[];
  /** Codes of the problems that the redacted record has and the real one has not: then it is no example of the real one. */
  differs: string[];
}

/**
 * Makes an example of a real record: fakes in place of personal data, and expected what the mapping makes of them. `schema` are the fields of the
 * system's schema and what they tell of a person.
 */
export async function captureExample(
  mapping: Mapping,
  { record, values }: Capturable,
  { name, schema, fakes }: { name: string; schema?: ReadonlyMap<string, Personal | undefined>; fakes: Fakes },
): Promise<Captured> {
  const { from, to, rules } = mapping;
  const source = redact(record, knownOf({ from, to, entries: rules }, schema), fakes);
  const redacted = redact(values, knownValues(values), fakes) as Record<string, unknown>;
  const context = Object.fromEntries(Object.entries(redacted).filter(([, part]) => leaves(part).size > 0));
  const now = Date.parse(EXAMPLE_NOW);
  const real = await mapping.apply(record, { now, values });
  const made = await mapping.apply(source, { now, values: context });
  const example: WrittenExample = {
    name,
    ...(Object.keys(context).length > 0 ? { context } : {}),
    in: source,
    ...(made.ok ? { out: made.target } : { fails: made.problems.map(({ code }) => code) }),
  };
  const codes = new Set(real.ok ? [] : real.problems.map(({ code }) => code));
  return {
    example,
    lost: real.ok && made.ok ? without(leaves(real.target), leaves(made.target)) : [],
    differs: made.ok ? [] : [...new Set(made.problems.map(({ code }) => code))].filter((code) => !codes.has(code)),
  };
}

const without = (all: ReadonlySet<string>, some: ReadonlySet<string>): string[] =>
  [...all].filter((path) => !some.has(path));

function leaves(value: unknown, path = ''): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((one, index) => [...leaves(one, `${path}[${index}]`)]));
  if (typeof value === 'object' && value !== null)
    return new Set(Object.entries(value).flatMap(([key, part]) => [...leaves(part, path ? `${path}.${key}` : key)]));
  return new Set([path]);
}
