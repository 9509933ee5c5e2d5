import { advance, orderStage, type Stage } from '../domain/stages.ts';
import type { AuditEntry } from './audit/append.ts';
import { partsOf } from './bundles.ts';
import { recordId, recordRow } from './ids.ts';
import type { PartRow } from './ledger.ts';
import { leaveCases } from './membership.ts';
import { page, type Session, type Update } from './session.ts';
import { OVERDUE_MEMBER } from './shown-members.ts';

const STAGE: Update = {
  table: 'roots',
  columns: { id: 'int', stage: 'text', at: 'int' },
  set: 'stage = r.stage, stage_at = r.at, updated_at = r.at',
  where: 'roots.id = r.id',
};

export interface GivenParts {
  rootId: string;
  parts: PartRow[];
}

/** Moves parts forward (never back) and derives their roots' stages in the same transaction. Answers what the audit is to keep of it. */
export async function moveParts(session: Session, given: GivenParts[], now: number): Promise<AuditEntry[]> {
  if (given.length === 0) return [];
  const roots = [...new Set(given.map((one) => recordRow(one.rootId)))];
  const known = await partsOf(session, roots);
  const stages = await session.all<{ id: number; stage: Stage }>(
    `SELECT t.id, t.stage FROM ${session.rows('r', { id: 'int' })} CROSS JOIN roots t WHERE t.id = r.id`,
    [page(roots.map((id) => ({ id })))],
  );
  const stageOf = new Map(stages.map((row) => [row.id, row.stage]));
  const changedParts = new Map<string, (string | number)[]>();
  // By key: an order of one nameless part changes its stage with it.
  const changes = new Map<string, (string | number)[]>();
  const change = (row: number, part: string, stage: string) =>
    changes.set(`${row}|${part}|${stage}`, [row, now, part, stage]);
  for (const one of given) {
    const row = recordRow(one.rootId);
    const parts = known.get(row) ?? [];
    known.set(row, parts);
    for (const next of one.parts) {
      const current = parts.find((part) => part.part === next.part);
      const stage = current ? advance(current.stage as Stage, next.stage as Stage) : next.stage;
      if (current?.stage === stage && current.connectionId === next.connectionId) continue;
      if (current?.stage !== stage) change(row, next.part, stage);
      if (current) Object.assign(current, { stage, connectionId: next.connectionId });
      else parts.push({ ...next });
      changedParts.set(`${row}|${next.part}`, [row, next.part, next.connectionId, stage]);
    }
  }
  await session.insert(
    'parts',
    ['root_id', 'part', 'connection', 'stage'],
    [...changedParts.values()],
    '(root_id, part) DO UPDATE SET connection = excluded.connection, stage = excluded.stage',
  );
  const moved: { id: number; stage: string; at: number }[] = [];
  for (const row of roots) {
    const before = stageOf.get(row);
    if (!before) continue;
    const after = orderStage(
      before,
      (known.get(row) ?? []).map((part) => part.stage as Stage),
    );
    if (after === before) continue;
    moved.push({ id: row, stage: after, at: now });
    change(row, '', after);
  }
  await session.insert(
    'stage_changes',
    ['root_id', 'at', 'part', 'stage'],
    [...changes.values()],
    '(root_id, at, part, stage) DO NOTHING',
  );
  await session.update(STAGE, moved);
  // Who moves on is late no more.
  await leaveCases(
    session,
    moved.map(({ id }) => ({ root_id: id, flow: OVERDUE_MEMBER })),
    now,
  );
  // One row a page of orders, so that an order costs a line of it and no row of its own.
  const lines = [...changes.values()].map(([row, , part, stage]) => [recordId(row as number), part, stage]);
  return lines.length > 0 ? [{ what: 'orders.moved', who: 'waybill', after: lines }] : [];
}
