import { z } from 'zod';
import type { Failure } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';
import { SALE_ORDER } from './bill-state.ts';
import { type KingdeeContext, operate } from './call.ts';
import { type Refusal, refused } from './errors.ts';

const numbered = z.looseObject({ FNumber: z.string() });
const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

const entry = z.looseObject({
  FMaterialId: numbered,
  FUnitID: numbered.optional(),
  FQty: decimal,
  FTaxPrice: decimal,
  FEntryTaxRate: decimal.optional(),
  FStockOrgId: numbered.optional(),
  FDeliveryDate: z.string().optional(),
  FEntryNote: z.string().optional(),
});

/**
 * The `Model` of `SAL_SaleOrder`. `FTaxPrice` is gross. `FreightEntry` is ours: an entry more, for what is not one of the
 * order's lines (a mapping makes its entries of one list). The connector sets `FBillNo` and `FID` itself: they carry the
 * identity, and a mapping that changed them would break every later search. Not complete: tenants add fields of their own (`F_XXX`).
 */
export const saleOrder = z.looseObject({
  FBillTypeID: z.looseObject({ FNUMBER: z.string() }),
  FDate: z.string(),
  FSaleOrgId: numbered,
  FCustId: numbered,
  FNote: z.string().optional(),
  FLinkMan: z.string().optional(),
  FLinkPhone: z.string().optional(),
  FReceiveAddress: z.string().optional(),
  FSaleOrderFinance: z.looseObject({ FSettleCurrId: numbered, FIsIncludedTax: z.boolean().optional() }),
  FSaleOrderEntry: z.array(entry).min(1),
  FreightEntry: entry.optional(),
});

export const failed = (failure: Failure): WriteResult => ({ result: 'failed', failure });

/** Something was done and something was not: only a search can tell. */
export const unsettled = (failure: Failure): Failure => ({ class: 'unknown-outcome', message: failure.message });

export const accepted = (id: string, number: string): WriteResult => ({
  result: 'accepted',
  targetId: id,
  numbers: [number],
});

/** The model as it goes over the wire, under its number; with its FID when it exists already. */
export function modelOf(payload: unknown, identity: string, id?: string): object {
  const { FreightEntry, FSaleOrderEntry, ...head } = payload as z.output<typeof saleOrder>;
  return {
    ...head,
    FBillNo: identity,
    ...(id === undefined ? {} : { FID: Number(id) }),
    FSaleOrderEntry: FreightEntry ? [...FSaleOrderEntry, FreightEntry] : FSaleOrderEntry,
  };
}

export type Saved = { id: string } | { failure: Failure; refusal?: Refusal };

/** BatchSave of several models: for each, in order, the bill's id or why it was not saved. */
export async function saveAll(ctx: KingdeeContext, models: object[]): Promise<Saved[]> {
  const status = await operate(ctx, 'BatchSave', SALE_ORDER, {
    NeedReturnFields: ['FBillNo'],
    IsDeleteEntry: true,
    IsVerifyBaseDataField: false,
    ValidateRepeatJson: false,
    IsAutoAdjustField: false,
    InterationFlags: '',
    Model: models,
  });
  const ids = new Map(status.SuccessEntitys?.map((entity) => [entity.DIndex ?? 0, String(entity.Id)]));
  const refusals = new Map(status.Errors?.map((error) => [error.DIndex ?? 0, error]));
  return models.map((_, index): Saved => {
    const id = ids.get(index);
    if (id) return { id };
    const refusal = refusals.get(index);
    if (refusal) return { refusal, failure: refused(refusal, status.MsgCode) };
    return { failure: { class: 'unknown-outcome', message: 'BatchSave: neither confirmed nor refused' } };
  });
}
