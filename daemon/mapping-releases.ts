import type { ReleasedMappings } from '../activities/index.ts';
import { canaryShare } from '../domain/canary.ts';
import { WaybillError } from '../domain/failures.ts';
import { type Mapping, MappingBook } from '../mapper/index.ts';
import type { Canary, KeptVersion, Ledger, Release } from '../store/ledger.ts';

/** Orders under way rarely name more releases than there were edits lately. */
const MAX_RELEASES = 32;
const MAX_VERSIONS = 1_000;

export interface ReleasedBooks extends ReleasedMappings {
  /** What rules those that no canary rules. */
  base: MappingBook;
}

/** The releases that this process has compiled, and the way to the others. */
export interface Releases {
  /** From the ledger where it is not known here yet. A `WaybillError` where the ledger has no such release. */
  released(release: string): Promise<ReleasedBooks>;
  /** Mappings that were compiled already need not be compiled again for a release that names them. */
  learn(mappings: Iterable<Mapping>): void;
}

const versionName = ({ mapping, version }: { mapping: string; version: string }): string => `${mapping}@${version}`;

/** The least recently used goes first. */
class Lately<T> {
  readonly #entries = new Map<string, T>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(name: string): T | undefined {
    const found = this.#entries.get(name);
    if (found !== undefined) {
      this.#entries.delete(name);
      this.#entries.set(name, found);
    }
    return found;
  }

  put(name: string, value: T): void {
    this.#entries.delete(name);
    this.#entries.set(name, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#max) break;
      this.#entries.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#entries.delete(name);
  }
}

export function createReleases(ledger: Pick<Ledger, 'mappingRelease' | 'keptVersions'>): Releases {
  const versions = new Lately<Mapping>(MAX_VERSIONS);
  const releases = new Lately<Promise<ReleasedBooks>>(MAX_RELEASES);

  async function load(name: string): Promise<ReleasedBooks> {
    const release = await ledger.mappingRelease(name);
    if (!release) throw lost(`the mappings that it began with, release ${name}, are not in the ledger`);
    const named = [...release.versions, ...release.canaries];
    const known = new Map<string, Mapping>();
    for (const one of named) {
      const mapping = versions.get(versionName(one));
      if (mapping) known.set(versionName(one), mapping);
    }
    const missing = named.filter((one) => !known.has(versionName(one)));
    for (const kept of missing.length > 0 ? await ledger.keptVersions(missing) : []) {
      const mapping = compileKept(kept);
      versions.put(versionName(kept), mapping);
      known.set(versionName(kept), mapping);
    }
    return rulesOf(release, known);
  }

  return {
    released(name) {
      const found = releases.get(name);
      if (found) return found;
      const loading = load(name);
      releases.put(name, loading);
      // What could not be had is asked for again.
      loading.catch(() => releases.delete(name));
      return loading;
    },
    learn(mappings) {
      for (const mapping of mappings)
        versions.put(versionName({ mapping: mapping.name, version: mapping.pin }), mapping);
    },
  };
}

/** One book for each set of canaries that a root can be under: a root below one share is below all that are larger. */
function rulesOf({ versions, canaries }: Release, known: ReadonlyMap<string, Mapping>): ReleasedBooks {
  const bookUnder = (ruling: readonly Canary[]) =>
    MappingBook.of(
      versions.flatMap((one) => {
        const canary = ruling.find(({ mapping }) => mapping === one.mapping);
        return known.get(versionName(canary ?? one)) ?? [];
      }),
    );
  const base = bookUnder([]);
  if (canaries.length === 0) return { base, of: () => base };
  const steps = [...new Set(canaries.map(({ percent }) => percent))]
    .sort((a, b) => a - b)
    .map((share) => ({ share, book: bookUnder(canaries.filter(({ percent }) => percent >= share)) }));
  return {
    base,
    of(root) {
      const at = canaryShare(root);
      return steps.find(({ share }) => at < share)?.book ?? base;
    },
  };
}

/** A kept version compiled from its own files alone; one that this program cannot compile any more fails what it rules. */
export function compileKept({ mapping: name, version, from, to, files }: KeptVersion): Mapping {
  const book = MappingBook.compile(files);
  const mapping = book.byName(name);
  if (mapping) return mapping.pin === version ? mapping : { ...mapping, pin: version };
  const why = book.problems.find(({ severity }) => severity === 'error')?.message ?? 'it has no rules';
  const problem = {
    code: 'lost-version',
    message: `version ${version} of ${name}, which it began with, cannot be used by this program (${why}); retry takes the one that is live`,
    where: `${files[0]?.path ?? name}:1:1`,
    severity: 'error',
  } as const;
  const result = { ok: false as const, problems: [problem] };
  const bases = files
    .slice(1)
    .map(({ path }) => path)
    .filter((path) => !/(^|\/)tables\//.test(path));
  return {
    name,
    from,
    to,
    pin: version,
    files,
    bases: bases.map((path) => path.replace(/\.ya?ml$/, '')),
    rules: [],
    tables: new Map(),
    awaits: false,
    apply: () => result,
    explain: async () => ({ result, made: {}, fields: [], unruled: [] }),
  };
}

const lost = (message: string) =>
  new WaybillError({ class: 'mapping', code: 'lost-version', message: `${message}; retry takes those that are live` });
