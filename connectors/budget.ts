import { setTimeout as sleep } from 'node:timers/promises';
import { type CallGrant, PRIORITIES, type Priority } from '../domain/budget.ts';
import { WaybillError } from '../domain/failures.ts';
import { MOST_A_GRANT } from './call-units.ts';

export interface DrawAsk {
  priority: Priority;
  /** As many as are wanted now, and the fewest that are of use. */
  wanted: number;
  atLeast: number;
  /** How long the grant may be used. */
  validMs: number;
  /** Calls of earlier grants that were answered since the last asking: they are no longer under way. */
  answered: { grantId: string; calls: number }[];
}

/** Where the truth about a connection's calls is kept, for all processes. */
export interface GrantSource {
  draw(ask: DrawAsk): Promise<CallGrant>;
  /** No call of the grant is under way any more; `used` were made, and `unanswered` of those may arrive yet. */
  settle(grantId: string, used: number, unanswered: number): Promise<void>;
  /** The system asked for patience: nobody is granted a call before `until`. */
  hold(until: number): Promise<void>;
}

export interface CallRequest {
  /** How many calls it counts for. */
  weight: number;
  priority: Priority;
  signal?: AbortSignal | undefined;
}

export interface CallLease {
  /** Answered; `weighed`: what it weighed, where that was otherwise than thought. */
  done(weighed?: number): void;
  /** Given up: nobody knows when it arrives. */
  lost(): void;
}

/** The calls that one connection's process may make. */
export interface CallBudget {
  /**
   * Leave for one call; `done` when it is answered, `lost` when it was given up. Waits a second and a half at most, then throws `rate-limited` with the time at which
   * it is worth trying again.
   */
  take(request: CallRequest): Promise<CallLease>;
  hold(until: number): void;
  /** Gives back what was drawn and not used. */
  close(): Promise<void>;
}

/** A call that would wait longer goes back to its queue, and the activity's slot is free. A little more than a rate's second. */
const LONGEST_WAIT_MS = 1_500;
/** Nor does a call wait longer for its turn among others that do go. */
const LONGEST_TURN_MS = 15_000;
/** What is drawn and not used counts as spent where the process dies: it is drawn for a short while. */
const VALID_MS = 5_000;

interface OpenGrant {
  grantId: string;
  left: number;
  used: number;
  underWay: number;
  unanswered: number;
  /** Answered since the source was told last. */
  answered: number;
  validUntil: number;
  timer?: NodeJS.Timeout;
}

interface Waiter {
  weight: number;
  /** When its waiting began, epoch ms. */
  since: number;
  go(lease: CallLease): void;
  fail(error: Error): void;
}

export const tooBusy = (retryAfterMs: number): WaybillError =>
  new WaybillError({
    class: 'rate-limited',
    message: 'no call is left within the limits of the connection',
    retryAfterMs,
  });

/** Draws from a source, a few calls at a time, as many as wait; each kind of work has grants of its own. */
export function createBudget(
  source: GrantSource,
  clock: { now(): number },
  mostAGrant = MOST_A_GRANT.calls,
): CallBudget {
  const waiting = new Map<Priority, Waiter[]>(PRIORITIES.map((priority) => [priority, []]));
  const open = new Map<Priority, OpenGrant>();
  /** Until then nothing is granted to this kind of work, so nobody asks. */
  const emptyUntil = new Map<Priority, number>();
  const live = new Set<OpenGrant>();
  const settling = new Set<Promise<void>>();
  let pumping = false;

  const settleWhenDone = (grant: OpenGrant) => {
    if (grant.left > 0 || grant.underWay > 0) return;
    clearTimeout(grant.timer);
    if (!live.delete(grant)) return;
    // One that cannot be given back counts whole until its time is over: fewer calls, never more.
    const settled = source.settle(grant.grantId, grant.used, grant.unanswered).catch(() => {});
    settling.add(settled);
    settled.finally(() => settling.delete(settled));
  };

  const retire = (priority: Priority) => {
    const grant = open.get(priority);
    if (!grant) return;
    open.delete(priority);
    grant.left = 0;
    settleWhenDone(grant);
  };

  const lease = (priority: Priority, grant: OpenGrant, weight: number) => {
    grant.left -= weight;
    grant.used += weight;
    grant.underWay += 1;
    if (grant.left === 0 && open.get(priority) === grant) open.delete(priority);
    let over = false;
    const end = (weighed: number) => {
      if (over) return;
      over = true;
      grant.used += weighed - weight;
      grant.underWay -= 1;
      grant.answered += weight;
      settleWhenDone(grant);
    };
    return {
      done: (weighed = weight) => end(weighed),
      lost() {
        if (!over) grant.unanswered += weight;
        end(weight);
      },
    };
  };

  const usable = (priority: Priority, weight: number): OpenGrant | undefined => {
    const grant = open.get(priority);
    return grant && grant.left >= weight && clock.now() < grant.validUntil ? grant : undefined;
  };

  const answeredSince = () =>
    [...live].flatMap((grant) => {
      const { grantId, answered } = grant;
      grant.answered = 0;
      return answered > 0 ? [{ grantId, calls: answered }] : [];
    });

  /** Draws once for those who wait at this priority, and lets them go as far as the grant reaches. */
  async function serve(priority: Priority, line: Waiter[]): Promise<void> {
    retire(priority);
    const total = line.reduce((sum, waiter) => sum + waiter.weight, 0);
    const atLeast = (line[0] as Waiter).weight;
    const wanted = Math.max(atLeast, Math.min(mostAGrant, total));
    const answer = await source.draw({ priority, wanted, atLeast, validMs: VALID_MS, answered: answeredSince() });
    if ('retryAt' in answer) {
      const waitMs = Math.max(1, answer.retryAt - clock.now());
      if (waitMs <= LONGEST_WAIT_MS) {
        while (line[0] && clock.now() - line[0].since > LONGEST_TURN_MS) (line.shift() as Waiter).fail(tooBusy(waitMs));
        return void (await sleep(waitMs));
      }
      emptyUntil.set(priority, answer.retryAt);
      for (const waiter of line.splice(0)) waiter.fail(tooBusy(waitMs));
      return;
    }
    const { grantId, calls, validUntil } = answer;
    const grant: OpenGrant = { grantId, left: calls, used: 0, underWay: 0, unanswered: 0, answered: 0, validUntil };
    open.set(priority, grant);
    live.add(grant);
    while (line[0] && (line[0].weight <= grant.left || grant.used === 0)) {
      const waiter = line.shift() as Waiter;
      // One call may weigh more than a whole rate: it goes alone, on all there is.
      waiter.go(lease(priority, grant, Math.min(waiter.weight, grant.left)));
    }
    if (open.get(priority) === grant) {
      grant.timer = setTimeout(() => open.get(priority) === grant && retire(priority), validUntil - clock.now());
      grant.timer.unref();
    }
  }

  async function pump(): Promise<void> {
    if (pumping) return;
    pumping = true;
    try {
      for (;;) {
        const next = [...waiting].find(([, line]) => line.length > 0);
        if (!next) return;
        const [priority, line] = next;
        try {
          await serve(priority, line);
        } catch (error) {
          const message = `the calls of this connection could not be counted: ${String(error)}`;
          for (const waiter of line.splice(0)) waiter.fail(new WaybillError({ class: 'unavailable', message }));
        }
      }
    } finally {
      pumping = false;
    }
  }

  return {
    take({ weight, priority, signal }) {
      const wait = (emptyUntil.get(priority) ?? 0) - clock.now();
      if (wait > LONGEST_WAIT_MS) return Promise.reject(tooBusy(wait));
      const line = waiting.get(priority) as Waiter[];
      const grant = line.length === 0 ? usable(priority, weight) : undefined;
      if (grant) return Promise.resolve(lease(priority, grant, weight));
      return new Promise((resolve, reject) => {
        const leave = () => {
          line.splice(line.indexOf(waiter), 1);
          reject(new WaybillError({ class: 'unavailable', message: 'cancelled before it was sent', ours: true }));
        };
        const waiter: Waiter = {
          weight,
          since: clock.now(),
          go(granted) {
            signal?.removeEventListener('abort', leave);
            resolve(granted);
          },
          fail(error) {
            signal?.removeEventListener('abort', leave);
            reject(error);
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        line.push(waiter);
        void pump();
      });
    },
    hold(until) {
      for (const priority of PRIORITIES) emptyUntil.set(priority, Math.max(emptyUntil.get(priority) ?? 0, until));
      source.hold(until).catch(() => {});
    },
    async close() {
      for (const priority of PRIORITIES) retire(priority);
      await Promise.all(settling);
    },
  };
}
