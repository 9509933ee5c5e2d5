import type { Failure } from '../../domain/failures.ts';
import type { Write, WriteResult } from '../connector.ts';
import type { BillForm } from './bill-form.ts';
import { type KingdeeContext, operate } from './call.ts';
import { type Refusal, refused } from './errors.ts';

/** Something was done and something was not: only a search can tell. */
export const unsettled = (failure: Failure): Failure => ({ class: 'unknown-outcome', message: failure.message });

export const accepted = (id: string, number: string): WriteResult => ({
  result: 'accepted',
  targetId: id,
  numbers: [number],
});

/** The model of a write, under its number; with its inner id when it exists already. */
export const modelOf = (
  { options }: KingdeeContext,
  { number, key, modelOf: model }: BillForm,
  { payload, identity }: Write,
  id?: string,
): object => ({
  ...model(payload, options),
  [number]: identity,
  ...(id === undefined ? {} : { [key]: Number(id) }),
});

export type Saved = { id: string } | { failure: Failure; refusal?: Refusal };

/** BatchSave of several models: for each, in order, the bill's id or why it was not saved. */
export async function saveAll(ctx: KingdeeContext, form: BillForm, models: object[]): Promise<Saved[]> {
  const status = await operate(ctx, 'BatchSave', form.id, {
    NeedReturnFields: [form.number],
    IsDeleteEntry: form.replacesEntries,
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
