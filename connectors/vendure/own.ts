import type { Options } from './options.ts';

/** Notes of an order, as its history has them. */
export interface Noted {
  history?: { items: { id: string; data: { note?: unknown } | null }[] } | null;
}

/** The mark behind a note: `(wb-3f9a…)`, and for as long as its draft is being made `(wb-3f9a… unfinished)`. */
const MARK = /\(wb-([^() ]+)( unfinished)?\)$/;

const UNFINISHED = 'Waybill is making this draft';

export const unfinishedNote = (identity: string): string => `${UNFINISHED} (wb-${identity} unfinished)`;

export const finishedNote = (text: string, identity: string): string => `${text} (wb-${identity})`.trim();

/** The identity that stands in a note of an order, and whether the draft was finished; undefined where the order is none of ours. */
export function markOf({ history }: Noted): { identity: string; finished: boolean } | undefined {
  for (const { data } of history?.items ?? []) {
    const [, identity, unfinished] = MARK.exec(typeof data?.note === 'string' ? data.note : '') ?? [];
    if (identity !== undefined) return { identity, finished: unfinished === undefined };
  }
  return undefined;
}

/** Whether a placed order is the shop's to give. One that was a draft of ours is only where the connection says so: whoever told it would be told it again. */
export const isGiven = ({ giveOwn }: Options, order: Noted): boolean => giveOwn || markOf(order) === undefined;

/** The draft is one object and the order that its buyer makes of it another, though the shop has one id for both. */
const DRAFT = '~draft';

export const draftId = (id: string): string => id + DRAFT;

export const orderIdOf = (targetId: string): string => targetId.slice(0, -DRAFT.length);
