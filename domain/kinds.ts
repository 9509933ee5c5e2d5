/** The types of things that move. Every canonical record, mapping and connector capability is of one kind. */
export const KINDS = [
  'order',
  'stock',
  'price',
  'product',
  'customer',
  'shipment',
  'status',
  'payment',
  'invoice',
  'document',
  'return',
  'purchase',
] as const;

export type Kind = (typeof KINDS)[number];

/** The state of something that a system has, and changes by itself: what was last told proves nothing of it. */
export const LEVELS: readonly Kind[] = ['stock', 'price'];

/**
 * Kinds of which an object that we made is read back as the report of itself: nothing else tells what became of it there, and a person may have
 * written over the field by which its connector knows it for ours.
 */
export const OWN_REPORTS: readonly Kind[] = ['purchase'];

/** Kinds whose records belong to another system's order, as far as they do not come together with it. */
export const ORDER_PARTS: readonly Kind[] = ['shipment', 'status', 'payment', 'invoice', 'document', 'return'];

/** Whether what carries these kinds moves orders, or what belongs to them: customers, articles and prices stand alone. */
export const concernOrders = (kinds: readonly Kind[]): boolean =>
  kinds.some((kind) => kind === 'order' || ORDER_PARTS.includes(kind));

export const isKind = (text: string): text is Kind => (KINDS as readonly string[]).includes(text);

/**
 * What a connection is to the business. A connector names its usual role, a connection may name another
 * (one system can be the ERP here and the warehouse there). Stages of an order are reached by role, never by system.
 */
export const ROLES = ['storefront', 'erp', 'warehouse', 'freight', 'payment', 'identity', 'crm'] as const;

export type Role = (typeof ROLES)[number];
