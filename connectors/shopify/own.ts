import type { ShopifyOptions } from './options.ts';

/** The tag of a draft that was told to the shop, with the identity of its order: 40 characters at most. An order keeps its draft's tags. */
const TAG = 'waybill-';

/** What fits into the tag beside its first part. */
export const IDENTITY_LENGTH = 32;

export const ownTag = (identity: string): string => TAG + identity;

/** The identity of which a note carries the mark. */
export const identityIn = (note: string): string | undefined => /waybill-(\S{1,32})/.exec(note)?.[1];

const isOwn = (tags: readonly string[] | null | undefined): boolean =>
  tags?.some((tag) => tag.startsWith(TAG)) ?? false;

/**
 * Whether an order or a draft is the shop's to give. A draft of ours is not, and the order that it became only where the connection says so:
 * whoever told it would be told it again.
 */
export const isGiven = (
  { giveOwn }: ShopifyOptions,
  { id, tags }: { id: string; tags?: readonly string[] | null },
): boolean => !isOwn(tags) || (giveOwn && !id.includes('/DraftOrder/'));
