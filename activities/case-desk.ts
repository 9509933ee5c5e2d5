import { WaybillError } from '../domain/failures.ts';
import type { CaseWord, MemberFilter, Resolved, SaidBy } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/**
 * One person's word on a case: on one member (by root id), on those that a filter means, or on all. A word that is kept in the
 * ledger is given by its id, so that nothing of it stands in a history; whoever says it in the Temporal UI gives `who` and `why`.
 */
export interface CaseOrder {
  who?: string;
  why?: string;
  word?: string;
  rootId?: string;
  members?: MemberFilter;
}

/** Who shall look after it; an empty name takes it back. */
export type Assignment = CaseOrder & { to: string };

const filterOf = ({ rootId, members }: CaseOrder): MemberFilter | undefined =>
  rootId === undefined ? members : { ...members, rootIds: [rootId] };

interface Meant extends Pick<CaseWord, 'members' | 'to'> {
  by: SaidBy;
}

/** The word itself. A `WaybillError` where it is kept no more. */
async function meant({ ledger }: Deps, order: CaseOrder & { to?: string }): Promise<Meant> {
  const { word: wordId, who = '', why = '', to } = order;
  if (wordId === undefined) {
    const members = filterOf(order);
    return { by: { who, why }, ...(to === undefined ? {} : { to }), ...(members ? { members } : {}) };
  }
  const kept = await ledger.keptWord(wordId);
  if (!kept) throw new WaybillError({ class: 'validation', message: `no word ${wordId} is kept: say it again` });
  const { who: saidBy, why: reason, ...rest } = kept;
  return { by: { who: saidBy, why: reason, wordId }, ...rest };
}

export type { Resolved };

/** How many members went on. */
export interface Freed {
  freed: number;
}

/** What a case's workflow asks of the ledger. */
export function caseDesk(deps: Deps) {
  return {
    /** A person freed members: they go on at the step where they stopped, past it, or not at all. */
    async freeMembers({
      caseId,
      verb,
      order,
    }: {
      caseId: string;
      verb: 'release' | 'retry' | 'skip' | 'refuse' | 'resolve';
      order: CaseOrder;
    }): Promise<Freed> {
      const { by, members } = await meant(deps, order);
      const { freed, flows } = await deps.ledger.freeMembers(caseId, { verb, ...by }, members);
      for (const flow of flows) deps.packer.wake(flow);
      return { freed };
    },
    /** Ends the case where nothing waits in it any more, else says what it waits for. */
    async resolveCase({ caseId, order }: { caseId: string; order: CaseOrder }): Promise<Resolved> {
      return deps.ledger.resolveCase(caseId, (await meant(deps, order)).by);
    },
    /** Writes down who looks after a case, or after some of its members. */
    async assignCase({ caseId, order }: { caseId: string; order: Assignment }): Promise<{ assigned: number }> {
      const { by, to = '', members } = await meant(deps, order);
      return deps.ledger.assignCase(caseId, to, by, members);
    },
    /** True when the case has no members any more and is closed: its workflow ends. */
    closeCaseIfEmpty: ({ caseId }: { caseId: string }): Promise<boolean> => deps.ledger.closeCaseIfEmpty(caseId),
    /** Says again that something waits: to whom, and whether it is time, the alerts' rules say. */
    async remind({ caseId, reminders }: { caseId: string; reminders: number }): Promise<void> {
      const row = await deps.ledger.caseRow(caseId);
      await deps.ledger.reviewCase(caseId);
      if (row)
        deps.log.warn(
          { caseId, kind: row.kind, members: row.members, reminders },
          `still waiting for ${row.waitingFor}`,
        );
    },
  };
}
