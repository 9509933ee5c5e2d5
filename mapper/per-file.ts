import type { SourceFile } from './problem.ts';

/** More files than a config and all that is shipped have together. */
const MOST_KEPT = 1000;

/**
 * A pure reading of a file, done once for as long as its path and text stay as they are: the same baselines are read by the book, by the
 * lint and at every reload. What it gave is shared by all who ask, and never changed. The oldest is forgotten first.
 */
export function perFile<T>(read: (file: SourceFile) => T): (file: SourceFile) => T {
  const kept = new Map<string, { text: string; result: T }>();
  return (file) => {
    const known = kept.get(file.path);
    if (known?.text === file.text) return known.result;
    const result = read(file);
    kept.delete(file.path);
    kept.set(file.path, { text: file.text, result });
    for (const path of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(path);
    }
    return result;
  };
}
