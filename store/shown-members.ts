/** Members that a case only shows: they stand for no flow, and no move waits there. No flow can have these names. */

/** A root that a person holds. */
export const HOLD_MEMBER = '';
/** A root that stands at its stage past its time. */
export const OVERDUE_MEMBER = ':overdue';
/** An order that a bank transfer may be for: each transfer's own, for one order may be meant by several. */
export const transferMember = (entryRow: number): string => `:transfer/${entryRow}`;

/** True for a member that stands for a move of a flow. */
export const isMove = (flow: string): boolean => flow !== HOLD_MEMBER && !flow.startsWith(':');
