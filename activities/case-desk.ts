import type { Deps } from './deps.ts';

/** One person's word on a case: on one member (by root id) or on all. */
export interface CaseOrder {
  who: string;
  why: string;
  rootId?: string;
}

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
      verb: 'release' | 'retry' | 'skip' | 'refuse';
      order: CaseOrder;
    }): Promise<Freed> {
      const { freed, flows } = await deps.ledger.freeMembers(
        caseId,
        { verb, who: order.who, why: order.why },
        order.rootId,
      );
      for (const flow of flows) deps.packer.wake(flow);
      return { freed };
    },
    /** True when the case has no members any more and is closed: its workflow ends. */
    closeCaseIfEmpty: ({ caseId }: { caseId: string }): Promise<boolean> => deps.ledger.closeCaseIfEmpty(caseId),
    /** Says again that something waits. */
    async remind({ caseId, reminders }: { caseId: string; reminders: number }): Promise<void> {
      const row = await deps.ledger.caseRow(caseId);
      if (row)
        deps.log.warn(
          { caseId, kind: row.kind, members: row.members, reminders },
          `still waiting for ${row.waitingFor}`,
        );
    },
  };
}
