import { keepableText } from '../domain/keepable-text.ts';
import type { Stage } from '../domain/stages.ts';
import { reapply } from './amendments.ts';
import { appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { draw, inboxRow, recordId } from './ids.ts';
import { keyName } from './keys.ts';
import type { StageAnswer, StagedRecord, StagePage } from './ledger.ts';
import { numberKeys, parentKey, wakeParked } from './parked.ts';
import { heard } from './pulses.ts';
import { dataName } from './recent.ts';
import { page, type Session } from './session.ts';
import { type Arrival, placeNew, planStage, type TouchedRoot } from './stage-plan.ts';
import { levelsRead } from './stock/levels.ts';
import type { DataKey } from './vault.ts';
import { PRIORITY, type Want, wantMoves } from './wants.ts';

/** STAGE: a page of records becomes revisions, wishes of flows, the cursor and settled inbox rows, in one transaction. */
export async function stage(book: Book, given: StagePage): Promise<StageAnswer> {
  const request = { ...given, records: given.records.map(named) };
  return book.db.write(async (session) => {
    const now = book.now();
    if (await isOvertaken(session, request)) return { records: [], flows: [], woken: [], overtaken: true };
    const { arrivals, roots } = await planStage(session, request, book.vault.hmac);
    await placeNew(session, request, arrivals, roots, (count) => draw(session, 'record', count));

    // About an erased customer nothing more is written down, whatever other systems still tell.
    for (const arrival of arrivals) if (roots.get(arrival.rootRow)?.erased) arrival.staged = 'older';
    if (request.onlyNew) for (const arrival of arrivals) if (arrival.staged === 'changed') arrival.staged = 'older';
    const news = arrivals.filter((arrival) => arrival.staged === 'new' || arrival.staged === 'changed');
    const keys = await keysOf(book, session, request, news, roots, now);
    const moved = new Set(news.map((arrival) => arrival.rootRow));
    for (const row of moved) (roots.get(row) as TouchedRoot).rev += 1;

    await keepRoots(session, roots, moved, now);
    await keepRecords(session, request.connectionId, news, keys, now);
    await keepVersions(session, arrivals);
    await levelsRead(session, arrivals, now);
    await keepRevisions(book, session, news, keys, now);
    await keepInputs(session, request.connectionId, news, roots);
    const wants = wantsOf(request, news, roots);
    await wantMoves(
      session,
      wants,
      now,
      wants.every((want) => (roots.get(want.rootRow) as TouchedRoot).isNew),
    );

    const lines = news.map(({ record, recordRow, rootRow, revision, hmac }) => [
      recordId(rootRow),
      `${record.kind} ${recordId(recordRow)}`,
      revision,
      hmac,
    ]);
    const staged = { what: 'records.staged', who: 'waybill', subject: request.connectionId, after: lines };
    if (lines.length > 0) await appendAudit(book, session, [...(request.notes ?? []), staged]);
    // What was known already is no word of it: many systems tell the last record at every poll.
    if (news.length > 0) await heard(session, [request.connectionId], now);

    await settleInbox(session, request, arrivals, now);
    if (request.cursor)
      await session.insert(
        'cursors',
        ['connection', 'name', 'value', 'at'],
        [[request.connectionId, request.cursor.name, request.cursor.value, now]],
        '(connection, name) DO UPDATE SET value = excluded.value, at = excluded.at',
      );
    const parents = news.flatMap(({ staged, record: { kind, id, numbers }, recordRow, rootRow }) => [
      ...(staged === 'new' ? [parentKey(request.connectionId, kind, 'id', id)] : []),
      ...(recordRow === rootRow ? numberKeys(request.connectionId, kind, numbers) : []),
    ]);
    const woken = await wakeParked(session, parents, now);
    return { records: answerOf(request, arrivals), flows: [...new Set(wants.map((want) => want.flow))], woken };
  });
}

/** Whoever worked its page out from what the cursor stood for then must not stage it on something else. */
async function isOvertaken(session: Session, { connectionId, cursor }: StagePage): Promise<boolean> {
  if (cursor?.was === undefined) return false;
  const sql = 'SELECT value FROM cursors WHERE connection = ? AND name = ?';
  const [row] = await session.all<{ value: string }>(sql, [connectionId, cursor.name]);
  return (row?.value ?? null) !== cursor.was;
}

/** The record with ids and numbers by which it can be found again. */
function named(record: StagedRecord): StagedRecord {
  const { id, version, parent, customerId, numbers } = record;
  const same = (text: string | undefined) => text === undefined || keepableText(text) === text;
  const parentId = parent && ('id' in parent ? parent.id : 'number' in parent ? parent.number : parent.targetId);
  if ([id, version, customerId, parentId, ...(numbers ?? [])].every(same)) return record;
  const kept = (text: string | undefined) => (text === undefined ? undefined : keepableText(text));
  return {
    ...record,
    id: keepableText(id),
    version: kept(version),
    customerId: kept(customerId),
    numbers: numbers?.map(keepableText),
    parent:
      parent &&
      ('id' in parent
        ? { ...parent, id: keepableText(parent.id) }
        : 'number' in parent
          ? { ...parent, number: keepableText(parent.number) }
          : { ...parent, targetId: keepableText(parent.targetId) }),
  };
}

/** A child is sealed with its root's key, so that erasing the customer takes all of it. */
async function keysOf(
  book: Book,
  session: Session,
  request: StagePage,
  news: Arrival[],
  roots: Map<number, TouchedRoot>,
  now: number,
): Promise<Map<Arrival, DataKey>> {
  const nameFor = (arrival: Arrival): string | undefined => {
    if (arrival.keyNumber > 0) return undefined;
    const root = roots.get(arrival.rootRow) as TouchedRoot;
    if (arrival.recordRow !== arrival.rootRow && root.keyNumber > 0) return undefined;
    const own = arrival.recordRow === arrival.rootRow ? arrival.record.customerId : undefined;
    return keyName(request.connectionId, own ?? root.customerId);
  };
  const names = new Map(news.map((arrival) => [arrival, nameFor(arrival)]));
  const numberFor = (arrival: Arrival) => arrival.keyNumber || (roots.get(arrival.rootRow) as TouchedRoot).keyNumber;
  const named = await book.keys.named(session, new Set([...names.values()].filter((name) => name !== undefined)), now);
  const byNumber = await book.keys.numbered(
    session,
    new Set(news.filter((arrival) => names.get(arrival) === undefined).map(numberFor)),
  );
  // A customer erased before: what still arrives about them is sealed with the connection's key.
  const shared = keyName(request.connectionId);
  const erased = news.some((arrival) => names.get(arrival) === undefined && !byNumber.has(numberFor(arrival)));
  const fallback = erased ? (await book.keys.named(session, [shared], now)).get(shared) : undefined;
  return new Map(
    news.map((arrival) => {
      const name = names.get(arrival);
      const key = name === undefined ? byNumber.get(numberFor(arrival)) : named.get(name);
      return [arrival, (key ?? fallback) as DataKey];
    }),
  );
}

async function keepRoots(session: Session, roots: Map<number, TouchedRoot>, moved: Set<number>, now: number) {
  await session.insert(
    'roots',
    ['id', 'rev', 'stage', 'stage_at', 'held', 'updated_at', 'history'],
    [...moved].map((row) => {
      const { rev, history } = roots.get(row) as TouchedRoot;
      const stage: Stage = history ? 'closed' : 'received';
      return [row, rev, stage, now, 0, now, history ? 1 : 0];
    }),
    '(id) DO UPDATE SET rev = excluded.rev, updated_at = excluded.updated_at',
  );
}

async function keepRecords(
  session: Session,
  connectionId: string,
  news: Arrival[],
  keys: Map<Arrival, DataKey>,
  now: number,
) {
  await session.insert(
    'records',
    [
      'id',
      'connection',
      'kind',
      'source_id',
      'root_id',
      'customer_id',
      'key_number',
      'revision',
      'source_version',
      'hmac',
      'cancelled',
      'parent_target',
      'changed_at',
    ],
    news.map((arrival) => [
      arrival.recordRow,
      connectionId,
      arrival.record.kind,
      arrival.record.id,
      arrival.rootRow,
      arrival.record.customerId,
      (keys.get(arrival) as DataKey).number,
      arrival.revision,
      arrival.record.version,
      arrival.hmac,
      arrival.record.cancelled ? 1 : 0,
      arrival.record.parent && 'targetId' in arrival.record.parent ? arrival.record.parent.targetId : null,
      now,
    ]),
    `(id) DO UPDATE SET customer_id = COALESCE(excluded.customer_id, records.customer_id), key_number = excluded.key_number,
      revision = excluded.revision, source_version = COALESCE(excluded.source_version, records.source_version),
      hmac = excluded.hmac, cancelled = excluded.cancelled, parent_target = COALESCE(excluded.parent_target, records.parent_target),
      changed_at = excluded.changed_at`,
  );
}

/** The same content under a newer version: only the version is kept, so that an older one is known as older. */
async function keepVersions(session: Session, arrivals: Arrival[]) {
  const rows = arrivals
    .filter((arrival) => arrival.staged === 'same' && arrival.record.version !== undefined)
    .map((arrival) => ({ id: arrival.recordRow, version: arrival.record.version }));
  if (rows.length === 0) return;
  await session.run(
    `UPDATE records SET source_version = r.version FROM ${session.rows('r', { id: 'int', version: 'text' })}
      WHERE records.id = r.id AND (records.source_version IS NULL OR records.source_version < r.version)`,
    [page(rows)],
  );
}

async function keepRevisions(book: Book, session: Session, news: Arrival[], keys: Map<Arrival, DataKey>, now: number) {
  const changed = news.filter((arrival) => arrival.staged === 'changed');
  const amended = await reapply(
    book,
    session,
    changed.map((arrival) => ({ recordRow: arrival.recordRow, data: arrival.record.data })),
  );
  await session.insert(
    'record_revisions',
    ['record_id', 'revision', 'raw_enc', 'amended_enc', 'hmac', 'at'],
    news.map((arrival) => {
      const { recordRow: row, revision } = arrival;
      const key = keys.get(arrival) as DataKey;
      const raw = book.vault.seal(key, `raw:${row}:${revision}`, arrival.text);
      const open = amended.has(row) ? amended.get(row) : arrival.record.data;
      session.onCommit(() => book.recent.put(dataName(row, revision), open, arrival.text.length));
      if (!amended.has(row)) return [row, revision, raw, null, arrival.hmac, now];
      const text = JSON.stringify(open);
      return [row, revision, raw, book.vault.seal(key, `amended:${row}:${revision}`, text), book.vault.hmac(text), now];
    }),
  );
}

async function keepInputs(session: Session, connectionId: string, news: Arrival[], roots: Map<number, TouchedRoot>) {
  await session.insert(
    'root_inputs',
    ['root_id', 'record_id', 'rev', 'revision'],
    news.map((arrival) => [
      arrival.rootRow,
      arrival.recordRow,
      (roots.get(arrival.rootRow) as TouchedRoot).rev,
      arrival.revision,
    ]),
  );
  await session.insert(
    'numbers',
    ['root_id', 'connection', 'number'],
    news.flatMap((arrival) =>
      [...new Set(arrival.record.numbers)].map((number) => [arrival.rootRow, connectionId, number]),
    ),
    '(root_id, connection, number) DO NOTHING',
  );
}

function wantsOf(request: StagePage, news: Arrival[], roots: Map<number, TouchedRoot>): Want[] {
  const flows = request.flows.filter((flow) => flow.from.includes(request.connectionId));
  const wants = new Map<string, Want>();
  for (const { record, rootRow } of news) {
    const root = roots.get(rootRow) as TouchedRoot;
    if (root.history) continue;
    for (const flow of flows) {
      if (!flow.kinds.includes(record.kind)) continue;
      const priority = record.cancelled ? PRIORITY.cancel : PRIORITY[flow.priority];
      const name = `${rootRow}|${flow.flow}`;
      const want = wants.get(name);
      if (want) want.priority = Math.min(want.priority, priority);
      else wants.set(name, { rootRow, flow: flow.flow, rev: root.rev, priority, held: root.held });
    }
  }
  return [...wants.values()];
}

async function settleInbox(session: Session, request: StagePage, arrivals: Arrival[], now: number) {
  const parked = new Map<string, string>();
  for (const { record, parkedFor } of arrivals) if (parkedFor) parked.set(`${record.kind}|${record.id}`, parkedFor);
  const rows = (request.inbox ?? []).map((event) => {
    const parent = parked.get(`${event.kind}|${event.sourceId}`);
    return { id: inboxRow(event.inboxId), state: parent ? 'parked' : 'staged', parent: parent ?? null };
  });
  if (rows.length > 0)
    await session.run(
      `UPDATE inbox SET state = r.state, parent_key = r.parent, raw_enc = NULL, touched_at = ?
        FROM ${session.rows('r', { id: 'int', state: 'text', parent: 'text' })} WHERE inbox.id = r.id`,
      [now, page(rows)],
    );
  // A polled orphan has no event of its own: it is parked as one, so that its parent's arrival reads it again.
  const told = new Set((request.inbox ?? []).map((event) => `${event.kind}|${event.sourceId}`));
  const orphans = arrivals.filter(({ record, parkedFor }) => parkedFor && !told.has(`${record.kind}|${record.id}`));
  if (orphans.length === 0) return;
  const eventOf = ({ record, hmac }: Arrival) => ({
    topic: `pull/${record.kind}`,
    event: `${record.id}@${record.version ?? hmac.slice(0, 16)}`,
  });
  const [known] = await session.all<{ n: number }>(
    `SELECT count(*) AS n FROM ${session.rows('r', { topic: 'text', event: 'text' })} CROSS JOIN inbox i
      WHERE i.connection = ? AND i.topic = r.topic AND i.event_id = r.event`,
    [page(orphans.map(eventOf)), request.connectionId],
  );
  const fresh = orphans.length - (known?.n ?? 0);
  if (fresh > 0) await draw(session, 'events', fresh);
  let id = await draw(session, 'inbox', orphans.length);
  await session.insert(
    'inbox',
    [
      'id',
      'connection',
      'topic',
      'event_id',
      'kind',
      'source_id',
      'state',
      'parent_key',
      'tries',
      'received_at',
      'touched_at',
    ],
    orphans.map((arrival) => {
      const { record, parkedFor } = arrival;
      const { topic, event } = eventOf(arrival);
      return [id++, request.connectionId, topic, event, record.kind, record.id, 'parked', parkedFor, 0, now, now];
    }),
    "(connection, topic, event_id) DO UPDATE SET state = 'parked', parent_key = excluded.parent_key, touched_at = excluded.touched_at",
  );
}

function answerOf(request: StagePage, arrivals: Arrival[]): StageAnswer['records'] {
  const byName = new Map(arrivals.map((arrival) => [`${arrival.record.kind}|${arrival.record.id}`, arrival]));
  return request.records.map(({ kind, id }) => {
    const arrival = byName.get(`${kind}|${id}`) as Arrival;
    if (arrival.staged === 'parked') return { kind, id, staged: 'parked' };
    const { staged, revision } = arrival;
    return { kind, id, rootId: recordId(arrival.rootRow), recordId: recordId(arrival.recordRow), revision, staged };
  });
}
