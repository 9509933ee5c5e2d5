import { type CustomerName, customerLabel, unknownAccount } from '../domain/accounts.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Paper } from '../domain/papers/paper.ts';
import type { Placed } from '../domain/stock/claims.ts';
import { readAccounts } from './accounts/read.ts';
import type { Book } from './book.ts';
import { markClaims } from './credit/claims.ts';
import { recordId, recordRow } from './ids.ts';
import type { Claim, DoneStep, PartRow, RecordInput, RootBundle } from './ledger.ts';
import { lastPapers } from './papers/read.ts';
import { canonicalName, dataName } from './recent.ts';
import { opened, openerFor, unreadable } from './sealed.ts';
import { page, type Session, type Value } from './session.ts';
import { noteLevels } from './stock/levels.ts';
import { placedOf } from './stock/placed.ts';
import { targetsOf } from './targets.ts';

interface InputRow {
  at: number;
  id: number;
  connection: string;
  kind: Kind;
  source_id: string;
  customer_id: string | null;
  parent_target: string | null;
  revision: number;
  /** By which mapping it was made canonical; `null` where it was not yet. */
  pin: string | null;
  hmac: string;
  /** The root's. */
  stage: string;
  stage_at: number;
}

type Staged = Pick<RootBundle, 'stage' | 'stageAt'>;

interface SealedRow {
  id: number;
  revision: number;
  raw_enc: Buffer | null;
  amended_enc: Buffer | null;
  canonical_enc: Buffer | null;
  pin: string | null;
}

/** Everything known of the claimed roots as of their `carryRev`, in the order of the claims. */
export async function bundles(book: Book, claimed: Claim[]): Promise<RootBundle[]> {
  if (claimed.length === 0) return [];
  return book.db.read(async (session) => {
    const wanted = claimed.map((claim, at) => ({ at, root_id: recordRow(claim.rootId), rev: claim.carryRev }));
    const roots = wanted.map((row) => row.root_id);
    const { inputs, stages } = await inputsOf(book, session, wanted);
    const targets = await targetsOf(book, session, roots);
    const parts = await partsOf(session, roots);
    const papers = await lastPapers(book, session, roots);
    const placed = await placedOf(session, roots);
    const rootOf = (rootId: string, at: number) => inputs[at]?.find((input) => input.recordId === rootId);
    const customers = claimed.map(({ rootId }, at) => customerNamed(rootOf(rootId, at)));
    const accounts = await readAccounts(
      session,
      customers.flatMap((name) => name ?? []),
    );
    return claimed.map((claim, at) => {
      const row = recordRow(claim.rootId);
      const mine = inputs[at] as RecordInput[];
      const root = rootOf(claim.rootId, at);
      const customer = customers[at];
      if (!root) throw new Error(`root ${claim.rootId} has no input at revision ${claim.carryRev}`);
      return {
        rootId: claim.rootId,
        root,
        inputs: mine,
        targets: targets.get(row) ?? [],
        parts: parts.get(row) ?? [],
        ...(stages[at] as Staged),
        ...(placed.has(row) ? { placed: placed.get(row) as Placed[] } : {}),
        ...(papers.has(row) ? { papers: papers.get(row) as Paper[] } : {}),
        ...(customer ? { account: accounts.get(customerLabel(customer)) ?? unknownAccount(customer) } : {}),
      };
    });
  });
}

/** Who a root is, where it is a customer. */
const customerNamed = (root: RecordInput | undefined): CustomerName | undefined =>
  root?.kind === 'customer'
    ? { connectionId: root.connectionId, customerId: root.customerId ?? root.sourceId }
    : undefined;

async function inputsOf(book: Book, session: Session, wanted: { at: number; root_id: number; rev: number }[]) {
  const rows = await session.all<InputRow>(
    `SELECT c.at, r.id, r.connection, r.kind, r.source_id, r.customer_id, r.parent_target, i.revision,
        k.pin, v.hmac, t.stage, t.stage_at
      FROM ${session.rows('c', { at: 'int', root_id: 'int', rev: 'int' })}
        CROSS JOIN roots t CROSS JOIN root_inputs i CROSS JOIN records r CROSS JOIN record_revisions v
        LEFT JOIN canonicals k ON k.record_id = v.record_id AND k.revision = v.revision
      WHERE t.id = c.root_id AND i.root_id = c.root_id AND i.rev <= c.rev AND r.id = i.record_id AND v.record_id = i.record_id AND v.revision = i.revision
        AND NOT EXISTS (SELECT 1 FROM root_inputs n
          WHERE n.root_id = i.root_id AND n.record_id = i.record_id AND n.rev > i.rev AND n.rev <= c.rev)
      ORDER BY c.at, r.id`,
    [page(wanted)],
  );
  const open = await openInputs(book, session, rows);
  const inputs: RecordInput[][] = wanted.map(() => []);
  const stages: (Staged | undefined)[] = wanted.map(() => undefined);
  for (const row of rows) {
    const opened = open.get(rowName(row)) as OpenInput;
    stages[row.at] = { stage: row.stage, stageAt: Number(row.stage_at) };
    inputs[row.at]?.push({
      recordId: recordId(row.id),
      connectionId: row.connection,
      kind: row.kind,
      sourceId: row.source_id,
      revision: row.revision,
      ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
      ...(row.parent_target === null ? {} : { parentTargetId: row.parent_target }),
      get data() {
        return opened.data();
      },
      hmac: row.hmac,
      ...(opened.canonical === undefined ? {} : { canonical: opened.canonical }),
      ...(row.pin === null ? {} : { pin: row.pin }),
    });
  }
  return { inputs, stages };
}

interface OpenInput {
  /** Opens the source's data when it is asked for first: steps after `map` never do. */
  data(): unknown;
  canonical: unknown;
}

const rowName = (row: { id: number; revision: number }): string => `${row.id}:${row.revision}`;

/** What stands in these revisions; what was not open lately is fetched. */
async function openInputs(book: Book, session: Session, rows: InputRow[]): Promise<Map<string, OpenInput>> {
  const open = new Map<string, OpenInput>();
  const missing: InputRow[] = [];
  for (const row of rows) {
    const data = dataName(row.id, row.revision);
    const canonical = row.pin === null ? undefined : canonicalName(row.id, row.revision, row.pin);
    if (!book.recent.has(data) || (canonical !== undefined && !book.recent.has(canonical))) missing.push(row);
    else {
      const value = book.recent.get(data);
      open.set(rowName(row), { data: () => value, canonical: canonical && book.recent.get(canonical) });
    }
  }
  if (missing.length === 0) return open;
  const sealed = await session.all<SealedRow>(
    `SELECT p.id, p.revision, v.raw_enc, v.amended_enc, k.canonical_enc, k.pin
      FROM ${session.rows('p', { id: 'int', revision: 'int' })} CROSS JOIN record_revisions v
        LEFT JOIN canonicals k ON k.record_id = v.record_id AND k.revision = v.revision
      WHERE v.record_id = p.id AND v.revision = p.revision`,
    [page(missing.map(({ id, revision }) => ({ id, revision })))],
  );
  const opener = await openerFor(
    book,
    session,
    sealed.flatMap((row) => [row.amended_enc ?? row.raw_enc, row.canonical_enc]),
  );
  for (const row of sealed) {
    const { id, revision } = row;
    let canonical: unknown;
    // What cannot be opened any more is made again of what the source sent.
    const held = row.canonical_enc && opened(() => opener.json(`canonical:${id}:${revision}`, row.canonical_enc));
    if (held) {
      canonical = held.value;
      book.recent.put(canonicalName(id, revision, row.pin), canonical, row.canonical_enc?.length ?? 0);
    }
    let first: { value: unknown } | undefined;
    const data = () => {
      if (first) return first.value;
      const sent = opened(() =>
        row.amended_enc
          ? opener.json(`amended:${id}:${revision}`, row.amended_enc)
          : opener.json(`raw:${id}:${revision}`, row.raw_enc),
      );
      if (!sent) throw unreadable('of this record is damaged: change it at its source, so that it is sent again');
      const { value } = sent;
      book.recent.put(dataName(id, revision), value, (row.amended_enc ?? row.raw_enc)?.length ?? 0);
      first = { value };
      return value;
    };
    open.set(rowName(row), { data, canonical });
  }
  return open;
}

export async function partsOf(session: Session, roots: number[]): Promise<Map<number, PartRow[]>> {
  const byRoot = new Map<number, PartRow[]>();
  const rows = await session.all<{ root_id: number; part: string; connection: string; stage: string }>(
    `SELECT p.root_id, p.part, p.connection, p.stage FROM ${session.rows('r', { id: 'int' })} CROSS JOIN parts p
      WHERE p.root_id = r.id ORDER BY p.root_id, p.part`,
    [page(roots.map((id) => ({ id })))],
  );
  for (const row of rows) {
    const part = { part: row.part, connectionId: row.connection, stage: row.stage };
    const list = byRoot.get(row.root_id);
    if (list) list.push(part);
    else byRoot.set(row.root_id, [part]);
  }
  return byRoot;
}

/** Canonicals as step `map` made them, with the revision they were made of. */
export interface MadeCanonical {
  recordId: string;
  revision: number;
  canonical: unknown;
  /** The same as JSON, where that was made already. */
  text?: string;
  pin: string;
}

/** What mappings made of these revisions, in the caller's transaction. */
export async function insertCanonicals(book: Book, session: Session, made: MadeCanonical[]): Promise<void> {
  if (made.length === 0) return;
  const ids = made.map((one) => ({ id: recordRow(one.recordId) }));
  const rows = await session.all<{ id: number; key_number: number }>(
    `SELECT o.id, o.key_number FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o WHERE o.id = r.id`,
    [page(ids)],
  );
  const keyOf = new Map(rows.map((row) => [row.id, row.key_number]));
  const keys = await book.keys.numbered(session, new Set(keyOf.values()));
  const sealed = new Map<string, Value[]>();
  for (const one of made) {
    const row = recordRow(one.recordId);
    const key = keys.get(keyOf.get(row) ?? 0);
    // Erased meanwhile: nothing about this customer is kept any more.
    if (!key) continue;
    const text = one.text ?? JSON.stringify(one.canonical);
    sealed.set(`${row}:${one.revision}`, [
      row,
      one.revision,
      one.pin,
      book.vault.seal(key, `canonical:${row}:${one.revision}`, text),
    ]);
    const name = canonicalName(row, one.revision, one.pin);
    session.onCommit(() => book.recent.put(name, one.canonical, text.length));
  }
  await session.insert(
    'canonicals',
    ['record_id', 'revision', 'pin', 'canonical_enc'],
    [...sealed.values()],
    '(record_id, revision) DO UPDATE SET pin = excluded.pin, canonical_enc = excluded.canonical_enc',
  );
  await markClaims(session, ids);
  await noteLevels(session, made);
}

/**
 * RESUME: for each claimed root the steps whose last run is done, with what they read. A step counts only while nothing
 * was written for a later revision of this flow: else the target may hold something newer than that step left there.
 */
export async function doneSteps(book: Book, claimed: Claim[]): Promise<Map<string, DoneStep[]>> {
  const done = new Map<string, DoneStep[]>(claimed.map((claim) => [claim.rootId, []]));
  if (claimed.length === 0) return done;
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number; step: string; input_hmac: string; pin: string; outcome: string }>(
      `SELECT s.root_id, s.step, s.input_hmac, s.pin, s.outcome
        FROM ${session.rows('c', { root_id: 'int', flow: 'text' })} CROSS JOIN steps s
        WHERE s.root_id = c.root_id AND s.flow = c.flow
          AND NOT EXISTS (SELECT 1 FROM steps n
            WHERE n.root_id = s.root_id AND n.flow = s.flow AND n.step = s.step AND n.rev > s.rev)
          AND NOT EXISTS (SELECT 1 FROM records r, writes w
            WHERE r.root_id = s.root_id AND w.record_id = r.id AND w.flow = s.flow AND w.rev > s.rev)`,
      [page(claimed.map((claim) => ({ root_id: recordRow(claim.rootId), flow: claim.flow })))],
    ),
  );
  for (const row of rows) {
    if (row.outcome !== 'done') continue;
    done.get(recordId(row.root_id))?.push({ step: row.step, inputHmac: row.input_hmac, pin: row.pin });
  }
  return done;
}
