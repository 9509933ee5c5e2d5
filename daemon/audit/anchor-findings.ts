import type { Config } from '../../config/schema.ts';
import { localTime } from '../../domain/local-time.ts';
import { ANCHORED } from '../../store/audit/verify.ts';
import type { AnchoredSeal, Ledger } from '../../store/ledger.ts';
import type { ConfigFinding } from '../config-finding.ts';
import { lookAtStore } from '../store.ts';
import { type Anchor, AnchorError } from './anchor.ts';
import { anchorsOf } from './anchors.ts';

/** An anchoring that is late by a whole turn is no hiccup. */
const STALE_TURNS = 2;
/** What has to be old enough that an anchor should know of it, where it never had any. */
const RETRIES_MS = 600_000;

type Looked = Pick<Ledger, 'auditRows' | 'auditStatus' | 'auditEvidence'>;

const pathOf = (at: number): string => `audit.anchor.${at}`;

/** What an anchor refuses, in its own words. */
async function refused(work: () => Promise<unknown> | undefined): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof AnchorError) return error.message;
    throw error;
  }
}

/**
 * What is wrong with the anchors of the audit: one that cannot be written, one that was not written for long, and one that
 * knows another head than the ledger has. With `live`, time stamp authorities are asked for a stamp that nobody keeps. The whole
 * chain is walked by `waybill audit verify` alone.
 */
export async function anchorFindings(
  config: Config,
  live: boolean,
  clock: { now(): number },
): Promise<ConfigFinding[]> {
  const anchors = anchorsOf(config);
  if (anchors.length === 0) return [];
  const findings: ConfigFinding[] = [];
  for (const [at, anchor] of anchors.entries()) {
    const message = await refused(() => anchor.check(live));
    if (message !== undefined) findings.push({ path: pathOf(at), severity: 'error', message });
  }
  // A ledger that cannot be looked at is told of by others.
  const ledger = await lookAtStore(config, clock).catch(() => undefined);
  if (!ledger) return findings;
  try {
    for (const [at, anchor] of anchors.entries())
      findings.push(...(await standing(anchor, pathOf(at), config, ledger, clock.now())));
  } catch {
    // A ledger of an earlier version, which the next start brings up to date.
  } finally {
    await ledger.close();
  }
  return findings;
}

async function standing(
  anchor: Anchor,
  path: string,
  config: Config,
  ledger: Looked,
  now: number,
): Promise<ConfigFinding[]> {
  const [last] = await ledger.auditRows({ what: ANCHORED, subject: anchor.name, limit: 1 });
  const { head } = await ledger.auditStatus();
  if (!head) return [];
  const findings: ConfigFinding[] = [];
  const lateMs = config.audit.every * STALE_TURNS + RETRIES_MS;
  const since = last?.at ?? (await ledger.auditEvidence(0))?.seal.at ?? head.at;
  // What was sealed long ago is not anchored yet: the daemon was at work meanwhile.
  if (head.at - since > lateMs)
    findings.push({
      path,
      severity: 'warning',
      message: last
        ? `the audit was last anchored ${localTime(last.at, config.timezone)}, ${Math.round((now - last.at) / 3_600_000)} hours ago: /readyz and the daemon's log say why`
        : "the audit was never anchored here: /readyz and the daemon's log say why",
    });
  const { seal, hash, token } = (last?.after ?? {}) as Partial<AnchoredSeal & { token: string }>;
  const noted =
    seal === undefined || hash === undefined ? [] : [{ anchor: anchor.name, seal, hash, at: last?.at ?? 0 }];
  let kept: AnchoredSeal[] = [];
  const unreadable = await refused(async () => {
    kept = (await anchor.read?.())?.slice(-1) ?? [];
    for (const one of noted) if (token !== undefined) await anchor.confirm?.(token, one);
  });
  if (unreadable !== undefined) findings.push({ path, severity: 'error', message: unreadable });
  for (const one of [...kept, ...noted]) {
    const have = (await ledger.auditEvidence(one.seal - 1))?.seal;
    if (have?.number === one.seal && have.hash === one.hash) continue;
    findings.push({
      path,
      severity: 'error',
      message: `${one.anchor} knows another past than the ledger: seal ${one.seal} was ${one.hash.slice(0, 16)}, ${
        have?.number === one.seal ? `here it is ${have.hash.slice(0, 16)}` : 'there is none here'
      }; \`waybill audit verify\` says from where on`,
    });
    break;
  }
  return findings;
}
