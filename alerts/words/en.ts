import { countedKinds, kindWord } from '../../domain/kind-words.ts';
import type { Words } from './words.ts';

const counted = (count: number, word: string) => `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;

/** `3 d 4 h`, `2 h 5 min`, `40 s`. */
function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  return `${rest} min`;
}

const WHAT = { opened: 'new', reminder: 'still open', over: 'over' } as const;

export const en: Words = {
  severity: (severity) => ({ low: 'Note', normal: 'Alert', urgent: 'URGENT' })[severity],
  kind: (kind) => kind,
  count: (what, cases) => `${cases.toLocaleString('en')} ${WHAT[what]}`,
  cases: (cases) => counted(cases, 'case'),
  waiting: countedKinds,
  tally: ({ kind, what, cases }) =>
    `${cases.toLocaleString('en')} ${kind}${what === 'opened' ? '' : ` (${WHAT[what]})`}`,
  waitsFor: (waitingFor) => `waits for ${waitingFor}`,
  since: (time, ms) => `since ${time} (${span(ms)})`,
  over: (time, ms) => `over at ${time}, after ${span(ms)}`,
  numbers: (numbers, more, kinds) =>
    `${kindWord(kinds).many} ${numbers.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`,
  moreCases: (cases) => `and ${counted(cases, 'more case')}: waybill cases list`,
  link: 'Temporal',
  again: 'This may come a second time: whether the first arrived is not known.',
  digest: {
    title: (day) => `Waybill, ${day}`,
    nothingOpen: 'No case is open.',
    open: 'Open',
    openKind: (kind, cases, kinds, oldest) =>
      `${kind}: ${counted(cases, 'case')}, ${countedKinds(kinds)}, the oldest since ${oldest}`,
    resolved: 'Resolved in the last 24 hours',
    nothingResolved: 'none',
    resolvedKind: (kind, cases) => `${kind}: ${cases.toLocaleString('en')}`,
    calls: 'Calls in the last 24 hours',
    callsOf: (connectionId, calls) => `${connectionId}: ${calls.toLocaleString('en')}`,
  },
  sample: {
    title: 'Waybill: a sample',
    text: (time) => `This channel works. Sent at ${time} by \`waybill alerts test\`; nothing waits.`,
  },
};
