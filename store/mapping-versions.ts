import { createHash } from 'node:crypto';
import type { Book } from './book.ts';
import type { KeptVersion, VersionRow } from './ledger.ts';
import { page, type Session } from './session.ts';

export interface VersionName {
  mapping: string;
  version: string;
}

export const versionName = ({ mapping, version }: VersionName): string => `${mapping}@${version}`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Row {
  mapping: string;
  version: string;
  from_shape: string;
  to_shape: string;
  files: string;
  first_at: number;
}

const COLUMNS = 'v.mapping, v.version, v.from_shape, v.to_shape, v.files, v.first_at';

const asVersion = (row: Row): VersionRow => ({
  mapping: row.mapping,
  version: row.version,
  from: row.from_shape,
  to: row.to_shape,
  files: JSON.parse(row.files) as VersionRow['files'],
  firstAt: Number(row.first_at),
});

async function named(session: Session, wanted: readonly VersionName[]): Promise<VersionRow[]> {
  if (wanted.length === 0) return [];
  const rows = await session.all<Row>(
    `SELECT ${COLUMNS} FROM ${session.rows('r', { mapping: 'text', version: 'text' })} CROSS JOIN mapping_versions v
      WHERE v.mapping = r.mapping AND v.version = r.version`,
    [page(wanted.map(({ mapping, version }) => ({ mapping, version })))],
  );
  return rows.map(asVersion);
}

/** Keeps what is not kept yet; what is, stays as it is, for its version is the hash of its texts. */
export async function keepVersions(session: Session, versions: readonly KeptVersion[], now: number): Promise<void> {
  const kept = new Set((await named(session, versions)).map(versionName));
  const fresh = versions.filter((one) => !kept.has(versionName(one)));
  if (fresh.length === 0) return;
  const texts = new Map(fresh.flatMap(({ files }) => files.map(({ text }) => [hashOf(text), text])));
  await session.insert('mapping_texts', ['hash', 'text'], [...texts], '(hash) DO NOTHING');
  await session.insert(
    'mapping_versions',
    ['mapping', 'version', 'from_shape', 'to_shape', 'files', 'first_at'],
    fresh.map(({ mapping, version, from, to, files }) => [
      mapping,
      version,
      from,
      to,
      JSON.stringify(files.map(({ path, text }) => ({ path, hash: hashOf(text) }))),
      now,
    ]),
  );
}

/** Paths of the files in which two versions of a mapping differ. */
export async function differingFiles(session: Session, one: VersionName, other: VersionName): Promise<string[]> {
  const rows = await named(session, [one, other]);
  const filesOf = (name: VersionName) =>
    new Map(rows.find((row) => row.version === name.version)?.files.map(({ path, hash }) => [path, hash]));
  const [before, after] = [filesOf(one), filesOf(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}

/** See `Ledger.keptVersions`. */
export async function keptVersions(book: Book, wanted: VersionName[]): Promise<KeptVersion[]> {
  return book.db.read(async (session) => {
    const rows = await named(session, wanted);
    const hashes = [...new Set(rows.flatMap(({ files }) => files.map(({ hash }) => hash)))];
    if (hashes.length === 0) return [];
    const texts = await session.all<{ hash: string; text: string }>(
      `SELECT t.hash, t.text FROM ${session.rows('r', { hash: 'text' })} CROSS JOIN mapping_texts t WHERE t.hash = r.hash`,
      [page(hashes.map((hash) => ({ hash })))],
    );
    const textOf = new Map(texts.map(({ hash, text }) => [hash, text]));
    return rows.map(({ mapping, version, from, to, files }) => ({
      mapping,
      version,
      from,
      to,
      files: files.map(({ path, hash }) => ({ path, text: textOf.get(hash) as string })),
    }));
  });
}

/** See `Ledger.mappingVersions`. */
export async function mappingVersions(
  book: Book,
  { mapping, version, limit }: { mapping?: string; version?: string; limit: number },
): Promise<VersionRow[]> {
  // A version is hexadecimal: whatever else was asked for, no wildcard among it, is the beginning of none.
  if (version !== undefined && !/^[0-9a-f]*$/.test(version)) return [];
  const wheres = [
    ...(mapping === undefined ? [] : ['v.mapping = ?']),
    ...(version === undefined ? [] : ['v.version >= ? AND v.version < ?']),
  ];
  const values = [
    ...(mapping === undefined ? [] : [mapping]),
    ...(version === undefined ? [] : [version, `${version}g`]),
  ];
  const rows = await book.db.read((session) =>
    session.all<Row>(
      `SELECT ${COLUMNS} FROM mapping_versions v${wheres.length > 0 ? ` WHERE ${wheres.join(' AND ')}` : ''}
        ORDER BY v.first_at DESC, v.mapping, v.version LIMIT ?`,
      [...values, limit],
    ),
  );
  return rows.map(asVersion);
}
