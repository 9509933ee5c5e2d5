import type { Severity } from '../../domain/alerts/escalation.ts';
import type { AlertLine, AlertTally } from '../../domain/alerts/message.ts';
import type { KindCounts } from '../../domain/kind-words.ts';

/** What messages are made of, in one language. */
export interface Words {
  severity(severity: Severity): string;
  kind(kind: string): string;
  /** `3 new`, `2 still open`, `1 over`. */
  count(what: AlertLine['what'], cases: number): string;
  cases(cases: number): string;
  /** `3 orders`, `1 customer, 2 prices`. */
  waiting(kinds: KindCounts): string;
  tally(one: AlertTally): string;
  waitsFor(waitingFor: string, line: Pick<AlertLine, 'kind' | 'connectionId' | 'members'>): string;
  since(time: string, ms: number): string;
  over(time: string, ms: number): string;
  /** Numbers of some of what waits, in a case that holds these. */
  numbers(numbers: readonly string[], more: number, kinds: KindCounts): string;
  moreCases(cases: number): string;
  link: string;
  /** Said of a message whose first try ended without a word. */
  again: string;
  digest: {
    title(day: string): string;
    nothingOpen: string;
    open: string;
    openKind(kind: string, cases: number, kinds: KindCounts, oldest: string): string;
    resolved: string;
    nothingResolved: string;
    resolvedKind(kind: string, cases: number): string;
    calls: string;
    callsOf(connectionId: string, calls: number): string;
  };
  sample: { title: string; text(time: string): string };
}
