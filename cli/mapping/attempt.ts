import { EXIT, Problem as Refusal } from '../../config/problem.ts';
import { CANONICAL } from '../../domain/canonical/records.ts';
import { isKind } from '../../domain/kinds.ts';
import { type Explanation, type Mapping, MappingBook, type Problem, type SourceFile } from '../../mapper/index.ts';
import { filesFor, type MappingDesk, type NamedMapping, namedMapping } from './mapping-context.ts';
import { type FoundRecord, findRecords } from './record.ts';
import { isRecordFile } from './record-file.ts';

/** A mapping tried on the records that a person named. */
export interface Attempt {
  named: NamedMapping;
  files: readonly SourceFile[];
  /** Absent where the mapping has errors: they stand in `findings`. */
  mapping?: Mapping;
  findings: Problem[];
  records: Tried[];
}

export interface Tried {
  found: FoundRecord;
  explanation: Explanation;
  /** What stops this record: of its mapping, or of the canonical shape that comes of it. */
  problems: Problem[];
}

/** Reads the mappings and the record as they are now, and maps. `known` spares looking the record up again. */
export async function attempt(
  desk: MappingDesk,
  what: string,
  record: string,
  known?: readonly FoundRecord[],
): Promise<Attempt> {
  let read = await desk.read();
  const named = namedMapping(read, desk.loaded.config.mappings, what);
  if (named.outside !== undefined) read = await desk.read([named]);
  const { files } = read;
  // The other mappings are of no concern here, and a watched save is to be seen at once.
  const near = MappingBook.compile(filesFor(files, named.path));
  const ofItself = ({ severity, where }: Problem) => severity === 'error' && where?.startsWith(`${named.path}:`);
  const told = near.byName(named.name) || near.problems.some((problem) => ofItself(problem) && !isEcho(problem));
  const book = told ? near : read.book;
  const mapping = book.byName(named.name);
  if (!mapping) {
    const errors = book.problems.filter(({ severity }) => severity === 'error');
    const own = errors.filter(ofItself);
    // An error of its baseline or of a table shows in its own file, if only as "not there"; the cause is what helps.
    return { named, files, findings: own.length > 0 && !own.every(isEcho) ? own : errors, records: [] };
  }
  // What the ledger holds may have to be mapped before this mapping can see it, by another one.
  const all = () => (isRecordFile(record) ? book : read.book);
  const found = known ?? (await findRecords(desk, all(), mapping, record));
  const records: Tried[] = [];
  for (const one of found) {
    const now = one.now ?? Date.now();
    const explanation = await mapping.explain(one.record, { now, values: one.values });
    const { result } = explanation;
    const problems = result.ok ? misshapen(mapping, explanation, result.target) : result.problems;
    records.push({ found: one, explanation, problems });
  }
  return { named, files, mapping, findings: [], records };
}

const isEcho = ({ code }: Problem): boolean => code === 'unknown-baseline' || code === 'unknown-table';

/** What a canonical record is refused for after its mapping, as problems of the rules that made it. */
function misshapen(mapping: Mapping, { fields }: Explanation, target: unknown): Problem[] {
  const kind = mapping.to;
  if (!isKind(kind)) return [];
  const parsed = CANONICAL[kind].safeParse(target);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue): Problem => {
    const place = issue.path.reduce<string>(
      (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
      '',
    );
    const rule = fields.findLast(
      ({ field }) => place === field || place.startsWith(`${field}.`) || place.startsWith(`${field}[`),
    );
    return {
      code: 'validation',
      message: `${kind} \`${place}\`: ${issue.message}`,
      severity: 'error',
      ...(rule ? { where: rule.at } : {}),
    };
  });
}

/** The exit code of what was tried: findings where anything is wrong. */
export const codeOf = ({ findings, records }: Attempt) =>
  findings.length > 0 || records.some(({ problems }) => problems.length > 0) ? EXIT.findings : EXIT.fine;

/** `--record`, which both commands need. */
export function neededRecord(record: string | undefined): string {
  if (record !== undefined) return record;
  throw new Refusal("say which record: --record with an order's number, a JSON or YAML file, or - for standard input");
}
