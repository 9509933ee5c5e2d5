import { isFinal } from '../cli/demo/act.ts';
import type { CountedRole, PlacedOrder } from '../cli/demo/count.ts';
import type { DiaryEntry } from '../sandbox/sandbox.ts';

/** An order of which the systems' diary tells something that happened too early, too late, or backwards. */
export interface Misordered {
  order: string;
  why: string;
}

/** What the diary tells of one order, by the role of the system that wrote it, in the order of time. */
type Pages = Record<CountedRole, DiaryEntry[]>;

/**
 * Laws that hold for one order whatever happened to the processes: each answers what is wrong, or nothing. All by the
 * systems' own diary, in which the order of entries is the order of time.
 */
const LAWS: readonly ((order: PlacedOrder, pages: Pages) => string | undefined)[] = [
  (_, { erp, warehouse }) =>
    before(erp.find(done), warehouse[0]) ? undefined : 'the warehouse had it before the ERP held it complete',
  (_, { warehouse, freight }) =>
    before(warehouse.find(done), freight[0]) ? undefined : 'it was booked before the warehouse had shipped it',
  (_, { freight, storefront }) =>
    before(freight[0], storefront.find(tracked)) ? undefined : 'the shop told of a parcel that was not booked',
  (_, { warehouse, freight }) => [...warehouse, ...freight].map(backwards([...warehouse, ...freight])).find(Boolean),
  (_, { storefront }) => storefront.map(backwards(storefront)).find(Boolean),
  (order, { erp }) => oldAfterNew(order, erp),
  (order, { warehouse }) => oldAfterNew(order, warehouse),
  (_, { erp }) => againAfterTakenBack(erp),
];

const done = ({ live, complete }: DiaryEntry) => live && complete;
const tracked = ({ kind, trackingNumber }: DiaryEntry) => kind === 'order' && trackingNumber !== undefined;

/** What did not happen came neither too early nor too late; but what must come first must be there when the other is. */
const before = (first: DiaryEntry | undefined, second: DiaryEntry | undefined): boolean =>
  second === undefined || (first !== undefined && first.seq < second.seq);

/** What was complete and lives must not be less than that later. */
const backwards =
  (pages: readonly DiaryEntry[]) =>
  (entry: DiaryEntry): string | undefined => {
    const same = (one: DiaryEntry) => one.system === entry.system && one.kind === entry.kind && one.id === entry.id;
    const earlier = pages.find((one) => same(one) && one.seq < entry.seq && done(one));
    return earlier && entry.live && !entry.complete ? `${entry.id} went back to ${entry.state}` : undefined;
  };

/** Once an object holds what the buyer wants in the end, no object of this order goes back to what he wanted before. */
function oldAfterNew({ plan }: PlacedOrder, pages: readonly DiaryEntry[]): string | undefined {
  if (plan.amendTo === undefined) return undefined;
  const news = pages.find((entry) => entry.live && isFinal(plan, entry));
  const old = news && pages.find((entry) => entry.live && entry.seq > news.seq && !isFinal(plan, entry));
  return old && `${old.id} was told what had been changed already`;
}

/** In a system that takes changes in place, what was taken back is not made again under another id. */
function againAfterTakenBack(pages: readonly DiaryEntry[]): string | undefined {
  const gone = pages.find(({ live }) => !live);
  const known = new Set(pages.filter((entry) => gone && entry.seq <= gone.seq).map(({ id }) => id));
  const again = gone && pages.find((entry) => entry.seq > gone.seq && entry.live && !known.has(entry.id));
  return again && `${again.id} was made after it had been taken back`;
}

/** `systems`: which system plays which role. */
export function misordered(
  orders: readonly PlacedOrder[],
  diary: readonly DiaryEntry[],
  systems: Record<CountedRole, string>,
): Misordered[] {
  const roles = Object.keys(systems) as CountedRole[];
  const byOrder = new Map<string, DiaryEntry[]>();
  for (const entry of diary) {
    const number = entry.number ?? '';
    byOrder.set(number, [...(byOrder.get(number) ?? []), entry]);
  }
  return orders.flatMap((order) => {
    const mine = byOrder.get(order.number) ?? [];
    const pages = Object.fromEntries(
      roles.map((role) => [role, mine.filter(({ system }) => system === systems[role])]),
    ) as Pages;
    return LAWS.flatMap((law) => law(order, pages) ?? []).map((why) => ({ order: order.number, why }));
  });
}
