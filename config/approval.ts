import { z } from 'zod';

/** `rules.approval` of the config. */
export const approval = z
  .strictObject({
    table: z.string().trim().min(1).describe('a CSV file: customer, person, role, up_to, currency'),
  })
  .describe("gate approval: who of a customer's own people orders and who approves; see docs/rules/approval.md");
