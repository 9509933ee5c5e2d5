import type { SourceFile } from './problem.ts';

/** More files than a config and all that is shipped have together. */
const MOST_KEPT = 1000;
/** A path often stands for two texts in turn: what ships and what takes its place, or a file before and after an edit. */
const MOST_TEXTS = 2;

/** What a reading depends on besides the path; `encoding` is what `TableFile` says of it. */
interface Written extends SourceFile {
  encoding?: string;
}

interface Kept<T> {
  text: string;
  encoding: string | undefined;
  result: T;
}

/**
 * A pure reading of a file, done once for as long as its path and text stay as they are: the same baselines are read by the book, by the
 * lint and at every reload. What it gave is shared by all who ask, and never changed. The oldest is forgotten first.
 */
export function perFile<T, F extends Written = SourceFile>(read: (file: F) => T): (file: F) => T {
  const kept = new Map<string, readonly Kept<T>[]>();
  return (file) => {
    const { path, text, encoding } = file;
    const before = kept.get(path) ?? [];
    const known = before.find((one) => one.text === text && one.encoding === encoding);
    if (known) return known.result;
    const result = read(file);
    kept.delete(path);
    kept.set(path, [{ text, encoding, result }, ...before].slice(0, MOST_TEXTS));
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    return result;
  };
}
