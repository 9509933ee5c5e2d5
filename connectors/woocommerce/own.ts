import type { WoocommerceOptions } from './options.ts';
import type { Meta, Order, ShopOrder } from './order-shape.ts';

/** The field of an order that was told to the shop, with its identity. */
const KEY = '_waybill_order';

export const ownMeta = (identity: string): Omit<Meta, 'id'> => ({ key: KEY, value: identity });

export const isOwnKey = (key: string): boolean => key === KEY;

export const identityOf = ({ meta_data }: Pick<ShopOrder, 'meta_data'>): string | undefined => {
  const found = meta_data?.find(({ key }) => isOwnKey(key))?.value;
  return found === undefined ? undefined : String(found);
};

/** Nobody has paid it, or said how they will: it may be taken back. */
export const isDraft = ({ status }: Pick<Order, 'status'>): boolean => status === 'pending' || status === 'failed';

/**
 * Whether an order is the shop's to give. A draft of ours is not, and the order that its buyer made of it only where the connection says so:
 * whoever told it would be told it again.
 */
export const isGiven = ({ giveOwn }: WoocommerceOptions, order: ShopOrder): boolean =>
  identityOf(order) === undefined || (giveOwn && !isDraft(order));

/** The draft is one object and the order that its buyer makes of it another, though the shop has one id for both. */
const DRAFT = '~draft';

export const draftId = ({ id }: Pick<Order, 'id'>): string => `${id}${DRAFT}`;

export const orderIdOf = (targetId: string): string => targetId.slice(0, -DRAFT.length);
