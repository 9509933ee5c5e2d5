import { DIFFERENCE_KINDS, type DifferenceKind, MEANING } from '../../domain/reconciliation/difference.ts';
import type { DifferenceRow, LookRow, ReconcileReport } from '../../store/ledger.ts';

/** A report as all its renderings show it: the same words in the terminal, the workbook and the page. */
export interface Sheet {
  runId: string;
  from: number;
  to: number;
  finishedAt?: number;
  /** What was found of each kind; kinds without a difference too, so that their absence is seen. */
  counts: { kind: DifferenceKind; meaning: string; found: number; repaired: number; cases: number; open: number }[];
  looks: SheetLook[];
  rows: SheetRow[];
}

export interface SheetLook {
  /** `erp order`; `ledger` for what no system is asked for. */
  what: string;
  side: string;
  seen: number;
  moving: number;
  compared: boolean;
  why: string;
}

export interface SheetRow {
  kind: DifferenceKind;
  connection: string;
  object: string;
  /** The business number, or the id where there is none. */
  number: string;
  id: string;
  field: string;
  expected: string;
  found: string;
  /** Of two totals; empty elsewhere. */
  currency: string;
  outcome: string;
}

/** Kinds whose two sides are numbers. */
export const NUMERIC: ReadonlySet<DifferenceKind> = new Set<DifferenceKind>(['amount', 'quantity', 'stock']);

/** A side of a difference as people read it: totals with their currency. */
export const shown = (side: string, currency: string): string => (side && currency ? `${side} ${currency}` : side);

const SIDES: Record<LookRow['side'], string> = {
  source: 'what it has, against what is known',
  target: 'what it holds, against what it was told',
  levels: 'what it shows, against what it was told',
  ledger: 'what takes too long',
};

export function sheetOf({ run, looks, differences }: ReconcileReport): Sheet {
  const ofKind = (kind: DifferenceKind) => differences.filter((one) => one.kind === kind);
  return {
    runId: run.runId,
    from: run.from,
    to: run.to,
    ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
    counts: DIFFERENCE_KINDS.map((kind) => {
      const rows = ofKind(kind);
      const inState = (state: DifferenceRow['state']) => rows.filter((one) => one.state === state).length;
      return {
        kind,
        meaning: MEANING[kind],
        found: rows.length,
        repaired: inState('repaired'),
        cases: inState('case'),
        open: inState('found'),
      };
    }),
    looks: looks.map((look) => ({
      what: look.connectionId
        ? `${look.connectionId} ${look.kind === 'stock' ? 'stock levels' : `${look.kind}s`}`
        : 'ledger',
      side: SIDES[look.side],
      seen: look.seen,
      moving: look.moving,
      compared: look.state === 'done',
      why: look.why ?? (look.state === 'done' ? '' : 'it was not finished'),
    })),
    rows: DIFFERENCE_KINDS.flatMap(ofKind).map(
      (one): SheetRow => ({
        kind: one.kind,
        connection: one.connectionId || 'ledger',
        object: one.objectKind,
        number: one.number ?? one.targetId,
        id: one.targetId,
        field: one.field ?? '',
        expected: one.expected ?? '',
        found: one.found ?? '',
        currency: one.currency ?? '',
        outcome: outcomeOf(one),
      }),
    ),
  };
}

function outcomeOf({ state, caseId, repair }: DifferenceRow): string {
  switch (state) {
    case 'repaired':
      return `set going: ${repair ?? 'repaired'}`;
    case 'case':
      return caseId ?? 'in a case';
    case 'gone':
      return 'no longer found, or settled by a person';
    case 'found':
      return repair ? `--repair: ${repair}` : 'a person decides';
  }
}
