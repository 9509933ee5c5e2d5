import type { Stock } from '../canonical/records.ts';

/** How many pieces of an article a system counts at one of its places. */
export interface StockLevel {
  connectionId: string;
  sku: string;
  /** The place as that system calls it; empty where it names none. */
  location: string;
  /** What it says may be sold. */
  available: number;
  /** What lies there, where it tells that. */
  onHand?: number;
}

/** Pieces of an article that an open order takes from a warehouse. */
export interface StockClaim {
  rootId: string;
  lineId: string;
  sku: string;
  warehouse: string;
  pieces: number;
  /** As it was ordered: a bundle, where `sku` is a part of one; and how many of those. */
  article: string;
  ordered: number;
  /** The shop that it was ordered in. */
  shop: string;
  /** The number that people know the order by. */
  number?: string;
  /** The system that counts the warehouse was told of the order, and what it says may be sold was read after that. */
  shown: boolean;
  /** The order may take them; one that waits has its place in the line. */
  admitted: boolean;
  /** Its place in the line: when it was taken. Epoch ms. */
  since: number;
}

/** Who counts the pieces of a warehouse. */
export interface CountedBy {
  /** The connection that tells its levels. */
  levels: string;
  /** The places of that connection that belong to it; all without them. */
  locations?: readonly string[] | undefined;
  /** When that system takes an order's pieces off what it says may be sold: once it is told of the order, or once they have left. */
  subtracts: 'when-told' | 'when-left';
}

/** The warehouses that sell, by the connection that ships from each, in the order in which they are tried. */
export type Warehouses = Readonly<Record<string, CountedBy>>;

/** The warehouse that a place belongs to; a place of none sells nothing. */
export function warehouseOf(
  { connectionId, location }: Pick<StockLevel, 'connectionId' | 'location'>,
  warehouses: Warehouses,
): string | undefined {
  const mine = Object.entries(warehouses).filter(([, { levels }]) => levels === connectionId);
  return (mine.find(([, { locations }]) => locations?.includes(location)) ??
    mine.find(([, one]) => !one.locations))?.[0];
}

/** Whether a canonical record is the level of an article. */
export const isLevel = (record: unknown): record is Stock =>
  typeof record === 'object' && record !== null && 'sku' in record && 'available' in record;
