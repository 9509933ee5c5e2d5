import type { Connection } from '../connectors/connections.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import { type Mapping, type MappingBook, type NamedRule, type Problem, ruleAt, ruleFor } from '../mapper/index.ts';

/** The mapping that rules what a connection's records of a kind become; `connections.<id>.mappings` outranks the baseline. */
export const inbound = (book: MappingBook, connection: Connection, kind: Kind): Mapping =>
  ruling(book, connection, kind, `${connection.system}/${kind}`, kind);

/** The mapping that makes a connection's own shape of a canonical kind. */
export const outbound = (book: MappingBook, connection: Connection, kind: Kind): Mapping =>
  ruling(book, connection, kind, kind, `${connection.system}/${kind}`);

function ruling(book: MappingBook, connection: Connection, kind: Kind, from: string, to: string): Mapping {
  const named = connection.mappings[kind];
  const override = named ? book.byName(named) : undefined;
  if (named && !override) {
    const message = `connections.${connection.id}.mappings.${kind} names ${named}, and there is no such mapping`;
    throw new WaybillError({ class: 'mapping', code: 'no-mapping', message, path: '' });
  }
  const mapping = override?.from === from && override.to === to ? override : book.find(from, to);
  if (mapping) return mapping;
  throw new WaybillError({
    class: 'mapping',
    code: 'no-mapping',
    message: `no mapping from ${from} to ${to}: add a file with that header`,
    path: '',
  });
}

/** Applies a mapping; its first problem becomes the failure. Texts name rules and paths, never values. */
export async function applied(
  mapping: Mapping,
  record: unknown,
  values: Record<string, unknown>,
  now: number,
): Promise<Record<string, unknown>> {
  const outcome = mapping.apply(record, { now, values });
  const result = outcome instanceof Promise ? await outcome : outcome;
  if (result.ok) return result.target;
  throw new WaybillError(asFailure(result.problems, mapping));
}

function asFailure(problems: readonly Problem[], mapping: Mapping): Failure {
  const ruled = { mapping: mapping.name, version: mapping.pin };
  const [first] = problems;
  if (!first) return { class: 'mapping', code: 'unexplained', message: `mapping ${mapping.name} failed`, ...ruled };
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const { code, where, path, hint } = first;
  return {
    class: 'mapping',
    code,
    message: `${first.message}${more}`,
    ...(where ? { where } : {}),
    ...(path ? { path } : {}),
    ...(hint ? { hint } : {}),
    ...ruled,
    ...ruleOf(where ? ruleAt(mapping, where) : undefined),
  };
}

const ruleOf = (rule: NamedRule | undefined) =>
  rule ? { rule: rule.target, ...(rule.table ? { table: rule.table } : {}) } : {};

/** A mapped record in its canonical shape, or the failure that says which field is not, and by which rule it was made. */
export function canonical(kind: Kind, record: unknown, by?: Mapping): unknown {
  const parsed = CANONICAL[kind].safeParse(record);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const rule = by && path ? ruleFor(by, path) : undefined;
  throw new WaybillError({
    class: 'validation',
    message: `${kind} ${path}: ${issue?.message ?? 'invalid'}`,
    path,
    ...(by ? { mapping: by.name, version: by.pin } : {}),
    ...(rule ? { where: rule.at } : {}),
    ...ruleOf(rule),
  });
}

/** What a mapping makes of a connection's record: canonical, or the failure that names the rule. */
export const made = async (
  mapping: Mapping,
  { params }: Connection,
  kind: Kind,
  data: unknown,
  now: number,
): Promise<unknown> => canonical(kind, await applied(mapping, data, { params }, now), mapping);
