import { createHash } from 'node:crypto';
import { appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { draw } from './ids.ts';
import type { Canary, KeptVersion, MappingChange, MappingWord, Release } from './ledger.ts';
import { differingFiles, keepVersions } from './mapping-versions.ts';
import { openSaid, SAID_COLUMNS, type Said, type SaidSql, sealedSaid } from './said.ts';
import type { Session, Value } from './session.ts';

/** The audit's name for whoever saves files: the folder does not say who it was. */
const FOLDER = 'folder';

type Content = Omit<Release, 'release'>;

const pointsOf = ({ percent }: { percent: number }): number => Math.round(percent * 100);

const textsOf = ({ versions, canaries }: Content) => ({
  versions: JSON.stringify(versions.map(({ mapping, version }) => [mapping, version])),
  canaries: JSON.stringify(canaries.map((one) => [one.mapping, one.version, pointsOf(one)])),
});

async function readRelease(session: Session, release: string): Promise<Release | null> {
  const [row] = await session.all<{ versions: string; canaries: string }>(
    'SELECT versions, canaries FROM mapping_releases WHERE release = ?',
    [release],
  );
  if (!row) return null;
  return {
    release,
    versions: (JSON.parse(row.versions) as [string, string][]).map(([mapping, version]) => ({ mapping, version })),
    canaries: (JSON.parse(row.canaries) as [string, string, number][]).map(([mapping, version, points]) => ({
      mapping,
      version,
      percent: points / 100,
    })),
  };
}

/** What a revision begins with now; empty before the first start. */
export async function liveRelease(session: Session): Promise<string> {
  const [row] = await session.all<{ release: string }>('SELECT release FROM mapping_live WHERE id = 1');
  return row?.release ?? '';
}

async function readLive(session: Session): Promise<Release | null> {
  return readRelease(session, await liveRelease(session));
}

/** As files are sorted when they are read. */
const byPath = (a: { mapping: string }, b: { mapping: string }): number =>
  `${a.mapping}.yaml` < `${b.mapping}.yaml` ? -1 : 1;

async function goLive(session: Session, unsorted: Content, now: number): Promise<Release> {
  // Whoever publishes, and however much at once: the same versions are the same release.
  const content = { versions: [...unsorted.versions].sort(byPath), canaries: [...unsorted.canaries].sort(byPath) };
  const texts = textsOf(content);
  const release = createHash('sha256').update(`${texts.versions}${texts.canaries}`).digest('hex').slice(0, 16);
  await session.insert(
    'mapping_releases',
    ['release', 'versions', 'canaries', 'first_at'],
    [[release, texts.versions, texts.canaries, now]],
    '(release) DO NOTHING',
  );
  await session.insert(
    'mapping_live',
    ['id', 'release', 'at'],
    [[1, release, now]],
    `(id) DO UPDATE SET at = CASE WHEN mapping_live.release = excluded.release THEN mapping_live.at ELSE excluded.at END,
      release = excluded.release`,
  );
  return { ...content, release };
}

type Noted = Omit<MappingChange, 'at'>;

async function note(book: Book, session: Session, changes: readonly Noted[], now: number): Promise<void> {
  if (changes.length === 0) return;
  let id = await draw(session, 'mapping change', changes.length);
  const rows: Value[][] = [];
  for (const one of changes) {
    const row = id++;
    const points = one.percent === undefined ? null : pointsOf({ percent: one.percent });
    const said = await sealedSaid(book, session, 'mapping_changes', row, one);
    rows.push([row, now, one.mapping, one.what, one.from, one.to, points, ...said]);
  }
  await session.insert(
    'mapping_changes',
    ['id', 'at', 'mapping', 'what', 'from_version', 'to_version', 'basis_points', ...SAID_COLUMNS],
    rows,
  );
  await appendAudit(
    book,
    session,
    changes.map(({ mapping, what, who, why, from, to, percent }) => ({
      what: `mapping.${what.replaceAll(' ', '-')}`,
      who,
      why,
      subject: mapping,
      before: from === undefined ? undefined : { version: from },
      after: to === undefined ? undefined : { version: to, percent },
    })),
  );
}

/** What differs between two sets of versions, noted as saved in the folder, with the files that changed. */
async function saved(session: Session, before: Content['versions'], after: Content['versions']): Promise<Noted[]> {
  const old = new Map(before.map(({ mapping, version }) => [mapping, version]));
  const now = new Map(after.map(({ mapping, version }) => [mapping, version]));
  const changes: Noted[] = [];
  for (const mapping of new Set([...old.keys(), ...now.keys()])) {
    const [from, to] = [old.get(mapping), now.get(mapping)];
    // What ships under an own file rules nothing by itself: what it changes is noted of the mapping that extends it.
    if (from === to || mapping.startsWith('builtin:')) continue;
    const base = { mapping, what: 'saved', who: FOLDER } as const;
    if (from === undefined) changes.push({ ...base, why: 'new', ...(to === undefined ? {} : { to }) });
    else if (to === undefined) changes.push({ ...base, why: 'removed', from });
    else {
      const files = await differingFiles(session, { mapping, version: from }, { mapping, version: to });
      changes.push({ ...base, why: `${files.join(', ')} changed`, from, to });
    }
  }
  return changes;
}

/** See `Ledger.publishMappings`. */
export async function publishMappings(
  book: Book,
  versions: KeptVersion[],
  { whole, word }: { whole: boolean; word?: MappingWord & { mapping: string; from?: string } },
): Promise<Release> {
  return book.db.write(async (session) => {
    const now = book.now();
    const live = await readLive(session);
    const names = versions.map(({ mapping, version }) => ({ mapping, version }));
    const next = whole ? names : replaced(live?.versions ?? [], names);
    const rules = new Map(next.map(({ mapping, version }) => [mapping, version]));
    await keepVersions(session, versions, now);

    // A canary ends when what it tries is promoted or taken back, when it rules all anyway, and with its mapping.
    const canaries = (live?.canaries ?? []).filter(
      ({ mapping, version }) => mapping !== word?.mapping && rules.has(mapping) && rules.get(mapping) !== version,
    );
    const changes = live ? await saved(session, live.versions, next) : [];
    const others = word ? changes.filter(({ mapping }) => mapping !== word.mapping) : changes;
    const to = word && rules.get(word.mapping);
    if (word) {
      const from = word.from ?? live?.versions.find(({ mapping }) => mapping === word.mapping)?.version;
      const { mapping, what, who, why } = word;
      others.push({ mapping, what, who, why, ...(from === undefined ? {} : { from }), ...(to ? { to } : {}) });
    }
    await note(book, session, others, now);
    return goLive(session, { versions: next, canaries }, now);
  });
}

function replaced(versions: Content['versions'], by: Content['versions']): Content['versions'] {
  const named = new Map(by.map((one) => [one.mapping, one]));
  const kept = versions.map((one) => named.get(one.mapping) ?? one);
  return [...kept, ...by.filter(({ mapping }) => !versions.some((one) => one.mapping === mapping))];
}

/** See `Ledger.startCanary`. */
export async function startCanary(
  book: Book,
  version: KeptVersion,
  percent: number,
  by: Omit<MappingWord, 'what'>,
): Promise<Release | null> {
  return book.db.write(async (session) => {
    const now = book.now();
    const live = await readLive(session);
    const { mapping } = version;
    const from = live?.versions.find((one) => one.mapping === mapping)?.version;
    if (!live || from === undefined) return null;
    await keepVersions(session, [version], now);
    const canary: Canary = { mapping, version: version.version, percent };
    await note(book, session, [{ mapping, what: 'canary', ...by, from, to: version.version, percent }], now);
    const others = live.canaries.filter((one) => one.mapping !== mapping);
    return goLive(session, { ...live, canaries: [...others, canary] }, now);
  });
}

/** See `Ledger.endCanary`. */
export async function endCanary(book: Book, mapping: string, by: Omit<MappingWord, 'what'>): Promise<Canary | null> {
  return book.db.write(async (session) => {
    const now = book.now();
    const live = await readLive(session);
    const canary = live?.canaries.find((one) => one.mapping === mapping);
    if (!live || !canary) return null;
    const { version, percent } = canary;
    const to = live.versions.find((one) => one.mapping === mapping)?.version;
    await note(
      book,
      session,
      [{ mapping, what: 'canary ended', ...by, from: version, percent, ...(to === undefined ? {} : { to }) }],
      now,
    );
    await goLive(session, { ...live, canaries: live.canaries.filter((one) => one !== canary) }, now);
    return canary;
  });
}

export async function liveMappings(book: Book): Promise<(Release & { since: number }) | null> {
  return book.db.read(async (session) => {
    const live = await readLive(session);
    if (!live) return null;
    const [row] = await session.all<{ at: number }>('SELECT at FROM mapping_live WHERE id = 1');
    return { ...live, since: Number(row?.at ?? 0) };
  });
}

export async function mappingRelease(book: Book, release: string): Promise<Release | null> {
  return book.db.read((session) => readRelease(session, release));
}

interface ChangeSql extends SaidSql {
  at: number;
  mapping: string;
  what: MappingChange['what'];
  from_version: string | null;
  to_version: string | null;
  basis_points: number | null;
}

/** See `Ledger.mappingChanges`. */
export async function mappingChanges(
  book: Book,
  { mapping, limit }: { mapping?: string; limit: number },
): Promise<MappingChange[]> {
  const { rows, said } = await book.db.read(async (session) => {
    const found = await session.all<ChangeSql>(
      `SELECT id, at, mapping, what, why, by_enc, why_enc, from_version, to_version, basis_points FROM mapping_changes
        ${mapping === undefined ? '' : 'WHERE mapping = ?'} ORDER BY id DESC LIMIT ?`,
      [...(mapping === undefined ? [] : [mapping]), limit],
    );
    return { rows: found, said: await openSaid(book, session, 'mapping_changes', found) };
  });
  return rows.map((row, at) => ({
    at: Number(row.at),
    mapping: row.mapping,
    what: row.what,
    who: (said[at] as Said).who,
    why: (said[at] as Said).why,
    ...(row.from_version === null ? {} : { from: row.from_version }),
    ...(row.to_version === null ? {} : { to: row.to_version }),
    ...(row.basis_points === null ? {} : { percent: Number(row.basis_points) / 100 }),
  }));
}
