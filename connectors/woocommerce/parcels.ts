import type { Meta, ShopOrder } from './order-shape.ts';

/** What a field of the order says of a parcel. */
export interface Parcel {
  number: string;
  provider: string;
  url: string;
  /** The extension's own id of its tracking. */
  tracking_id: string;
  /** Pieces by order line; none where the parcel was all there was. */
  items: Record<string, number>;
}

/** WordPress hides fields that begin so from its admin, and answers them here. */
const PREFIX = '_waybill_parcel_';

export const isParcelKey = (key: string): boolean => key.startsWith(PREFIX);

export const parcelKey = (identity: string): string => PREFIX + identity;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function parcelOf({ value }: Meta): Parcel {
  const told = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Parcel, unknown>>;
  // PHP writes an empty map as a list.
  const items = Object.entries((told.items ?? {}) as Record<string, unknown>);
  return {
    number: text(told.number),
    provider: text(told.provider),
    url: text(told.url),
    tracking_id: text(told.tracking_id),
    items: Object.fromEntries(items.map(([line, quantity]) => [line, Number(quantity)])),
  };
}

/** The parcels of an order that Waybill told, by their identities. */
export const parcelsOf = ({ meta_data }: ShopOrder): Map<string, Parcel> =>
  new Map(
    (meta_data ?? [])
      .filter(({ key }) => isParcelKey(key))
      .map((one) => [one.key.slice(PREFIX.length), parcelOf(one)] as const),
  );

export const isSameParcel = (one: Parcel, other: Parcel): boolean =>
  one.number === other.number &&
  one.provider === other.provider &&
  one.url === other.url &&
  one.tracking_id === other.tracking_id &&
  JSON.stringify(Object.entries(one.items).sort()) === JSON.stringify(Object.entries(other.items).sort());
