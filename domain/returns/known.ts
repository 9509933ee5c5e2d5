import type { Order } from '../canonical/order.ts';
import { type GoodsReturn, RETURN_STATES, type ReturnLine, type ReturnState } from '../canonical/return.ts';
import type { ReturnReport, RootView } from '../root-view.ts';
import { outranks } from '../stages.ts';
import { merged } from './lines.ts';

/** Goods that come back together, and all who tell of them. */
export interface KnownReturn {
  /** Its name inside the order, that of the report which began it. */
  part: string;
  reports: ReturnReport[];
}

const rank = (state: ReturnState): number => RETURN_STATES.indexOf(state);
const plain = (number: string | undefined): string | undefined => number?.replace(/^#/, '').trim() || undefined;

/** The goods are with somebody: no cancel undoes that. */
export const hasArrived = (state: ReturnState): boolean => state !== 'cancelled' && rank(state) >= rank('received');

/** All returns of an order. What was entered in two systems by people is one return where it is one parcel, or one names the other's number. */
export function knownReturns({ returns }: Pick<RootView, 'returns'>): KnownReturn[] {
  const known = new Map<string, KnownReturn>();
  for (const report of returns) {
    const one = known.get(report.part) ?? { part: report.part, reports: [] };
    one.reports.push(report);
    known.set(report.part, one);
  }
  const found: KnownReturn[] = [];
  // Who sells is asked first for a return's name: the buyer has it from there.
  const byRank = [...known.values()].sort((a, b) => Number(beganHigher(a, b)) - Number(beganHigher(b, a)));
  for (const one of byRank) {
    const same = found.find((other) => other.reports.some((a) => one.reports.some((b) => isSame(a, b))));
    if (same) same.reports.push(...one.reports);
    else found.push(one);
  }
  return found;
}

const beganHigher = (a: KnownReturn, b: KnownReturn): boolean =>
  outranks(beginningOf(a.reports).role, beginningOf(b.reports).role);

function isSame(a: ReturnReport, b: ReturnReport): boolean {
  if (a.connectionId === b.connectionId) return false;
  const [one, other] = [a.record, b.record];
  if (one.trackingNumber && one.trackingNumber === other.trackingNumber) return true;
  const names = [plain(other.number), plain(other.reference)].filter((name) => name !== undefined);
  return [plain(one.number), plain(one.reference)].some((name) => name !== undefined && names.includes(name));
}

/** The report by which a return was begun; where we announced it and no longer hold who asked for it, the first. */
export function beginningOf(reports: readonly ReturnReport[]): ReturnReport {
  return (reports.find(({ begun }) => begun) ?? reports[0]) as ReturnReport;
}

/**
 * How far it is: as far as whoever knows most says, because systems report late and goods do not travel back in time. Cancelled where who
 * began it gave it up and nothing had come.
 */
export function stateOf(reports: readonly ReturnReport[]): ReturnState {
  const standing = reports.map(({ record }) => record.state).filter((state) => state !== 'cancelled');
  const [furthest] = standing.sort((a, b) => rank(b) - rank(a));
  if (furthest === undefined) return 'cancelled';
  return beginningOf(reports).record.state === 'cancelled' && !hasArrived(furthest) ? 'cancelled' : furthest;
}

/** Of the parcel and of what was found in it: those near to it are believed, field by field. */
const REPORTED = ['carrier', 'trackingNumber', 'trackingUrl', 'warehouse', 'from', 'receivedAt', 'doneAt'] as const;
/** Of what was agreed with the buyer: who began it is believed, and another where they are silent. */
const AGREED = ['number', 'reference', 'reason', 'shipFrom', 'email', 'announcedAt'] as const;

/** A return as these reports make it, in the words of the order that it belongs to. */
export function describe(reports: readonly ReturnReport[], order: Order): GoodsReturn & { lines: ReturnLine[] } {
  const beginning = beginningOf(reports);
  const near = [...reports].sort((a, b) => (a.role === b.role ? 0 : outranks(a.role, b.role) ? 1 : -1));
  const described: GoodsReturn = {
    orderId: order.id,
    orderNumber: order.number,
    state: stateOf(reports),
    currency: order.currency,
    shipFrom: order.shipTo,
    ...(order.customer.email ? { email: order.customer.email } : {}),
    lines: merged(reports, order),
  };
  const put = <Name extends keyof GoodsReturn>(name: Name, record: GoodsReturn) => {
    if (record[name] !== undefined) described[name] = record[name];
  };
  for (const { record } of near) for (const name of REPORTED) put(name, record);
  for (const { record } of [...near, beginning]) for (const name of AGREED) put(name, record);
  return described;
}
