import type { z } from 'zod';
import { EXIT, Problem } from '../config/problem.ts';
import type { Order } from '../domain/canonical/order.ts';
import { CANONICAL, type Customer } from '../domain/canonical/records.ts';
import { recordFromFile } from './mapping/record-file.ts';

/** So many wrong fields are named at once. */
const MOST_NAMED = 5;
/** Longer values are not repeated. */
const MOST_SHOWN = 40;

const PREVIEW = "`waybill mapping preview` makes one of a system's record";

/** Fields by which a file is taken for an order, or for a customer. */
const OF_ORDERS = ['lines', 'shipTo', 'placedAt', 'payment', 'total', 'number'];
const OF_CUSTOMERS = ['company', 'taxId', 'email', 'name', 'phone', 'country', 'group', 'addresses'];

/** A canonical order from a JSON or YAML file. Throws a `Problem` with the fields that are wrong. */
export async function orderFromFile(file: string): Promise<Order> {
  const { record, label } = await recordFromFile(file);
  return asOrder(record, label);
}

/** What a file holds: a canonical order or a canonical customer, by the fields that it has. Throws a `Problem` where it is neither, or is wrong. */
export async function partyFromFile(file: string): Promise<{ order: Order } | { customer: Customer }> {
  const { record, label } = await recordFromFile(file);
  const fields = Object.keys(record as object);
  if (fields.some((field) => OF_ORDERS.includes(field))) return { order: asOrder(record, label) };
  if (fields.some((field) => OF_CUSTOMERS.includes(field)))
    return { customer: checked(CANONICAL.customer, record, label, 'customer') };
  throw new Problem(
    `${label} is neither a canonical order (number, placedAt, payment, currency, customer, shipTo, lines, total) nor a customer (id, with company, taxId, country or group): it has ${fields.slice(0, 8).join(', ') || 'no field'}. ${PREVIEW}`,
    EXIT.findings,
  );
}

const asOrder = (record: unknown, label: string): Order => checked(CANONICAL.order, record, label, 'order');

function checked<T>(schema: z.ZodType<T>, record: unknown, label: string, kind: string): T {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const named = issues.slice(0, MOST_NAMED).map((issue) => wrong(record, issue));
  const more = issues.length > MOST_NAMED ? `; and ${issues.length - MOST_NAMED} more` : '';
  throw new Problem(`${label} is no canonical ${kind}: ${named.join('; ')}${more}. ${PREVIEW}`, EXIT.findings);
}

/** `lines.0.total: an exact decimal such as 12.30, not "9,50": write 9.50` */
function wrong(record: unknown, { path, message }: z.core.$ZodIssue): string {
  const field = path.join('.') || 'it';
  const value = path.reduce((of: unknown, key) => (of as Record<PropertyKey, unknown> | undefined)?.[key], record);
  if (value === undefined) return `${field} is missing`;
  const shown = JSON.stringify(value);
  if (typeof value === 'object' || shown.length > MOST_SHOWN) return `${field}: ${message}`;
  const [, whole, digits] = /^(-?\d+),(\d+)$/.exec(String(value)) ?? [];
  if (typeof value === 'string' && digits) return `${field}: ${message}, not ${shown}: write ${whole}.${digits}`;
  if (typeof value === 'number' && message.includes('expected string'))
    return `${field}: a text is expected, not the number ${shown}: write it in quotes, "${shown}"`;
  return `${field}: ${message}, not ${shown}`;
}
