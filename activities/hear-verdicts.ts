import { isNews, isVerdict, type Verdict, verdictCodes } from '../domain/accounts.ts';
import type { Status } from '../domain/canonical/records.ts';
import type { Report, RootView } from '../domain/root-view.ts';
import type { Deps } from './deps.ts';

/**
 * Lets the accounts of these customers know what identity providers say of them by now; orders that waited for it go on. Done twice,
 * it does nothing twice.
 */
export async function hearVerdicts(deps: Deps, views: readonly RootView[]): Promise<void> {
  for (const { account, statuses } of views) {
    if (!account) continue;
    const verdict = latest(statuses.flatMap((report) => verdictIn(report, deps.clock.now()) ?? []));
    // What the account holds already needs no transaction: most batches tell the same again.
    if (!verdict || !isNews(verdict, account.verdict)) continue;
    const { heard, freed, flows } = await deps.ledger.hearVerdict(account, verdict);
    if (!heard) continue;
    deps.log.info({ by: verdict.by, verdict: verdict.is, freed }, `${verdict.by} said ${verdict.is} of a customer`);
    for (const flow of flows) deps.packer.wake(flow);
  }
}

/** Only who is there to know people is believed about them. */
function verdictIn({ connectionId, role, record }: Report<Status>, now: number): Verdict | undefined {
  const { of, state, codes = [], at } = record;
  if (of !== 'customer' || role !== 'identity' || !isVerdict(state)) return undefined;
  return { is: state, by: connectionId, codes: verdictCodes(codes), at: at === undefined ? now : Date.parse(at) };
}

/** A customer may be checked again: the last word counts, and of two at one time the later told. */
const latest = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.reduce<Verdict | undefined>((last, one) => (last && last.at > one.at ? last : one), undefined);
