import type { CaseKind } from './case-kinds.ts';

/** What stands still is found by its age; how old each may be, the config says. */
export const AGED_SIGNS = [
  'unread-events',
  'parked-events',
  'unknown-writes',
  'late-queue',
  'old-batches',
  'long-pause',
] as const;

export type AgedSign = (typeof AGED_SIGNS)[number];

/** Something that stands still longer than it should, or does not happen, and is no order at a stage. */
export type SignKind =
  | AgedSign
  | 'silent-source'
  | 'missed-polls'
  | 'missed-window'
  | 'stopped-sweeps'
  | 'price-table'
  | 'price-leak'
  | 'blind-price-audit'
  | 'bad-statement'
  | 'letter-of-credit'
  | 'silent-register'
  | 'dunning';

export interface Sign {
  is: SignKind;
  /** A connection; a flow for batches; a letter of credit's number; a customer (`shop/17`) for dunning; nothing for sweeps. */
  of: string;
  count: number;
  /** The time that was allowed. */
  allowedMs?: number;
  /** What is wrong, where the kind alone does not say. */
  detail?: string;
}

/** How old each may be; one that is not here is not looked for. */
export type SignAges = Partial<Record<AgedSign, number>>;

/** The sign that only the process sees that does not depend on sweeps. */
export const STOPPED_SWEEPS: Sign = { is: 'stopped-sweeps', of: '', count: 1 };

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** As the config would say it: `1d`, `90m`. */
function spanText(ms = 0): string {
  const [unit, size] = UNITS.find(([, size]) => ms > 0 && ms % size === 0) ?? ['s', 1_000];
  return `${Math.round(ms / size)}${unit}`;
}

function waitingFor({ is, of, allowedMs, count, detail = '' }: Sign): string {
  const span = spanText(allowedMs);
  switch (is) {
    case 'unread-events':
      return `events of ${of} to be read: they have been tried in vain for more than ${span}`;
    case 'parked-events':
      return `${of} to report the orders that events of more than ${span} speak of`;
    case 'unknown-writes':
      return `${of} to say what became of writes of more than ${span}`;
    case 'late-queue':
      return `calls of ${of}: records should have gone more than ${span} ago`;
    case 'old-batches':
      return `batches of ${of} that have been under way for more than ${span}`;
    case 'long-pause':
      return `a person: ${of} has been paused for more than ${span}`;
    case 'silent-source':
      return `${of} to say something: nothing has come from it for longer than it may be silent`;
    case 'missed-polls':
      return `a poll of ${of} that comes to its end: several in a row did not`;
    case 'missed-window':
      return `the next window of ${of}: the last one in its plan was not opened`;
    case 'price-table':
      return `a person: the price table cannot be told to the shops: ${detail}`;
    case 'price-leak':
      return `a person: ${of} shows ${count} prices to who should not see them: waybill prices audit ${of}`;
    case 'blind-price-audit':
      return `a person: nobody can say what ${of} shows: ${detail}`;
    case 'bad-statement':
      return `a person: ${count} bank ${count === 1 ? 'statement' : 'statements'} of ${of} cannot be read, and nothing of them was taken: ${detail}. Mend them or have the bank give them anew, and take them out of the folder of refused ones`;
    case 'letter-of-credit':
      return `a person, for letter of credit ${of}: ${detail}`;
    case 'silent-register':
      return `${of} to answer about VAT ids of ${detail}`;
    case 'dunning':
      return `payment of customer ${of}: ${detail}`;
    case 'stopped-sweeps':
      return 'sweeps to run again: what is late is not found, and nothing is tried again (is Temporal up, and a worker?)';
  }
}

/** What is wrong rather than late. */
const KIND: Partial<Record<SignKind, CaseKind>> = {
  'price-table': 'validation',
  'price-leak': 'conflict',
  'blind-price-audit': 'connection',
  'bad-statement': 'validation',
  'letter-of-credit': 'lc',
  'silent-register': 'connection',
  dunning: 'credit',
};

/** `of` is something else there. */
const NO_CONNECTION: ReadonlySet<SignKind> = new Set(['old-batches', 'letter-of-credit']);

/** The connection that a sign is of; a customer is of one. */
const placeOf = ({ is, of }: Sign): string => (is === 'dunning' ? (of.split('/')[0] as string) : of);

/** The case of a sign: one for each kind and place, whatever the number. */
export const signCause = (sign: Sign) => ({
  kind: KIND[sign.is] ?? ('overdue' as const),
  cause: `overdue:${sign.is}:${sign.of}`,
  waitingFor: waitingFor(sign),
  ...(NO_CONNECTION.has(sign.is) || sign.of === '' ? {} : { connectionId: placeOf(sign) }),
});
