import { toFailure } from '../../activities/failures.ts';
import { inbound, made } from '../../activities/mapping.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Failure } from '../../domain/failures.ts';
import { type Change, compareResults } from '../../mapper/compare/changes.ts';
import type { MappingBook } from '../../mapper/index.ts';
import { applyPatch, type Patch } from '../../store/amendments.ts';
import type { RecordInput, RootBundle } from '../../store/ledger.ts';
import { failureText } from './failure-text.ts';
import { type TargetDeps, type TargetTrial, tryTargets } from './targets.ts';

/** What an amendment would make of one record, and of what its targets are sent; nothing is changed yet. */
export interface Trial {
  record: RecordInput;
  patch: Patch;
  /** Of the record itself, by field. */
  fields: Change[];
  /** Of what its mapping makes of it; empty where its kind has none, and where it could not be mapped before. */
  canonical: Change[];
  /** It could not be mapped as it was, and now it can. */
  mapsNow: boolean;
  /** Of what each target would be sent. */
  targets: TargetTrial[];
  /** Why it cannot be accepted: by its source's own schema, by a mapping, or by a target's schema. */
  problems: string[];
  /** What keeps targets from it with the amendment as without. */
  still: string[];
}

/** What an amendment is tried on. */
export interface Tried {
  /** That the record came from. */
  connection: Connection;
  record: RecordInput;
  bundle: RootBundle;
  /** Those that carry its root. */
  flows: readonly string[];
  /** A person cancelled it. */
  cancelledHere: boolean;
}

/** Puts an amended record to its source's schema, through the mapping that will rule it, and on to all that its targets would be sent. */
export async function tryAmendment(
  deps: TargetDeps,
  book: MappingBook,
  { connection, record, bundle, flows, cancelledHere }: Tried,
  patch: Patch,
): Promise<Trial> {
  const before = record.data as Record<string, unknown>;
  const after = applyPatch(before, patch) as Record<string, unknown>;
  const fields = compareResults({ ok: true, target: before }, { ok: true, target: after });
  const problems = schemaProblems(connection, record, before, after);
  const now = deps.clock.now();
  const [was, is] = [
    await mapped(connection, book, record, before, now),
    await mapped(connection, book, record, after, now),
  ];
  const trial: Trial = {
    record,
    patch,
    fields,
    canonical:
      was.canonical && is.canonical
        ? compareResults({ ok: true, target: was.canonical }, { ok: true, target: is.canonical })
        : [],
    mapsNow: was.canonical === undefined && is.canonical !== undefined,
    targets: [],
    problems,
    still: [],
  };
  if (is.failure) problems.push(failureText(is.failure));
  // Where nothing reads the record, or nothing could be made of it, there is no more to be said of targets.
  if (!is.canonical) return trial;
  const {
    targets,
    problems: refused,
    still,
  } = await tryTargets(deps, book, flows, {
    before: withRecord(bundle, { ...record, ...was }),
    after: withRecord(bundle, { ...record, data: after, ...is }),
    cancelledHere,
  });
  problems.push(...refused);
  return { ...trial, targets, still };
}

/** The root with one of its records as it would be. */
function withRecord(bundle: RootBundle, record: RecordInput): RootBundle {
  const put = (one: RecordInput) => (one.recordId === record.recordId ? record : one);
  return { ...bundle, root: put(bundle.root), inputs: bundle.inputs.map(put) };
}

interface Mapped {
  canonical?: Record<string, unknown>;
  /** The version that made it. */
  pin?: string;
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
    const canonical = await made(mapping, connection, kind, data, now);
    return { canonical: canonical as Record<string, unknown>, pin: mapping.pin };
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
