import { z } from 'zod';
import { utcOffset } from '../naive-time.ts';
import { secret } from '../secret.ts';

export const options = z.strictObject({
  tenantId: z.string().min(1).describe('the tenant (租户ID), as the workbench shows it'),
  appKey: z.string().min(1).describe('appKey of the self-built application (自建应用)'),
  appSecret: secret('its appSecret'),
  directory: z
    .url()
    .default('https://apigateway.yonyoucloud.com')
    .describe("where the tenant's data centre is asked for"),
  addresses: z
    .strictObject({
      gateway: z.url().describe('gatewayUrl, e.g. https://bip.example.com/iuap-api-gateway'),
      token: z.url().describe('tokenUrl, e.g. https://bip.example.com/iuap-api-auth'),
    })
    .optional()
    .describe('both addresses of an installation of your own, which no directory knows'),
  reference: z
    .string()
    .regex(/^(code|(headItem|orderDefineCharacter)\.[A-Za-z]\w*)$/, 'code, headItem.NAME or orderDefineCharacter.NAME')
    .default('code')
    .describe("the field of a sales order that holds Waybill's reference; `code` wants manual numbering (手工编号)"),
  release: z
    .enum(['audit', 'submit', 'none'])
    .default('audit')
    .describe(
      'how far a saved order is taken: audited (or submitted, where an approval flow governs it), submitted, or left open',
    ),
  stockFilter: z
    .record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())]))
    .default({})
    .describe(
      'conditions of the stock that is read, as the interface names them: { org: [...], "warehouse.code": [...] }',
    ),
  priceTemplates: z
    .record(z.string().regex(/^\d+$/, 'the id of a price template'), z.string().regex(/^([A-Za-z_]\w*)?$/, 'a field'))
    .default({})
    .describe(
      'price templates (价格模板) whose prices are read, by id, and the field of a price that names the tier it is for: { "2369199784005895": dimension_agentClassId }; "" is for everybody',
    ),
  priceScope: z
    .string()
    .min(1)
    .optional()
    .describe('orgScopeId of the organisation whose prices are read; those of all without it'),
  historyDays: z.int().positive().default(30).describe('how far back the first pull goes'),
  overlapMs: z.int().nonnegative().default(5_000).describe('how far before its last time each pull starts again'),
  utcOffset,
});

export type YonyouOptions = z.output<typeof options>;
