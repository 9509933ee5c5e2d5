import type { Package } from '../canonical/package.ts';
import type { Shipment } from '../canonical/shipment.ts';
import { sum } from '../decimal.ts';
import type { Report } from '../root-view.ts';
import { outranks } from '../stages.ts';
import { totalOf } from './measures.ts';

export interface Packing {
  packages?: Package[];
  weightKg?: string;
}

/**
 * What a part is packed in, from the reports about it: those of the one system that is believed first, together, because a system may tell
 * each parcel apart. Its gross weight is what it says of the whole, else what its packages add up to.
 */
export function packingOf(reports: readonly Report<Shipment>[]): Packing {
  const telling = reports.filter(
    ({ record }) =>
      record.state !== 'cancelled' && ((record.packages?.length ?? 0) > 0 || record.weightKg !== undefined),
  );
  const believed = telling.reduce<Report<Shipment> | undefined>(
    (best, one) => (best === undefined || outranks(one.role, best.role) ? one : best),
    undefined,
  );
  const records = telling.filter((one) => one.connectionId === believed?.connectionId).map(({ record }) => record);
  const packages = records.flatMap((record) => record.packages ?? []);
  const weights = records.map(({ weightKg }) => weightKg);
  const weightKg =
    weights.length > 0 && weights.every((weight) => weight !== undefined)
      ? sum(weights as string[])
      : totalOf(packages, (one) => one.weightKg);
  return { ...(packages.length > 0 ? { packages } : {}), ...(weightKg === undefined ? {} : { weightKg }) };
}
