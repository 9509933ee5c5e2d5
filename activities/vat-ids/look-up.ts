import type { Connection } from '../../connectors/connections.ts';
import type { VatRegister } from '../../connectors/vat-register.ts';
import { vatIdOf, vatIdOfCustomer } from '../../domain/business.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Customer } from '../../domain/canonical/records.ts';
import { type Failure, WaybillError } from '../../domain/failures.ts';
import type { VatId } from '../../domain/vat-id.ts';
import type { LongSilent, RootBundle, VatWant } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { beating } from '../heartbeat.ts';
import { registerOf } from './fact.ts';

/** Asked in one go; the rest is asked the next time. */
const AT_ONCE = 100;
const LATEST = 2 ** 31 - 1;

/**
 * Asks the register about the VAT ids of orders and customers that want it, and has those go on that waited for it. Member states are asked side by side, the ids of one in turn: one that cannot
 * be asked is left alone for longer and longer, and holds up no other.
 */
export function lookUpVatIds(deps: Deps) {
  return (): Promise<{ asked: number; freed: number }> =>
    beating(async (signal) => {
      const { ledger, packer, log } = deps;
      const states = new Map<string, VatWant[]>();
      for (const want of await namedWants(deps)) states.set(want.prefix, [...(states.get(want.prefix) ?? []), want]);
      const asked = await Promise.all([...states.values()].map((mine) => askState(deps, mine, signal)));
      const { freed, flows } = await ledger.settleVatAnswers(longSilent(deps));
      for (const flow of flows) packer.wake(flow);
      if (freed > 0) log.info({ freed }, `${freed} orders go on: their VAT ids were looked up, or are not waited for`);
      return { asked: asked.reduce((sum, n) => sum + n, 0), freed };
    });
}

/** By what the config has ids taken whose member state is silent for too long; nothing where orders wait for it all the same. */
function longSilent({ config, clock }: Pick<Deps, 'config' | 'clock'>): LongSilent | undefined {
  const { after, then = 'wait' } = config.rules.vatIds?.whenSilent ?? {};
  return then === 'wait' || after === undefined ? undefined : { since: clock.now() - after, then };
}

/** The VAT id that an order or a customer gives by now. */
const vatIdIn = (root: RootBundle['root'] | undefined): VatId | undefined => {
  if (root?.canonical === undefined) return undefined;
  return root.kind === 'customer' ? vatIdOfCustomer(root.canonical as Customer) : vatIdOf(root.canonical as Order);
};

/** The ids are in the records alone: one that has none any more, or is erased, is asked about no more. */
async function namedWants(deps: Deps): Promise<VatWant[]> {
  const wants = await deps.ledger.vatWants(AT_ONCE);
  const bundles = await deps.ledger.bundles(
    wants.map(({ rootId }) => ({ flow: '', rootId, epoch: 0, carryRev: LATEST, step: 0 })),
  );
  const named: VatWant[] = [];
  for (const [at, { rootId }] of wants.entries()) {
    const id = registerOf(deps, vatIdIn(bundles[at]?.root));
    if (id) named.push({ rootId, ...id });
    else await deps.ledger.dropVatWant(rootId);
  }
  // Corrected since, or its register is another one now: under the old id it would be asked about at every sweep.
  await deps.ledger.wantVatAnswers(named);
  return named;
}

/** Answers how many ids were asked about; the first that is not answered ends it for this state. */
async function askState(deps: Deps, wants: readonly VatWant[], signal: AbortSignal | undefined): Promise<number> {
  let asked = 0;
  for (const want of wants) {
    const connection = deps.connections.get(want.register) as Connection;
    const register = connection.connector.vatRegister as VatRegister;
    try {
      const said = await register.look(connection.context(signal, 'status'), want);
      if ('silent' in said) {
        await deps.ledger.keepVatSilence(want, said.silent);
        return asked;
      }
      await deps.ledger.keepVatAnswer(want, said);
      asked += 1;
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      // A worker that stops has not been refused anything.
      if (signal?.aborted) return asked;
      deps.log.warn({ connectionId: want.register, class: error.failure.class }, error.failure.message);
      await deps.ledger.keepVatSilence(want, error.failure.class, askAgainAt(error.failure, deps.clock.now()));
      return asked;
    }
  }
  return asked;
}

function askAgainAt(failure: Failure, now: number): number | undefined {
  if (failure.class === 'rate-limited') return now + failure.retryAfterMs;
  return failure.class === 'budget' ? failure.readyAt : undefined;
}
