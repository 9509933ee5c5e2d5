import type { MemberFilter, Resolved } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** One person's word on a case: on one member (by root id), on those that a filter means, or on all. */
export interface CaseOrder {
  who: string;
  why: string;
  rootId?: string;
  members?: MemberFilter;
}

/** Who shall look after it; an empty name takes it back. */
export type Assignment = CaseOrder & { to: string };

const filterOf = ({ rootId, members }: CaseOrder): MemberFilter | undefined =>
  rootId === undefined ? members : { ...members, rootIds: [rootId] };

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
      const { freed, flows } = await deps.ledger.freeMembers(
        caseId,
        { verb, who: order.who, why: order.why },
        filterOf(order),
      );
      for (const flow of flows) deps.packer.wake(flow);
      return { freed };
    },
    /** Ends the case where nothing waits in it any more, else says what it waits for. */
    resolveCase: ({ caseId, order }: { caseId: string; order: CaseOrder }): Promise<Resolved> =>
      deps.ledger.resolveCase(caseId, { who: order.who, why: order.why }),
    /** Writes down who looks after a case, or after some of its members. */
    assignCase: ({ caseId, order }: { caseId: string; order: Assignment }): Promise<{ assigned: number }> =>
      deps.ledger.assignCase(caseId, order.to, { who: order.who, why: order.why }, filterOf(order)),
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
