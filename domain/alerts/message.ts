import { addKinds, type KindCounts } from '../kind-words.ts';
import { mostSevere, SEVERITIES, type Severity } from './escalation.ts';

/** One case in a message. Ids, codes and business numbers: nothing here is of a person. */
export interface AlertLine {
  caseId: string;
  kind: string;
  what: 'opened' | 'reminder' | 'over';
  severity: Severity;
  waitingFor: string;
  connectionId?: string;
  /** What waits in it: orders, customers, prices ... */
  members: number;
  /** The same by kind; absent in messages that earlier releases made, which told of orders alone. */
  kinds?: KindCounts;
  openedAt: number;
  closedAt?: number;
  /** Business numbers of some of what waits in it. */
  numbers: string[];
}

/** What became of how many cases of a kind. */
export interface AlertTally {
  kind: string;
  what: AlertLine['what'];
  cases: number;
  members: number;
  kinds?: KindCounts;
}

/** What people are told, before it has a form: each channel makes of it what its system shows. */
export type AlertContent =
  | {
      is: 'alert';
      severity: Severity;
      /** All cases that it speaks of. */
      cases: number;
      tally: AlertTally[];
      /** The first of them, what presses most first. */
      lines: AlertLine[];
    }
  | {
      is: 'digest';
      /** `2026-11-25`, by the clocks of the config. */
      day: string;
      open: { kind: string; cases: number; members: number; kinds?: KindCounts; oldestAt: number }[];
      resolved: { kind: string; cases: number }[];
      calls: { connectionId: string; calls: number }[];
    }
  | { is: 'sample'; at: number };

/** How many of each kind; an earlier release counted orders alone. */
export const kindsIn = ({ kinds, members }: { kinds?: KindCounts; members: number }): KindCounts =>
  kinds ?? { order: members };

/** What of several words about a case counts: that it is over, else that it is new to who reads this. */
const FIRST: readonly AlertLine['what'][] = ['over', 'opened', 'reminder'];

function oneEach(lines: readonly AlertLine[]): AlertLine[] {
  const byCase = new Map<string, AlertLine>();
  for (const line of lines) {
    const known = byCase.get(line.caseId);
    const severity = mostSevere([line.severity, ...(known ? [known.severity] : [])]);
    const counts = known && FIRST.indexOf(known.what) < FIRST.indexOf(line.what) ? known : line;
    byCase.set(line.caseId, { ...counts, severity });
  }
  return [...byCase.values()];
}

/** Makes one message of everything that is to be said at a time, however much it is: it counts all and names the first. */
export function groupAlerts(lines: readonly AlertLine[], named: number): AlertContent & { is: 'alert' } {
  const all = oneEach(lines).sort(
    (a, b) =>
      Number(a.what === 'over') - Number(b.what === 'over') ||
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      a.openedAt - b.openedAt ||
      a.caseId.localeCompare(b.caseId, 'en', { numeric: true }),
  );
  const tally = new Map<string, AlertTally>();
  for (const line of all) {
    const { kind, what, members } = line;
    const name = `${kind}|${what}`;
    const one = tally.get(name) ?? { kind, what, cases: 0, members: 0, kinds: {} };
    tally.set(name, {
      ...one,
      cases: one.cases + 1,
      members: one.members + members,
      kinds: addKinds(one.kinds ?? {}, kindsIn(line)),
    });
  }
  return {
    is: 'alert',
    // That something is over presses nobody.
    severity: mostSevere(all.flatMap(({ what, severity }) => (what === 'over' ? [] : [severity]))),
    cases: all.length,
    tally: [...tally.values()].sort((a, b) => b.cases - a.cases || (a.kind < b.kind ? -1 : 1)),
    lines: all.slice(0, named),
  };
}
