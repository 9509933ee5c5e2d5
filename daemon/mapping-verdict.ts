import { MappingBook, type Problem as MappingProblem, type SourceFile } from '../mapper/index.ts';
import { lintMappings, type Sides } from '../mapper/lint/index.ts';

/** What is wrong enough to keep mappings from being live. */
export interface Verdict {
  book: MappingBook;
  errors: MappingProblem[];
}

export interface VerdictOptions {
  /** Systems that no connection uses: what is wrong in their mappings cannot keep the others from moving. */
  unused: ReadonlySet<string>;
  /** What the connectors give and take. */
  sides: Sides;
  /** Versions that were found good before: only others are looked at closely. Those that this finds good are added. */
  accepted?: Set<string>;
}

export const errorsOf = (book: MappingBook): MappingProblem[] =>
  book.problems.filter(({ severity }) => severity === 'error');

/** `mappings/shop/order.yaml:12:7 error unknown-path: ... (hint)`. */
export const showProblem = ({ where, severity, code, message, hint }: MappingProblem): string =>
  `${where ? `mappings/${where} ` : ''}${severity} ${code}: ${message}${hint ? ` (${hint})` : ''}`;

const systemOf = (where = ''): string => where.replace(/^builtin:/, '').split('/')[0] ?? '';

/** Compiles mappings and, where that went well, asks the lint about those that are new. Its warnings keep nothing back. */
export function verdictOn(files: SourceFile[], { unused, sides, accepted }: VerdictOptions): Verdict {
  const book = MappingBook.compile(files);
  const matters = ({ where }: Pick<MappingProblem, 'where'>) => !unused.has(systemOf(where));
  const errors = errorsOf(book).filter(matters);
  if (errors.length > 0) return { book, errors };

  // Of what no connection uses nothing would be told: a lint of all systems takes a start a second.
  const fresh = book
    .all()
    .filter(
      ({ name, pin, files: made }) =>
        !accepted?.has(`${name}@${pin}`) && made.some(({ path }) => matters({ where: path })),
    );
  const looked = new Map(fresh.flatMap((mapping) => mapping.files.map((file) => [file.path, file])));
  const found = lintMappings([...looked.values()], sides, MappingBook.of(fresh))
    .filter(({ severity }) => severity === 'error')
    .map(({ code, severity, message, hint, file, line, column }) => ({
      code,
      severity,
      message,
      where: `${file}:${line}:${column}`,
      ...(hint ? { hint } : {}),
    }))
    .filter(matters);
  if (found.length === 0) for (const { name, pin } of fresh) accepted?.add(`${name}@${pin}`);
  return { book, errors: found };
}
