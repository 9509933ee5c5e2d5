import { randomUUID } from 'node:crypto';
import type { Columns } from '../../domain/canonical/columns.ts';
import { KINDS, type Kind } from '../../domain/kinds.ts';
import type { ExportedRecord, Ledger } from '../../store/ledger.ts';
import { type Writing, writeKind } from './kind-files.ts';
import { writeLetters } from './letters.ts';
import { OutFolder, type WrittenFile } from './out-folder.ts';
import { shapeOf } from './shapes.ts';

/** What is to be written, and how. */
export interface ExportOrder extends Writing {
  out: string;
  kinds?: readonly Kind[];
  connectionId?: string;
  sinceMs?: number;
  now(): number;
  progress?(records: number): unknown;
}

export interface KindCount {
  records: number;
  /** Known, but not mapped by any flow yet: there is nothing in our own shape. */
  unmapped: number;
  /** Nobody can read them any more. */
  erased: number;
}

/** What `manifest.json` says: written last, so that a folder with one is whole. */
export interface Manifest {
  waybill: 1;
  id: string;
  madeAt: string;
  personal: boolean;
  kinds: Partial<Record<Kind, KindCount>>;
  /** Letters of credit, where all of the book was asked for. */
  letters: number;
  files: WrittenFile[];
  only: { kinds?: readonly Kind[]; connection?: string; since?: string };
}

export const MANIFEST = 'manifest.json';

/** Records in memory at once. */
const PAGE = 500;

/** Writes the book's records as files, a page at a time. A folder that cannot be finished is not there. */
export async function exportBook(ledger: Ledger, order: ExportOrder): Promise<Manifest> {
  const { kinds, connectionId, sinceMs, personal } = order;
  const id = randomUUID();
  const only: Manifest['only'] = {
    ...(kinds ? { kinds } : {}),
    ...(connectionId === undefined ? {} : { connection: connectionId }),
    ...(sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() }),
  };
  const folder = await OutFolder.open(order.out);
  try {
    if (personal) await ledger.noteAudit([{ what: 'records.exported', subject: id, ...personal, after: only }]);
    const counts = await writeAll(ledger, folder, order);
    // They are of no kind and no connection, and tell no time of change: a part of the book has none of them.
    const letters = Object.keys(only).length === 0 ? await writeLetters(folder, await ledger.letters({}), order) : 0;
    const manifest: Manifest = {
      waybill: 1,
      id,
      madeAt: new Date(order.now()).toISOString(),
      personal: personal !== undefined,
      only,
      kinds: counts,
      letters,
      files: [],
    };
    await folder.finish(MANIFEST, (files) => Object.assign(manifest, { files }));
    return manifest;
  } catch (error) {
    await folder.abandon();
    throw error;
  }
}

async function writeAll(ledger: Ledger, folder: OutFolder, order: ExportOrder): Promise<Manifest['kinds']> {
  const { kinds, connectionId, sinceMs } = order;
  const counts: Manifest['kinds'] = {};
  const shapes = new Map(KINDS.map((kind) => [kind, shapeOf(kind, order.personal !== undefined)]));
  let seen = 0;
  for (let after: string | undefined; ; ) {
    const page = await ledger.exportRecords({
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
      ...(kinds ? { kinds } : {}),
      ...(connectionId === undefined ? {} : { connectionId }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
    });
    for (const [kind, records] of byKind(page)) {
      const count = (counts[kind] ??= { records: 0, unmapped: 0, erased: 0 });
      const readable = records.filter(({ canonical }) => canonical !== undefined);
      count.records += readable.length;
      const erased = records.filter((one) => one.erased).length;
      count.erased += erased;
      count.unmapped += records.length - readable.length - erased;
      if (readable.length > 0) await writeKind(folder, kind, shapes.get(kind) as Columns, readable, order);
    }
    seen += page.length;
    order.progress?.(seen);
    if (page.length < PAGE) return counts;
    after = (page.at(-1) as ExportedRecord).recordId;
  }
}

function byKind(page: readonly ExportedRecord[]): Map<Kind, ExportedRecord[]> {
  const found = new Map<Kind, ExportedRecord[]>();
  for (const one of page) {
    const held = found.get(one.kind);
    if (held) held.push(one);
    else found.set(one.kind, [one]);
  }
  return found;
}
