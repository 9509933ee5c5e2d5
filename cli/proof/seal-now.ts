import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { AnchorError } from '../../daemon/audit/anchor.ts';
import { anchorHead } from '../../daemon/audit/anchor-head.ts';
import { anchorsOf } from '../../daemon/audit/anchors.ts';
import type { Ledger } from '../../store/ledger.ts';

/** A running daemon seals each second or so: one that has not by then is not well. */
const ROUNDS = 20;

/** Seals everything that was noted until now, or waits until the daemon has. */
export async function sealNow(
  ledger: Pick<Ledger, 'auditStatus' | 'sealAudit'>,
  { seal: everyMs }: Config['audit'],
): Promise<void> {
  const { rows } = await ledger.auditStatus();
  const holder = `proof ${process.pid}`;
  for (let round = 0; round < ROUNDS; round += 1) {
    while ((await ledger.sealAudit(holder, everyMs)).more) {}
    const { head } = await ledger.auditStatus();
    if ((head?.lastRow ?? 0) >= rows) return;
    await sleep(everyMs);
  }
  throw new Problem(
    "the audit is not being sealed, so there is nothing to prove with: see /readyz and the daemon's log",
    EXIT.unreachable,
  );
}

/** Has every anchor keep the head of now. Answers which could not, in their own words. */
export async function anchorNow(ledger: Pick<Ledger, 'auditStatus' | 'noteAudit'>, config: Config): Promise<string[]> {
  const { head } = await ledger.auditStatus();
  if (!head) return [];
  const failed: string[] = [];
  for (const anchor of anchorsOf(config)) {
    try {
      await anchorHead(ledger, anchor, head);
    } catch (error) {
      if (!(error instanceof AnchorError)) throw error;
      failed.push(error.message);
    }
  }
  return failed;
}
