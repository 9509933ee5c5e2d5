import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadMappingFiles } from '../../config/mapping-files.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { errorsOf } from '../../daemon/mapping-verdict.ts';
import { mappingFolders } from '../../daemon/mappings.ts';
import { BUILTIN, MappingBook, type Problem as MappingProblem, type SourceFile } from '../../mapper/index.ts';
import type { KeptVersion } from '../../store/ledger.ts';
import { terminalWidth } from '../output.ts';
import { candidateFile, isTable, replaced } from './candidate.ts';
import { keptVersion } from './kept-version.ts';
import type { MappingDesk } from './mapping-context.ts';
import { problemFrame } from './problem-frame.ts';

/** Two books to be compared. */
export interface Sides {
  before: Side;
  after: Side;
  /** Names of the mappings that are meant; all that differ without it. */
  only?: ReadonlySet<string>;
}

export interface Side {
  book: MappingBook;
  /** What a person calls it. */
  label: string;
  /** A problem's place, as an editor can open it where there is such a file. */
  place(where: string): string;
}

export interface Wanted {
  candidate?: string;
  /** The mapping that the candidate shall stand for, where its header does not say. */
  as?: string;
  /** A kept version to compare with, or how it begins. */
  against?: string;
  /** Old baselines against those of now; a text names the version whose baseline is meant. */
  baseline?: string | true;
}

const YAML = /\.ya?ml$/;

/** What a person wants compared with what; a `Problem` where that cannot be. */
export async function sidesOf(desk: MappingDesk, wanted: Wanted): Promise<Sides> {
  if (wanted.baseline !== undefined) {
    if (wanted.candidate || wanted.against)
      throw new Problem(
        '--baseline compares what ships now with what shipped before: it takes no candidate and no --against',
      );
    return baselineSides(desk, wanted.baseline);
  }
  const live = await livingMappings(desk);
  const after = wanted.candidate
    ? await candidateOf(desk, live, wanted.candidate, wanted.as)
    : { files: live.files, book: live.book, label: 'now', place: desk.place };
  if (wanted.against === undefined && after.isLive) return againstLast(desk, after, after.isLive);
  if (wanted.against === undefined) {
    if (!wanted.candidate)
      throw new Problem('name a candidate file or folder, or compare with --against or --baseline');
    return { before: { book: live.book, label: 'live', place: desk.place }, after };
  }
  const ledger = await desk.ledger();
  const version = await keptVersion(ledger, wanted.against, wanted.as);
  return withVersion(live.files, version, after);
}

/**
 * What rules at this moment: the files of the folder, but where one of them is broken, the last version of its mapping that was
 * live. A running daemon does not follow a broken edit either.
 */
async function livingMappings(desk: MappingDesk): Promise<{ files: SourceFile[]; book: MappingBook }> {
  const read = await desk.read();
  if (errorsOf(read.book).length === 0) return read;
  const ledger = await desk.ledger();
  const release = await ledger.liveMappings();
  const gone = release?.versions.filter(({ mapping }) => !read.book.byName(mapping)) ?? [];
  if (gone.length === 0) return read;
  const kept = await ledger.keptVersions(gone);
  const files = replaced(
    read.files,
    kept.flatMap((version) => version.files),
  );
  return { files, book: MappingBook.compile(files) };
}

interface After extends Side {
  files: readonly SourceFile[];
  /** The mapping's name, where the candidate is the very file that is live. */
  isLive?: string;
}

function withVersion(files: readonly SourceFile[], kept: KeptVersion, after: After): Sides {
  const label = kept.version.slice(0, 8);
  return {
    before: {
      book: MappingBook.compile(replaced(files, kept.files)),
      label,
      place: (where) => `${where} of ${label}`,
    },
    after,
    only: new Set([kept.mapping]),
  };
}

/** A file that is live already: what it changed is told by the last version before it. */
async function againstLast(desk: MappingDesk, after: After, name: string): Promise<Sides> {
  const ledger = await desk.ledger();
  const now = after.book.byName(name)?.pin;
  const rows = await ledger.mappingVersions({ mapping: name, limit: 50 });
  const last = rows.find(({ version }) => version !== now);
  const [kept] = last ? await ledger.keptVersions([last]) : [];
  if (!kept)
    throw new Problem(
      `${name} is live as it stands there, and no other version of it was: write the edit into another file and name that`,
      EXIT.findings,
    );
  return withVersion(after.files, kept, after);
}

async function candidateOf(
  desk: MappingDesk,
  live: { files: readonly SourceFile[]; book: MappingBook },
  candidate: string,
  as: string | undefined,
): Promise<After> {
  const found = await stat(candidate).catch(() => undefined);
  if (!found) throw new Problem(`there is no file or folder ${candidate}`);
  if (found.isDirectory()) {
    const files = await loadMappingFiles(mappingFolders(resolve(candidate)));
    const place = (where: string) =>
      where.startsWith(BUILTIN) ? where : `${candidate.replace(/[\\/]+$/, '')}/${where}`;
    return sound({ files, book: MappingBook.compile(files), label: candidate, place }, live.book);
  }
  const { path, files, isLive } = await candidateFile(live, desk.loaded.config.mappings, candidate, as);
  const place = (where: string) =>
    where.startsWith(`${path}:`) ? candidate + where.slice(path.length) : desk.place(where);
  const after: After = { files, book: MappingBook.compile(files), label: candidate, place };
  return sound(isLive && !isTable(path) ? { ...after, isLive: path.replace(YAML, '') } : after, live.book, path);
}

/** A candidate with errors would not become live, so there is nothing to compare; those of other files are none of its own. */
function sound(after: After, live: MappingBook, path?: string): After {
  const known = new Set(errorsOf(live).map(nameOf));
  const isOwn = ({ where }: MappingProblem) => path !== undefined && where?.startsWith(`${path}:`) === true;
  const errors = errorsOf(after.book).filter((error) => isOwn(error) || !known.has(nameOf(error)));
  if (errors.length === 0) return after;
  // `place` is asked for the file alone, as a place without line and column.
  const place = (file: string) => after.place(`${file}:1`).replace(/:1$/, '');
  const width = Math.min(terminalWidth(), 100);
  const frames = errors.map((error) => problemFrame(error, after.files, place, (_, text) => text, width).join('\n'));
  throw new Problem(frames.join('\n\n'), EXIT.findings);
}

const nameOf = ({ code, where, message }: MappingProblem): string => `${code} ${where} ${message}`;

/** What ships now against the last other text of it that the ledger saw, under the overrides of now. */
async function baselineSides(desk: MappingDesk, asked: string | true): Promise<Sides> {
  const ledger = await desk.ledger();
  const live = await desk.read();
  const shipped = new Map(
    (await loadMappingFiles(mappingFolders(resolve(desk.loaded.config.mappings)).slice(0, 1))).map(({ path, text }) => [
      path,
      text,
    ]),
  );
  const isShipped = ({ path, text }: SourceFile) => shipped.get(path.replace(BUILTIN, '')) === text;
  const old = new Map<string, SourceFile>();
  const only = new Set<string>();
  for (const mapping of live.book.all()) {
    const now = new Map(mapping.files.filter(isShipped).map(({ path, text }) => [path, text]));
    const filter = { mapping: mapping.name, ...(asked === true ? {} : { version: asked }), limit: 200 };
    const rows = await ledger.mappingVersions(filter);
    const kept = new Map((await ledger.keptVersions(rows)).map((one) => [one.version, one]));
    for (const { version } of rows) {
      const files = kept.get(version)?.files ?? [];
      // Where nothing is overridden now, an own file of before is no baseline.
      const overridden = files.some(({ path }) => path.startsWith(BUILTIN));
      if (overridden !== mapping.files.some(({ path }) => path.startsWith(BUILTIN))) continue;
      const changed = files.filter(({ path, text }) => now.has(path) && now.get(path) !== text);
      if (changed.length === 0) continue;
      for (const file of changed) if (!old.has(file.path)) old.set(file.path, file);
      only.add(mapping.name);
      break;
    }
  }
  if (asked !== true && only.size === 0 && (await ledger.mappingVersions({ version: asked, limit: 1 })).length === 0)
    throw new Problem(`no version begins with ${asked}: \`waybill mapping history\` lists them`, EXIT.findings);
  const before = MappingBook.compile(replaced(live.files, [...old.values()]));
  return {
    before: { book: before, label: 'the baseline before', place: (where) => where },
    after: { book: live.book, label: 'the baseline now', place: desk.place },
    only,
  };
}
