import { EXIT, Problem } from '../config/problem.ts';
import type { Order } from '../domain/canonical/order.ts';
import type { Ledger, RootBundle } from '../store/ledger.ts';

/** All that the books hold of a root now. */
export async function bundleOf(ledger: Pick<Ledger, 'bundles'>, rootId: string): Promise<RootBundle | undefined> {
  const [bundle] = await ledger.bundles([{ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }]);
  return bundle;
}

/** The one root that a business number names. Throws a `Problem` where there is none, or more than one. */
export async function theRoot(ledger: Pick<Ledger, 'findRoots'>, number: string): Promise<string> {
  const roots = await ledger.findRoots(number);
  const [rootId, second] = roots;
  if (rootId === undefined) throw new Problem(`no order is known by ${number}`, EXIT.findings);
  if (second !== undefined)
    throw new Problem(`${number} names ${roots.length} orders: use one of ${roots.join(', ')}`, EXIT.findings);
  return rootId;
}

/** The one order of a business number, as it was mapped last. Throws a `Problem` where there is none, more than one, or nothing mapped yet. */
export async function knownOrder(
  ledger: Pick<Ledger, 'findRoots' | 'bundles'>,
  number: string,
): Promise<{ order: Order; bundle: RootBundle }> {
  const bundle = await bundleOf(ledger, await theRoot(ledger, number));
  const order = bundle?.root.canonical as Order | undefined;
  if (bundle?.root.kind !== 'order' || !order)
    throw new Problem(
      `${number} has not been mapped to an order yet: see \`waybill orders show ${number}\``,
      EXIT.findings,
    );
  return { order, bundle };
}
