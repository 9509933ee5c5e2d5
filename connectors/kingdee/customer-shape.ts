import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts.ts';
import { personal } from '../../domain/personal.ts';
import { numbered } from './model-fields.ts';

/**
 * The `Model` of `BD_Customer`, its head alone: contacts, banks and places to deliver to are kept by people. The connector sets `FNumber` and
 * `FCUSTID`. Not complete: tenants add fields of their own (`F_XXX`).
 */
export const customerModel = z.looseObject({
  standing: z
    .enum(STANDINGS)
    .optional()
    .describe('how their account stands: whom it closes is forbidden where `forbidCustomers` says so'),
  FName: personal('company', z.string().min(1)),
  FShortName: personal('company', z.string()).optional(),
  FCreateOrgId: numbered,
  FUseOrgId: numbered.optional(),
  FCOUNTRY: numbered.optional(),
  FADDRESS: personal('street', z.string()).optional(),
  FZIP: personal('postalCode', z.string()).optional(),
  FTEL: personal('phone', z.string()).optional(),
  FTAXREGISTERCODE: personal('taxId', z.string()).optional(),
  FGroup: numbered.optional(),
  FTRADINGCURRID: numbered,
  FPRICELISTID: numbered.optional(),
});
