import { z } from 'zod';
import { MOST_WEEKS } from '../domain/demand/weeks.ts';
import { duration } from './durations.ts';

const connectionId = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'a connection such as erp');

/** `rules.replenish` of the config. */
export const replenish = z
  .strictObject({
    table: z
      .string()
      .trim()
      .min(1)
      .optional()
      .describe(
        'a CSV file: sku, warehouse, supplier, lead_days, pack, minimum, on_order, service; and unit, price, currency where purchases are sent',
      ),
    connection: connectionId
      .optional()
      .describe('the ERP that gets purchases as drafts by `waybill replenish --send`, and tells what is on order'),
    warehouses: z
      .record(connectionId, z.string().trim().min(1))
      .default({})
      .describe('what that ERP calls a warehouse; its name here without it'),
    weeks: z.int().min(8).max(MOST_WEEKS).default(104).describe('how many weeks of orders are looked at'),
    method: z
      .enum(['tsb', 'sba'])
      .default('tsb')
      .describe(
        'tsb: Teunter, Syntetos and Babai, which lets articles fade away; sba: Croston as Syntetos and Boylan corrected it',
      ),
    smoothing: z
      .number()
      .min(0.01)
      .max(1)
      .default(0.1)
      .describe('how strongly the last demand counts against what came before'),
    lead: duration.prefault('21d').describe('from ordering to having it, where the table does not say'),
    review: duration.prefault('7d').describe('how often somebody looks and orders'),
    service: z
      .number()
      .min(50)
      .max(99.9)
      .default(95)
      .describe('in how many of a hundred such spans there shall be enough, where the table does not say'),
  })
  .describe('what is bought, and when: see docs/rules/replenishment.md');
