import type { Connection } from '../connectors/connections.ts';
import { type Failure, type Lack, refusesCredential } from '../domain/failures.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Log, Starter } from './deps.ts';

/** A system is taken for down after so many failures in a row over so long a time: one bad minute is not an outage. */
const FAILURES_IN_A_ROW = 10;
const FAILING_FOR_MS = 10_000;
/** Longer than a trial takes: a process that dies in the middle of one keeps the others back no longer than this. */
const TRIAL_MS = 60_000;

/** Watches how calls of each connection end, and pauses one that cannot be of use: one case, and only its probe calls. */
export interface Health {
  /** Whoever tries its credential has no need to any more. */
  succeeded(connectionId: string): void;
  /** Comes back once a pause that follows from it is in the ledger. */
  failed(connectionId: string, failure: Failure): Promise<void> | undefined;
  /**
   * How many may call now. `free`: the credential was taken since this process began. Else one call is let out `alone`, of
   * all processes, so that a wrong credential is tried once; who has to `wait` comes again soon. Who had it `alone` says
   * when it is over.
   */
  turn(connectionId: string): Promise<'free' | 'alone' | 'wait'>;
  turnOver(connectionId: string): Promise<void>;
}

export function createHealth(deps: {
  ledger: Pick<Ledger, 'pause' | 'startedCase' | 'lease' | 'endLease'>;
  starter: Pick<Starter, 'startCase'>;
  connections: ReadonlyMap<string, Pick<Connection, 'credential' | 'secrets'>>;
  clock: { now(): number };
  /** Names this process among those that share the ledger. */
  process: string;
  log: Log;
}): Health {
  const { ledger, log } = deps;
  const failing = new Map<string, { count: number; since: number; pausing?: Promise<void> }>();
  const proven = new Set<string>();
  const trials = new Map<string, { holder: string; until: number }>();
  let tried = 0;

  async function turnOver(connectionId: string): Promise<void> {
    const trial = trials.get(connectionId);
    if (!trial) return;
    trials.delete(connectionId);
    await ledger.endLease(trialOf(connectionId), trial.holder);
  }

  async function pause(connectionId: string, failure: Failure): Promise<void> {
    const refused = refusesCredential(failure);
    const kind = refused ? 'auth' : 'connection';
    const lack = failure.class === 'auth' && !refused ? failure.lack : undefined;
    const connection = deps.connections.get(connectionId);
    const row = await ledger.pause(
      connectionId,
      {
        kind,
        cause: [kind, connectionId, ...(lack ? [lack] : [])].join(':'),
        waitingFor: refused ? newCredentials(connectionId, connection?.secrets) : awaited(connectionId, lack),
        connectionId,
        failure,
      },
      refused ? connection?.credential() : undefined,
    );
    await deps.starter.startCase(row, []);
    await ledger.startedCase(row.caseId);
    log.warn({ connectionId, class: failure.class }, `${connectionId} is paused: ${failure.message}`);
  }

  return {
    succeeded(connectionId) {
      failing.delete(connectionId);
      proven.add(connectionId);
      turnOver(connectionId).catch((error: unknown) =>
        log.debug({ connectionId, error: String(error) }, 'other processes wait until the trial is over by itself'),
      );
    },
    failed(connectionId, failure) {
      const down = failure.class === 'auth' || failure.class === 'unavailable' || failure.class === 'unknown-outcome';
      if (failure.class === 'auth') proven.delete(connectionId);
      if (!down || ('ours' in failure && failure.ours)) return undefined;
      const now = deps.clock.now();
      const state: { count: number; since: number; pausing?: Promise<void> } = failing.get(connectionId) ?? {
        count: 0,
        since: now,
      };
      failing.set(connectionId, state);
      state.count++;
      const outage = state.count >= FAILURES_IN_A_ROW && now - state.since >= FAILING_FOR_MS;
      if (!state.pausing && !(failure.class === 'auth' || outage)) return undefined;
      state.pausing ??= pause(connectionId, failure)
        .catch((error: unknown) =>
          log.warn({ connectionId, error: String(error) }, 'pausing failed; the next failure tries again'),
        )
        .finally(() => void failing.delete(connectionId));
      return state.pausing;
    },
    async turn(connectionId) {
      if (proven.has(connectionId)) return 'free';
      const now = deps.clock.now();
      // One of which nobody said that it is over ends here when it ends in the ledger.
      if ((trials.get(connectionId)?.until ?? 0) > now) return 'wait';
      const holder = `${deps.process}/${++tried}`;
      trials.set(connectionId, { holder, until: now + TRIAL_MS });
      let alone = false;
      try {
        alone = await ledger.lease(trialOf(connectionId), holder, TRIAL_MS);
      } finally {
        // Also where the ledger takes nothing just now: nobody here would ever have a turn again.
        if (!alone) trials.delete(connectionId);
      }
      if (alone) return 'alone';
      return proven.has(connectionId) ? 'free' : 'wait';
    },
    turnOver,
  };
}

const newCredentials = (connectionId: string, secrets: readonly string[] = []): string =>
  `new credentials of ${connectionId}${secrets.length > 0 ? ` (${secrets.join(', ')})` : ''}`;

/** What ends a pause that no new credential ends. */
function awaited(connectionId: string, lack: Lack | undefined): string {
  if (lack === 'clock') return `the clocks of ${connectionId} and of this host to agree`;
  return lack === 'plan' ? `the plan of ${connectionId} to allow calls` : `${connectionId} to answer again`;
}

const trialOf = (connectionId: string): string => `trial/${connectionId}`;
