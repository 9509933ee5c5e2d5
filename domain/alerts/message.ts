import { mostSevere, SEVERITIES, type Severity } from './escalation.ts';

/** One case in a message. Ids, codes and business numbers: nothing here is of a person. */
export interface AlertLine {
  caseId: string;
  kind: string;
  what: 'opened' | 'reminder' | 'over';
  severity: Severity;
  waitingFor: string;
  connectionId?: string;
  /** Orders in it. */
  members: number;
  openedAt: number;
  closedAt?: number;
  /** Business numbers of some of its orders. */
  numbers: string[];
}

/** What became of how many cases of a kind. */
export interface AlertTally {
  kind: string;
  what: AlertLine['what'];
  cases: number;
  members: number;
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
      open: { kind: string; cases: number; members: number; oldestAt: number }[];
      resolved: { kind: string; cases: number }[];
      calls: { connectionId: string; calls: number }[];
    }
  | { is: 'sample'; at: number };

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
  for (const { kind, what, members } of all) {
    const name = `${kind}|${what}`;
    const one = tally.get(name) ?? { kind, what, cases: 0, members: 0 };
    tally.set(name, { ...one, cases: one.cases + 1, members: one.members + members });
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
