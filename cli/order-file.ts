import { EXIT, Problem } from '../config/problem.ts';
import type { Order } from '../domain/canonical/order.ts';
import { CANONICAL } from '../domain/canonical/records.ts';
import { recordFromFile } from './mapping/record-file.ts';

/** A canonical order from a JSON or YAML file. Throws a `Problem` with the field that is wrong. */
export async function orderFromFile(file: string): Promise<Order> {
  const { record, label } = await recordFromFile(file);
  const parsed = CANONICAL.order.safeParse(record);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Problem(
    `${label} is no canonical order: ${issue?.path.join('.') || 'it'}: ${issue?.message}. \`waybill mapping preview\` makes one of a system's record`,
    EXIT.findings,
  );
}
