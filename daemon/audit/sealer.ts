import type { Config } from '../../config/schema.ts';
import type { AuditStatus, Ledger } from '../../store/ledger.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Anchor } from './anchor.ts';
import { anchorHead } from './anchor-head.ts';

/** What the audit's anchors are up to, for `/readyz` and `/metrics`. Times are epoch milliseconds. */
export interface AuditHealth {
  unsealed: number;
  unsealedSince?: number;
  sealedAt?: number;
  anchors: { anchor: string; at?: number; failing?: { since: number; why: string } }[];
}

export interface SealerDeps {
  ledger: Pick<Ledger, 'sealAudit' | 'lease' | 'present' | 'auditStatus' | 'auditRows' | 'noteAudit'>;
  config: Config['audit'];
  anchors: readonly Anchor[];
  /** Tells this process from others that would seal. */
  holder: string;
  clock: { now(): number };
  log: Logger;
}

export interface Sealer {
  /** One round: seals what is unsealed, anchors what is due. The timer calls it; so do tests. */
  round(): Promise<void>;
  health(): Promise<AuditHealth>;
  /** Seals what is left, and ends. */
  close(): Promise<void>;
}

/** Above the rounds of a slow machine: another process takes over after that. */
const LEASE_ROUNDS = 10;
/** How often a process says that it is there, and how long that holds. */
const PRESENT_EVERY_MS = 30_000;
const PRESENT_FOR_MS = 90_000;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 600_000;

interface Standing {
  anchor: Anchor;
  /** Not before; 0 at first, so that a start looks at once. */
  nextAt: number;
  lastAt?: number;
  failing?: { since: number; why: string; retryMs: number };
}

/** The one sealer of a ledger, among all processes that run this. What fails is tried again and stops nothing else. */
export function startSealer(deps: SealerDeps): Sealer {
  const { ledger, config, holder, clock, log } = deps;
  const leaseMs = config.seal * LEASE_ROUNDS;
  const standings: Standing[] = deps.anchors.map((anchor) => ({ anchor, nextAt: 0 }));
  let failing = false;
  let presentAt = 0;
  let ended = false;
  let running: Promise<void> = Promise.resolve();

  const seal = async () => {
    while ((await ledger.sealAudit(holder, leaseMs)).more) {}
  };

  const anchorOne = async (standing: Standing) => {
    const { anchor } = standing;
    const [last] = await ledger.auditRows({ what: 'audit.anchored', subject: anchor.name, limit: 1 });
    if (last) standing.lastAt = last.at;
    const { head } = await ledger.auditStatus();
    const dueAt = last ? last.at + config.every : 0;
    if (!head || clock.now() < dueAt) {
      standing.nextAt = head ? dueAt : clock.now() + config.seal;
      return;
    }
    await anchorHead(ledger, anchor, head);
    standing.lastAt = clock.now();
    standing.nextAt = clock.now() + config.every;
    if (standing.failing) log.info({ anchor: anchor.name }, 'the audit is anchored again');
    delete standing.failing;
  };

  const anchorDue = async () => {
    const due = standings.filter(({ nextAt }) => nextAt <= clock.now());
    if (due.length === 0 || !(await ledger.lease('audit anchors', holder, leaseMs))) return;
    for (const standing of due) {
      try {
        await anchorOne(standing);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const before = standing.failing;
        if (!before) log.warn({ anchor: standing.anchor.name, error }, 'the audit could not be anchored; trying again');
        const retryMs = before ? Math.min(before.retryMs * 2, LONGEST_RETRY_MS) : FIRST_RETRY_MS;
        standing.failing = { since: before?.since ?? clock.now(), why, retryMs };
        standing.nextAt = clock.now() + retryMs;
      }
    }
  };

  const work = async () => {
    try {
      if (!ended && clock.now() >= presentAt + PRESENT_EVERY_MS) {
        await ledger.present(holder, PRESENT_FOR_MS);
        presentAt = clock.now();
      }
      await seal();
      await anchorDue();
      if (failing) log.info({}, 'the audit is sealed again');
      failing = false;
    } catch (error) {
      // Rows are safe where they are; they are sealed when the ledger can be written again.
      if (!failing) log.warn({ error }, 'the audit could not be sealed; trying again');
      failing = true;
    }
  };
  const round = () => {
    running = running.then(work);
    return running;
  };

  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    if (ended) return;
    timer = setTimeout(() => void round().then(next), config.seal);
    timer.unref();
  };
  next();

  return {
    round,
    async health() {
      return healthOf(await ledger.auditStatus(), standings);
    },
    async close() {
      ended = true;
      clearTimeout(timer);
      await round();
      await ledger.present(holder, 0).catch(() => {});
    },
  };
}

function healthOf(status: AuditStatus, standings: readonly Standing[]): AuditHealth {
  return {
    unsealed: status.unsealed,
    ...(status.unsealedSince === undefined ? {} : { unsealedSince: status.unsealedSince }),
    ...(status.head ? { sealedAt: status.head.at } : {}),
    anchors: standings.map(({ anchor, lastAt, failing }) => ({
      anchor: anchor.name,
      ...(lastAt === undefined ? {} : { at: lastAt }),
      ...(failing ? { failing: { since: failing.since, why: failing.why } } : {}),
    })),
  };
}
