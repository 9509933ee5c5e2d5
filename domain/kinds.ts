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
] as const;

export type Kind = (typeof KINDS)[number];

export const isKind = (text: string): text is Kind => (KINDS as readonly string[]).includes(text);

/**
 * What a connection is to the business. A connector names its usual role, a connection may name another
 * (one system can be the ERP here and the warehouse there). Stages of an order are reached by role, never by system.
 */
export const ROLES = ['storefront', 'erp', 'warehouse', 'freight', 'payment', 'identity', 'crm'] as const;

export type Role = (typeof ROLES)[number];
