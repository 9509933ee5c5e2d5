import type { UnreadableCode } from '../../../bulk/unreadable.ts';
import type { BulkCode } from '../../../domain/bulk/say.ts';

/** Why a person is needed. */
export type Cause = BulkCode | UnreadableCode;

/** A file of orders as somebody sends it, and what must come of it. */
export interface BulkCase {
  name: string;
  bytes: () => Buffer | Promise<Buffer>;
  /** All that is wrong in it, each once, as it is met; nothing where all of it can go on. */
  causes: readonly Cause[];
  /** Orders that the sender meant. */
  meant: number;
  /** Of those, how many do not go on without a person: all of a file that is refused as a whole. */
  needPerson: number;
  /** A file that was imported before this one; of `gone` orders the contents are no longer kept. */
  earlier?: { bytes: () => Buffer | Promise<Buffer>; gone?: readonly string[] };
  /** The row at which the first cause is told, where it is told at one. */
  row?: number;
}

/** `right`, or what is wrong. */
export type Expected = 'right' | Cause | readonly Cause[];

export function causesOf(expected: Expected): readonly Cause[] {
  if (expected === 'right') return [];
  return typeof expected === 'string' ? [expected] : expected;
}
