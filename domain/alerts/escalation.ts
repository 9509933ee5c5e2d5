import { afterWorkingTime, type WorkingHours } from '../working-time.ts';
import { afterQuiet, type QuietHours } from './quiet-hours.ts';

/** How much it presses, from least to most. */
export const SEVERITIES = ['low', 'normal', 'urgent'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const mostSevere = (all: readonly Severity[]): Severity =>
  SEVERITIES[Math.max(0, ...all.map((one) => SEVERITIES.indexOf(one)))] as Severity;

/** Whom a case is told to, and how long after it opened. */
export interface AlertRule {
  /** All kinds, and all connections, where none is named. */
  kinds?: readonly string[] | undefined;
  connections?: readonly string[] | undefined;
  afterMs: number;
  /** `afterMs` counts working time only. */
  working?: boolean;
  severity: Severity;
  channels: readonly string[];
}

export interface AlertPolicy {
  rules: readonly AlertRule[];
  /** When people work: what `working` counts by. */
  workingHours?: WorkingHours | undefined;
  /** How often a case that is told goes on being told; never without it. */
  repeatEveryMs?: number | undefined;
  quietHours?: (QuietHours & { except: readonly Severity[] }) | undefined;
}

/** What a channel was told of a case, or is about to be. */
export interface Told {
  channel: string;
  /** How many of the case's steps it knows. */
  step: number;
  severity: Severity;
  over: boolean;
}

export interface CaseToTell {
  kind: string;
  connectionId?: string;
  openedAt: number;
  /** Undefined while it is open. */
  closedAt?: number;
  told: readonly Told[];
}

export interface RaisedAlert {
  channel: string;
  what: 'opened' | 'reminder' | 'over';
  /** Counts a channel's steps from 1; 0 for the end. Once told, never again. */
  step: number;
  severity: Severity;
  /** When it may be sent: the end of the quiet hours, where it can wait. */
  readyAt: number;
}

export interface AlertPlan {
  raise: RaisedAlert[];
  /** When there may be more to say, epoch ms; `null` where there never is, by these rules. */
  lookAt: number | null;
}

const matches = ({ kinds, connections }: AlertRule, one: CaseToTell) =>
  (!kinds || kinds.includes(one.kind)) &&
  (!connections || (one.connectionId !== undefined && connections.includes(one.connectionId)));

/** After how long by the clock a rule's time is over, for a case that opened then. */
function delayOf({ afterMs, working }: AlertRule, hours: WorkingHours | undefined, openedAt: number): number {
  return working && hours ? afterWorkingTime(hours, openedAt, afterMs) - openedAt : afterMs;
}

/** The moments at which a channel is told of a case by its rules: one for each delay that they name. */
function momentsOf(rules: readonly AlertRule[], channel: string): { afterMs: number; severity: Severity }[] {
  const own = rules.filter(({ channels }) => channels.includes(channel));
  const delays = [...new Set(own.map(({ afterMs }) => afterMs))].sort((a, b) => a - b);
  return delays.map((afterMs) => ({
    afterMs,
    severity: mostSevere(own.filter((rule) => rule.afterMs <= afterMs).map(({ severity }) => severity)),
  }));
}

/**
 * What is to be said of a case now: a step that a channel does not know yet, or that it is over. Several steps that
 * passed unseen, because nothing ran, are one.
 */
export function planAlerts(one: CaseToTell, policy: AlertPolicy, now: number): AlertPlan {
  const readyAt = (severity: Severity) => {
    const { quietHours } = policy;
    return quietHours && !quietHours.except.includes(severity) ? afterQuiet(quietHours, now) : now;
  };
  if (one.closedAt !== undefined) {
    const raise = one.told
      .filter(({ over }) => !over)
      .map(({ channel, severity }) => ({
        channel,
        what: 'over' as const,
        step: 0,
        severity,
        readyAt: readyAt(severity),
      }));
    return { raise, lookAt: null };
  }
  const rules = policy.rules
    .filter((rule) => matches(rule, one))
    .map((rule) => ({ ...rule, afterMs: delayOf(rule, policy.workingHours, one.openedAt) }));
  const raise: RaisedAlert[] = [];
  let lookAt: number | null = null;
  for (const channel of new Set(rules.flatMap(({ channels }) => channels))) {
    const { passed, severity, nextAt } = stepOf(momentsOf(rules, channel), policy.repeatEveryMs, now - one.openedAt);
    if (nextAt !== undefined) lookAt = Math.min(lookAt ?? Number.POSITIVE_INFINITY, one.openedAt + nextAt);
    const known = one.told.find((told) => told.channel === channel)?.step ?? 0;
    if (passed > known)
      raise.push({
        channel,
        what: known === 0 ? 'opened' : 'reminder',
        step: passed,
        severity,
        readyAt: readyAt(severity),
      });
  }
  return { raise, lookAt };
}

/** How many moments have passed at an age, how much the last of them presses, and at which age the next one comes. */
function stepOf(
  moments: { afterMs: number; severity: Severity }[],
  repeatEveryMs: number | undefined,
  ageMs: number,
): { passed: number; severity: Severity; nextAt: number | undefined } {
  const past = moments.filter(({ afterMs }) => afterMs <= ageMs);
  const severity = past.at(-1)?.severity ?? 'low';
  const next = moments[past.length];
  if (next) return { passed: past.length, severity, nextAt: next.afterMs };
  const last = past.at(-1);
  if (!last || repeatEveryMs === undefined) return { passed: past.length, severity, nextAt: undefined };
  const repeats = Math.floor((ageMs - last.afterMs) / repeatEveryMs);
  return { passed: past.length + repeats, severity, nextAt: last.afterMs + (repeats + 1) * repeatEveryMs };
}
