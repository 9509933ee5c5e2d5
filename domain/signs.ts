/** Something that stands still longer than it should, and is no order at a stage. */
export type SignKind = 'dead-events' | 'parked-events' | 'unknown-writes' | 'late-queue' | 'old-batches';

export interface Sign {
  is: SignKind;
  /** A connection; a flow for batches. */
  of: string;
  count: number;
}

const HOUR_MS = 3_600_000;

/** How old each may be. What is dead is not tried again by itself, so that it is told at once. */
export const SIGN_AGES_MS: Record<Exclude<SignKind, 'dead-events'>, number> = {
  'parked-events': 24 * HOUR_MS,
  'unknown-writes': HOUR_MS,
  'late-queue': HOUR_MS,
  'old-batches': HOUR_MS,
};

function waitingFor({ is, of }: Sign): string {
  switch (is) {
    case 'dead-events':
      return `a person: events of ${of} that could not be read are not tried again`;
    case 'parked-events':
      return `${of} to report the orders that events of more than a day speak of`;
    case 'unknown-writes':
      return `${of} to say what became of writes of more than an hour`;
    case 'late-queue':
      return `calls of ${of}: records should have gone more than an hour ago`;
    case 'old-batches':
      return `batches of ${of} that have been under way for more than an hour`;
  }
}

/** The case of a sign: one for each kind and place, whatever the number. */
export const signCause = (sign: Sign) => ({
  kind: 'overdue' as const,
  cause: `overdue:${sign.is}:${sign.of}`,
  waitingFor: waitingFor(sign),
  ...(sign.is === 'old-batches' ? {} : { connectionId: sign.of }),
});
