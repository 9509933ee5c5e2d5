import type { Order } from '../domain/canonical/order.ts';
import type { Invoice, Payment, Status, Stock } from '../domain/canonical/records.ts';
import type { GoodsReturn } from '../domain/canonical/return.ts';
import type { Shipment } from '../domain/canonical/shipment.ts';
import type { Role } from '../domain/kinds.ts';
import { hasArrived } from '../domain/returns/known.ts';
import type { ReturnReport, RootView } from '../domain/root-view.ts';
import type { Stage } from '../domain/stages.ts';
import type { RecordInput, RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** A root's canonical records, by record id; made by step `map`, kept by the ledger. */
export type Canonicals = ReadonlyMap<string, unknown>;

/** The canonical records that the ledger holds of a root already. */
export function heldCanonicals(bundle: RootBundle): Map<string, unknown> {
  const canonicals = new Map<string, unknown>();
  for (const input of bundle.inputs) if (input.canonical !== undefined) canonicals.set(input.recordId, input.canonical);
  return canonicals;
}

/** A root as the rules of trade see it, from its rows and their canonical records. */
export function rootView(
  deps: Pick<Deps, 'connections'>,
  bundle: RootBundle,
  canonicals: Canonicals,
  cancelledHere: boolean,
): RootView {
  const roleOf = (connectionId: string): Role => deps.connections.get(connectionId)?.role ?? 'storefront';
  const live = bundle.targets.filter((target) => !target.cancelled);
  const view: RootView = {
    rootId: bundle.rootId,
    origin: bundle.root.connectionId,
    shipments: [],
    statuses: [],
    returns: [],
    payments: [],
    invoices: [],
    collected: [],
    held: live.map((target) => ({
      connectionId: target.connectionId,
      role: roleOf(target.connectionId),
      kind: target.kind,
      part: target.part,
      targetId: target.targetId,
      // Where they are damaged, only what needs them fails.
      get facts() {
        return target.facts;
      },
    })),
    parts: bundle.parts.map(({ part, connectionId, stage }) => ({
      part,
      warehouse: connectionId,
      stage: stage as Stage,
    })),
    cancelled: cancelledHere,
    ...(bundle.account ? { account: bundle.account } : {}),
    ...(bundle.papers ? { papers: bundle.papers } : {}),
    ...(bundle.placed ? { placed: bundle.placed } : {}),
  };
  for (const input of bundle.inputs) {
    const record = canonicals.get(input.recordId);
    if (record === undefined) continue;
    const report = { connectionId: input.connectionId, role: roleOf(input.connectionId) };
    switch (input.kind) {
      case 'order':
        view.order = record as Order;
        view.cancelled ||= view.order.state === 'cancelled';
        break;
      case 'stock':
        view.stock = record as Stock;
        break;
      case 'shipment': {
        const target = targetNamed(bundle, input);
        if (!target?.cancelled) view.shipments.push({ ...report, part: target?.part, record: record as Shipment });
        break;
      }
      case 'status': {
        const target = targetNamed(bundle, input);
        if (!target?.cancelled)
          view.statuses.push({
            ...report,
            part: target?.kind === 'shipment' ? target.part : undefined,
            record: record as Status,
          });
        break;
      }
      case 'return':
        view.returns.push(...returnReport(bundle, input, report, record as GoodsReturn));
        if (input.recordId === bundle.root.recordId) view.other = { kind: input.kind, record };
        break;
      default:
        if (input.kind === 'payment') view.payments.push(record as Payment);
        if (input.kind === 'invoice') {
          view.invoices.push(record as Invoice);
          if (report.role === 'payment') view.collected.push(record as Invoice);
        }
        if (input.recordId === bundle.root.recordId) view.other = { kind: input.kind, record };
    }
  }
  return view;
}

/**
 * A return as its system tells it: of what we announced there, or begun by it. What we took back there is told of no longer, unless goods
 * came all the same.
 */
function returnReport(
  { targets }: RootBundle,
  { connectionId, sourceId }: RecordInput,
  report: Pick<ReturnReport, 'connectionId' | 'role'>,
  record: GoodsReturn,
): ReturnReport[] {
  const announced = targets.find(
    (target) => target.connectionId === connectionId && target.kind === 'return' && target.targetId === sourceId,
  );
  if (announced?.cancelled && !hasArrived(record.state)) return [];
  const part = announced?.part ?? `${connectionId}/${sourceId}`;
  return [{ ...report, part, begun: announced === undefined, record }];
}

/** The target of ours that a report speaks of: its parent, or itself where systems report what we created under its own id. */
const targetNamed = (bundle: RootBundle, input: RecordInput) =>
  bundle.targets.find(
    (target) =>
      target.connectionId === input.connectionId &&
      (target.targetId === input.parentTargetId || target.targetId === input.sourceId),
  );
