/** How two systems, or a system and the ledger, may disagree. */
export const DIFFERENCE_KINDS = [
  'never-attempted',
  'outdated',
  'missing',
  'extra',
  'amount',
  'currency',
  'quantity',
  'status',
  'tracking',
  'stock',
  'late',
] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** What each kind means, for people. */
export const MEANING: Record<DifferenceKind, string> = {
  'never-attempted': 'the source has it, and nothing was begun with it',
  outdated: 'the source has a later version than the ledger',
  missing: 'it was accepted there, and is not there any more',
  extra: 'it carries a reference of ours, and the ledger does not know it',
  amount: 'another total',
  currency: 'another currency',
  quantity: 'other pieces of an article',
  status: 'another state',
  tracking: 'another parcel',
  stock: 'the shop shows another level than the warehouse has',
  late: 'it takes longer than allowed',
};

/**
 * What mends a difference without a person. `read again`: the source is read and staged. `run again`: its flow's steps run
 * again through the ledger, which asks before it sends. `tell again`: the same, and what was told last counts as not told.
 */
export type Repair = 'read again' | 'run again' | 'tell again';

/** Kinds of which some can be mended without a person. */
export const REPAIRED: DifferenceKind[] = [
  'never-attempted',
  'outdated',
  'missing',
  'amount',
  'currency',
  'quantity',
  'status',
  'tracking',
  'stock',
];

/** One disagreement about one object. */
export interface Difference {
  kind: DifferenceKind;
  targetId: string;
  rootId?: string;
  /** Which of the article's, the total's ... sides differ, e.g. `WB-001`. */
  field?: string;
  expected?: string;
  found?: string;
  /** Of two totals. */
  currency?: string;
  repair?: Repair;
}

/** The same difference is one row, whoever finds it and however often. */
export const differenceKey = ({ kind, targetId, field = '' }: Difference): string => `${kind}|${targetId}|${field}`;
