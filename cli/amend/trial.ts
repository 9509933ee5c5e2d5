import { toFailure } from '../../activities/failures.ts';
import { applied, canonical, inbound } from '../../activities/mapping.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Failure } from '../../domain/failures.ts';
import { type Change, compareResults } from '../../mapper/compare/changes.ts';
import type { MappingBook } from '../../mapper/index.ts';
import { applyPatch, type Patch } from '../../store/amendments.ts';
import type { RecordInput } from '../../store/ledger.ts';

/** What an amendment would make of one record; nothing is changed yet. */
export interface Trial {
  record: RecordInput;
  patch: Patch;
  /** Of the record itself, by field. */
  fields: Change[];
  /** Of what its mapping makes of it; empty where its kind has none, and where it could not be mapped before. */
  canonical: Change[];
  /** It could not be mapped as it was, and now it can. */
  mapsNow: boolean;
  /** Why it cannot be accepted: against its source's own schema, or by its mapping. */
  problems: string[];
}

/** Puts an amended record to its source's schema and through the mapping that will rule it. */
export async function tryAmendment(
  connection: Connection,
  book: MappingBook,
  record: RecordInput,
  patch: Patch,
  now: number,
): Promise<Trial> {
  const before = record.data as Record<string, unknown>;
  const after = applyPatch(before, patch) as Record<string, unknown>;
  const fields = compareResults({ ok: true, target: before }, { ok: true, target: after });
  const problems = schemaProblems(connection, record, before, after);
  const [was, is] = [
    await mapped(connection, book, record, before, now),
    await mapped(connection, book, record, after, now),
  ];
  if (is.failure) problems.push(failureText(is.failure));
  const changes =
    was.canonical && is.canonical
      ? compareResults({ ok: true, target: was.canonical }, { ok: true, target: is.canonical })
      : [];
  const mapsNow = was.canonical === undefined && is.canonical !== undefined;
  return { record, patch, fields, canonical: changes, mapsNow, problems };
}

interface Mapped {
  canonical?: Record<string, unknown>;
  failure?: Failure;
}

async function mapped(
  connection: Connection,
  book: MappingBook,
  { kind }: RecordInput,
  data: unknown,
  now: number,
): Promise<Mapped> {
  // A kind that no flow maps is read by nobody's rules: an event of a payment, say.
  if (!connection.mappings[kind] && !book.find(`${connection.system}/${kind}`, kind)) return {};
  try {
    const mapping = inbound(book, connection, kind);
    const target = await applied(mapping, data, { params: connection.params }, now);
    return { canonical: canonical(kind, target, mapping) as Record<string, unknown> };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

/** What the source's own schema finds wrong that it did not find before: some sources break their own word. */
function schemaProblems(connection: Connection, { kind }: RecordInput, before: unknown, after: unknown): string[] {
  const schema = connection.connector.kinds[kind]?.schema;
  if (!schema) return [];
  const issues = (data: unknown) => {
    const parsed = schema.safeParse(data);
    return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  const known = new Set(issues(before));
  return issues(after)
    .filter((text) => !known.has(text))
    .map((text) => `no ${kind} of ${connection.system}: ${text}`);
}

function failureText(failure: Failure): string {
  const where = 'where' in failure && failure.where ? `${failure.where} ` : '';
  return `it cannot be mapped: ${where}${failure.message}`;
}
