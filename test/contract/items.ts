import { describe } from 'vitest';
import type { Kind } from '../../domain/kinds.ts';

/** What the contract is made of: a column each in the summary at the end of a run. */
export const ITEMS = [
  'connection',
  'lacks',
  'webhook',
  'forget',
  'pull',
  'paging',
  'deletes',
  'last page',
  'read',
  'push',
  'find',
  'change',
  'echo',
  'cancel',
  'refusal',
  'faults',
  'survey',
  'try',
  'one effect',
  'lag',
  'late',
] as const;

export type Item = (typeof ITEMS)[number];

/** Of one system, or of one of its kinds: what was left out of the contract, and why. */
export interface ContractRecord {
  system: string;
  kind?: Kind;
  /** The system has no such verb, or no such thing happens there: a list that comes whole has no pages. */
  absent: Item[];
  /** It has, but its fixture lacks what the item needs. */
  untried: Item[];
}

/** Items that nothing in a system could be tried by, each with the reason. */
export type Never = { readonly [I in Item]?: string };

declare module 'vitest' {
  interface TaskMeta {
    contract?: ContractRecord;
    item?: Item;
  }
}

/** Declares the tests of an item where the connector `has` the verb and the fixture is `given` what they need; notes it where not. */
export type Declare = (item: Item, has: boolean, tests: () => void, given?: boolean) => void;

/** A part of the contract, of which the summary tells what was left out. */
export function contractPart(
  title: string,
  of: Pick<ContractRecord, 'system' | 'kind'>,
  body: (declare: Declare) => void,
  never: Never = {},
) {
  const contract: ContractRecord = { ...of, absent: [], untried: [] };
  describe(title, { meta: { contract } }, () =>
    body((item, has, tests, given = true) => {
      const why = never[item];
      if (why !== undefined && has && given)
        throw new Error(`${of.system} ${of.kind}: ${item} can be tried, though "${why}"`);
      if (!has || why !== undefined) contract.absent.push(item);
      else if (!given) contract.untried.push(item);
      else describe(item, { meta: { item } }, tests);
    }),
  );
}
