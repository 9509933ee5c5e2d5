import type { Kind } from '../domain/kinds.ts';
import type { RootView } from '../domain/root-view.ts';
import type { RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { watchOverdue } from './watch-overdue.ts';

/** Kinds of records by which less is owed than before, or something is due. */
const MONEY: readonly Kind[] = ['payment', 'invoice'];

/**
 * Lets the accounts of these orders' customers know what was paid and invoiced: orders that waited for it go on. Done twice, it does
 * nothing twice; killed before, the sweep does it.
 */
export async function hearMoney(
  deps: Deps,
  bundles: readonly RootBundle[],
  steps: readonly { mapped: { kept: readonly { recordId: string }[] }; view?: RootView }[],
): Promise<void> {
  if (!deps.config.rules.gates.includes('credit')) return;
  const kept = new Set(steps.flatMap(({ mapped }) => mapped.kept.map(({ recordId }) => recordId)));
  const cancelled = new Set(steps.flatMap(({ view }) => (view?.cancelled ? [view.rootId] : [])));
  const concerned = bundles.flatMap(({ rootId, inputs }) => {
    const told = inputs.some(({ recordId, kind }) => MONEY.includes(kind) && kept.has(recordId));
    return told || cancelled.has(rootId) ? [rootId] : [];
  });
  const customers = concerned.length === 0 ? [] : await deps.ledger.claimants(concerned);
  if (customers.length === 0) return;
  await watchOverdue(deps, customers);
  const { flows } = await deps.ledger.settleAccounts(deps.config.rules.kyc.providerWithin);
  for (const flow of flows) deps.packer.wake(flow);
}
