/** What an order's entry says beside its kind and its time. */
export type Facts = { [name: string]: string | number | boolean };

type Line = readonly unknown[];

const picked = (from: unknown, names: readonly string[]): Facts => {
  const facts: Facts = {};
  if (typeof from !== 'object' || from === null) return facts;
  for (const name of names) {
    const value = (from as Record<string, unknown>)[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') facts[name] = value;
  }
  return facts;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What each line of a page tells; its first place is the order. */
const OF_PAGES: Record<string, (line: Line, subject: string | undefined) => Facts> = {
  'records.staged': ([, record, revision], subject) => ({
    record: text(record),
    revision: Number(revision),
    ...(subject === undefined ? {} : { from: subject }),
  }),
  // Which gate is closed says what somebody owes or has not shown: that stays in the house.
  'gates.answered': ([, asked, closed, released]) =>
    closed
      ? { passed: false }
      : { passed: true, gates: text(asked), ...(released ? { released: text(released) } : {}) },
  'word.applied': ([, word]) => ({ word: text(word) }),
  'orders.moved': ([, part, stage]) => ({ ...(part ? { part: text(part) } : {}), stage: text(stage) }),
  'writes.settled': ([, write, connection, state]) => ({
    write: text(write),
    to: text(connection),
    state: text(state),
  }),
};

const STATE = ['stage', 'held', 'cancelled'];

/** Names of `after` that a customer may see, by what was done; of all else only that it was done, and when. */
const OF_ROWS: Record<string, readonly string[]> = {
  'order.hold': STATE,
  'order.release': STATE,
  'order.cancel': STATE,
  'order.retry': STATE,
  'paper.issued': ['type', 'number', 'revision', 'part', 'json'],
  'paper.printed': ['type', 'number', 'revision', 'language', 'pdf', 'json'],
  'order.proved': ['order'],
};

/**
 * What the customer of an order may be shown of a line or row of the audit. A list of what is told, never of what is not: who did it, why, and
 * what was amended stay in the house, and so does whatever is noted one day and nobody thought of here.
 */
export function disclosed(what: string, told: { subject?: string; after?: unknown; line?: Line }): Facts {
  const ofPage = OF_PAGES[what];
  if (ofPage) return told.line ? ofPage(told.line, told.subject) : {};
  return picked(told.after, OF_ROWS[what] ?? []);
}
