import { keepable } from '../domain/card-numbers.ts';
import { type Kind, LEVELS, OWN_REPORTS } from '../domain/kinds.ts';
import type { Staged, StagedRecord, StagePage } from './ledger.ts';
import { numberKey, parentKey, plainNumber } from './parked.ts';
import { page, type Session } from './session.ts';

/** One record of the page on its way into the book. */
export interface Arrival {
  record: StagedRecord;
  /** The source's data as the text that is stored. */
  text: string;
  hmac: string;
  staged: Staged;
  recordRow: number;
  rootRow: number;
  /** 0: its key goes by name, because record or customer are new. */
  keyNumber: number;
  revision: number;
  /** Set where it must wait for its parent. */
  parkedFor?: string;
}

/** A root that something of this page belongs to. */
export interface TouchedRoot {
  row: number;
  rev: number;
  isNew: boolean;
  held: boolean;
  keyNumber: number;
  /** Of the arrival that is the root, where it came on this very page: its customer, or a name of its own. */
  customerId: string | undefined;
  /** Its customer was erased: nothing more is written down about it. */
  erased: boolean;
  /** No flow carries it: it was over before anything was to move. */
  history: boolean;
}

interface KnownRow {
  id: number;
  kind: string;
  source_id: string;
  root_id: number;
  key_number: number;
  revision: number;
  source_version: string | null;
  hmac: string;
  cancelled: number;
  customer_id: string | null;
  rev: number;
  held: number;
  erased_at: number | null;
  history: number;
}

const nameOf = (kind: string, id: string): string => `${kind}|${id}`;

/** Keeps the newest of records that stand on a page twice; an unversioned one counts as newer than what came before. */
export function newestOf(records: StagedRecord[]): StagedRecord[] {
  const newest = new Map<string, StagedRecord>();
  for (const record of records) {
    const name = nameOf(record.kind, record.id);
    const other = newest.get(name);
    if (other?.version !== undefined && record.version !== undefined && record.version < other.version) continue;
    newest.set(name, record);
  }
  return [...newest.values()];
}

/** The record as it may be kept, and its data's text. A number of it that holds a card is masked as its field is. */
function withoutCards(record: StagedRecord): { record: StagedRecord; text: string } {
  const { value, text, masked } = keepable(record.data);
  if (masked.size === 0) return { record, text };
  const numbers = record.numbers?.map((number) => masked.get(number) ?? number);
  return { record: { ...record, data: value, numbers }, text };
}

function compare(record: StagedRecord, hmac: string, known: KnownRow): Staged {
  if (record.version !== undefined && known.source_version !== null && record.version < known.source_version)
    return 'older';
  return known.hmac === hmac && known.cancelled === (record.cancelled ? 1 : 0) ? 'same' : 'changed';
}

/** Finds out what each record of the page is to the book, and which roots are touched. */
export async function planStage(
  session: Session,
  request: StagePage,
  hmac: (text: string) => string,
): Promise<{ arrivals: Arrival[]; roots: Map<number, TouchedRoot> }> {
  const records = newestOf(request.records);
  const known = new Map<string, KnownRow>();
  const rows = await session.all<KnownRow>(
    `SELECT r.id, r.kind, r.source_id, r.root_id, r.key_number, r.revision, r.source_version, r.hmac, r.cancelled, r.customer_id,
        t.rev, t.held, t.erased_at, t.history
      FROM ${session.rows('p', { kind: 'text', id: 'text' })} CROSS JOIN records r CROSS JOIN roots t
      WHERE r.connection = ? AND r.kind = p.kind AND r.source_id = p.id AND t.id = r.root_id`,
    [page(records.map(({ kind, id }) => ({ kind, id }))), request.connectionId],
  );
  for (const row of rows) known.set(nameOf(row.kind, row.source_id), row);

  const roots = new Map<number, TouchedRoot>();
  const arrivals = records.map((given): Arrival => {
    const { record, text } = withoutCards(given);
    const contentHmac = hmac(text);
    const row = known.get(nameOf(record.kind, record.id));
    if (!row)
      return { record, text, hmac: contentHmac, staged: 'new', recordRow: 0, rootRow: 0, keyNumber: 0, revision: 1 };
    roots.set(row.root_id, touched(row));
    const staged = compare(record, contentHmac, row);
    const sameCustomer =
      record.customerId === undefined || record.customerId === row.customer_id || row.root_id !== row.id;
    return {
      record,
      text,
      hmac: contentHmac,
      staged,
      recordRow: row.id,
      rootRow: row.root_id,
      keyNumber: sameCustomer ? row.key_number : 0,
      revision: staged === 'changed' ? row.revision + 1 : row.revision,
    };
  });
  return { arrivals, roots };
}

const touched = (
  row: Pick<ParentRow, 'root_id' | 'rev' | 'held' | 'key_number' | 'erased_at' | 'history'>,
): TouchedRoot => ({
  row: row.root_id,
  rev: row.rev,
  isNew: false,
  held: row.held === 1,
  keyNumber: row.key_number,
  customerId: undefined,
  erased: row.erased_at !== null,
  history: row.history === 1,
});

/** These are nobody's. */
const OF_NOBODY: readonly Kind[] = [...LEVELS, 'product'];

/** A guest has no id; each of their orders has a key of its own, so that it can be erased as well. */
const guestOf = (kind: Kind, rootRow: number): string | undefined =>
  OF_NOBODY.includes(kind) ? undefined : `~r${rootRow}`;

/**
 * Gives each new record its row and its root: its own, or its parent's, on this page or in the book. Records whose
 * parent is nowhere yet are marked as parked. `draw` is asked once, for all.
 */
export async function placeNew(
  session: Session,
  request: StagePage,
  arrivals: Arrival[],
  roots: Map<number, TouchedRoot>,
  draw: (count: number) => Promise<number>,
): Promise<void> {
  await setOursAside(session, request.connectionId, arrivals, roots);
  const fresh = arrivals.filter((arrival) => arrival.staged === 'new');
  if (fresh.length === 0) return;
  const abroad = await findParents(session, request.connectionId, fresh, roots);
  const onPage = new Map<string, Arrival>();
  for (const arrival of arrivals) onPage.set(nameOf(arrival.record.kind, arrival.record.id), arrival);
  let row = await draw(fresh.length);

  const place = (arrival: Arrival, rootRow: number) => {
    arrival.recordRow = row++;
    arrival.rootRow = rootRow || arrival.recordRow;
    if (rootRow) return;
    const own = arrival.rootRow;
    const customerId = arrival.record.customerId ?? guestOf(arrival.record.kind, own);
    const history = request.history === true;
    roots.set(own, { row: own, rev: 0, isNew: true, held: false, keyNumber: 0, customerId, erased: false, history });
  };

  let open = fresh;
  for (let moved = true; moved && open.length > 0; ) {
    const left: Arrival[] = [];
    for (const arrival of open) {
      const { parent } = arrival.record;
      if (!parent) place(arrival, 0);
      else {
        const key = keyOfParent(request.connectionId, parent);
        const neighbour = 'id' in parent ? onPage.get(nameOf(parent.kind, parent.id)) : undefined;
        const rootRow = abroad.get(key) ?? neighbour?.rootRow;
        if (rootRow) place(arrival, rootRow);
        else left.push(arrival);
      }
    }
    moved = left.length < open.length;
    open = left;
  }
  for (const arrival of open) {
    const { parent } = arrival.record;
    if (!parent) continue;
    arrival.staged = 'parked';
    arrival.parkedFor = keyOfParent(request.connectionId, parent);
  }
}

/**
 * A system lists what we made in it among what is its own. That is an echo: begun as a new root it would be told to the
 * systems that it came from, and come back from them again. A level is that system's own word, whoever told it before, and what reports on itself goes
 * under what it was made of.
 */
async function setOursAside(
  session: Session,
  connectionId: string,
  arrivals: Arrival[],
  roots: Map<number, TouchedRoot>,
): Promise<void> {
  const own = arrivals.filter(
    ({ staged, record }) => staged === 'new' && !record.parent && !LEVELS.includes(record.kind),
  );
  if (own.length === 0) return;
  const rows = await targetRows(
    session,
    connectionId,
    own.map(({ record }) => ({ kind: record.kind, id: record.id })),
  );
  const ours = new Map(rows.map((row) => [nameOf(row.kind, row.id), row]));
  for (const arrival of own) {
    const row = ours.get(nameOf(arrival.record.kind, arrival.record.id));
    if (!row) continue;
    const { kind, id } = arrival.record;
    if (OWN_REPORTS.includes(kind)) {
      arrival.record = { ...arrival.record, parent: { kind, targetId: id } };
      continue;
    }
    Object.assign(arrival, { staged: 'ours', recordRow: row.root_id, rootRow: row.root_id });
    if (!roots.has(row.root_id)) roots.set(row.root_id, touched(row));
  }
}

/** The roots of these objects of ours. Where two share a target's id, the later one is meant: the order of rows decides. */
const targetRows = (
  session: Session,
  connectionId: string,
  targets: { kind: string; id: string }[],
): Promise<ParentRow[]> =>
  session.all<ParentRow>(
    `SELECT p.kind, p.id, x.root_id, o.key_number, t.rev, t.held, t.erased_at, t.history
      FROM ${session.rows('p', { kind: 'text', id: 'text' })} CROSS JOIN xrefs x CROSS JOIN records o CROSS JOIN roots t
      WHERE x.connection = ? AND x.kind = p.kind AND x.target_id = p.id AND o.id = x.root_id AND t.id = x.root_id
      ORDER BY x.at, x.generation`,
    [page(targets), connectionId],
  );

function keyOfParent(connectionId: string, parent: NonNullable<StagedRecord['parent']>): string {
  if ('id' in parent) return parentKey(connectionId, parent.kind, 'id', parent.id);
  if ('number' in parent) return numberKey(parent.kind, parent.number, parent.of);
  return parentKey(connectionId, parent.kind, 'target', parent.targetId);
}

interface ParentRow {
  kind: Kind;
  id: string;
  root_id: number;
  key_number: number;
  rev: number;
  held: number;
  erased_at: number | null;
  history: number;
}

async function findParents(session: Session, connectionId: string, fresh: Arrival[], roots: Map<number, TouchedRoot>) {
  const found = new Map<string, number>();
  const ids: { kind: string; id: string }[] = [];
  const targets: { kind: string; id: string }[] = [];
  const numbers: { kind: string; id: string; of: string }[] = [];
  for (const { record } of fresh) {
    if (!record.parent) continue;
    if ('id' in record.parent) ids.push(record.parent);
    else if ('number' in record.parent) {
      const { kind, number, of = '' } = record.parent;
      numbers.push({ kind, id: plainNumber(number), of });
    } else targets.push({ kind: record.parent.kind, id: record.parent.targetId });
  }
  const take = (by: 'id' | 'target', rows: ParentRow[]) => {
    for (const row of rows) {
      found.set(parentKey(connectionId, row.kind, by, row.id), row.root_id);
      if (!roots.has(row.root_id)) roots.set(row.root_id, touched(row));
    }
  };
  const parents = session.rows('p', { kind: 'text', id: 'text' });
  if (ids.length > 0)
    take(
      'id',
      await session.all<ParentRow>(
        `SELECT p.kind, p.id, r.root_id, o.key_number, t.rev, t.held, t.erased_at, t.history
          FROM ${parents} CROSS JOIN records r CROSS JOIN records o CROSS JOIN roots t
          WHERE r.connection = ? AND r.kind = p.kind AND r.source_id = p.id AND o.id = r.root_id AND t.id = r.root_id`,
        [page(ids), connectionId],
      ),
    );
  // What belongs to an object that we made there, by the system's own id of it, belongs to what it was made of.
  const unknown = ids.filter(({ kind, id }) => !found.has(parentKey(connectionId, kind as Kind, 'id', id)));
  if (unknown.length > 0) take('id', await targetRows(session, connectionId, unknown));
  if (targets.length > 0) take('target', await targetRows(session, connectionId, targets));
  if (numbers.length > 0)
    for (const [key, row] of await numberedRoots(session, numbers)) {
      found.set(key, row.root_id);
      if (!roots.has(row.root_id)) roots.set(row.root_id, touched(row));
    }
  return found;
}

/**
 * The roots that their own systems number so, by the key of who asks. Shops count from the same number: where several have it, none is
 * meant, and who asks waits.
 */
async function numberedRoots(
  session: Session,
  numbers: { kind: string; id: string; of: string }[],
): Promise<Map<string, ParentRow>> {
  const rows = await session.all<ParentRow & { of_connection: string }>(
    `SELECT DISTINCT p.kind, p.id, p.of_connection, n.root_id, o.key_number, t.rev, t.held, t.erased_at, t.history
      FROM ${session.rows('p', { kind: 'text', id: 'text', of_connection: 'text' })}
        CROSS JOIN numbers n CROSS JOIN records o CROSS JOIN roots t
      WHERE n.number IN (p.id, '#' || p.id) AND o.id = n.root_id AND o.kind = p.kind AND n.connection = o.connection
        AND (p.of_connection = '' OR o.connection = p.of_connection) AND t.id = o.id`,
    [page(numbers.map(({ kind, id, of }) => ({ kind, id, of_connection: of })))],
  );
  const found = new Map<string, ParentRow>();
  const several = new Set<string>();
  for (const row of rows) {
    const key = numberKey(row.kind, row.id, row.of_connection || undefined);
    if (found.has(key)) several.add(key);
    found.set(key, row);
  }
  for (const key of several) found.delete(key);
  return found;
}
