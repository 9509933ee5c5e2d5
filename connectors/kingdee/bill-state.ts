import type { Failure } from '../../domain/failures.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { BillForm } from './bill-form.ts';
import { type KingdeeContext, operate } from './call.ts';
import { type Refusal, type ResponseStatus, refused } from './errors.ts';
import { allOf, billQuery, quoted } from './query.ts';

/** Where a bill is: Z draft, A saved, B submitted, C audited, D opened again. Only an audited one has effect. */
export interface Bill {
  id: string;
  number: string;
  status: 'Z' | 'A' | 'B' | 'C' | 'D';
  void: boolean;
}

/** Bills found by one column in as few calls as the length of a filter allows. */
export async function billsBy(
  ctx: KingdeeContext,
  form: BillForm,
  by: 'key' | 'number',
  values: readonly string[],
): Promise<Bill[]> {
  const { key, number, closed } = form;
  const bills: Bill[] = [];
  for (let start = 0; start < values.length; start += 100) {
    const some = values.slice(start, start + 100);
    const rows = await billQuery(ctx, {
      FormId: form.id,
      fields: [key, number, 'FDocumentStatus', closed],
      FilterString: allOf(`${form[by]} in (${some.map(by === 'key' ? numeric : quoted).join(',')})`),
      Limit: 2000,
    });
    for (const row of rows) {
      bills.push({
        id: String(row[key]),
        number: String(row[number]),
        status: row.FDocumentStatus as Bill['status'],
        void: row[closed] === 'B',
      });
    }
  }
  return bills;
}

const numeric = (id: string): string => String(Number(id));

/** What became of each bill of one operation; absent: done. */
export type Left = Map<string, Failure>;

/**
 * One operation on many bills by id. Those that the answer neither confirms nor refuses are `unknown-outcome`: the
 * vendor may say success and list fewer than were sent. A call that fails as a whole fails each of them so.
 */
export async function operateOn(
  ctx: KingdeeContext,
  form: BillForm,
  operation: 'Submit' | 'Audit' | 'UnAudit' | 'CancelAssign' | 'Delete' | 'ExcuteOperation',
  ids: readonly string[],
  opNumber?: string,
): Promise<Left> {
  if (ids.length === 0) return new Map();
  try {
    const status = await operate(ctx, operation, form.id, { Ids: ids.join(',') }, opNumber);
    return leftOver(operation, ids, status);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return new Map(ids.map((id) => [id, error.failure]));
  }
}

function leftOver(operation: string, ids: readonly string[], status: ResponseStatus): Left {
  const done = new Set(status.SuccessEntitys?.map((entity) => String(entity.Id)));
  const refusals = new Map<number, Refusal>(status.Errors?.map((error) => [error.DIndex ?? 0, error]));
  const left: Left = new Map();
  ids.forEach((id, index) => {
    if (done.has(id)) return;
    const refusal = refusals.get(index);
    left.set(
      id,
      refusal
        ? refused(refusal, status.MsgCode)
        : { class: 'unknown-outcome', message: `${operation}: bill ${id} was neither confirmed nor refused` },
    );
  });
  return left;
}

/** Takes bills on to audited from wherever they stand: submit what is not submitted, then audit. Two calls at most. */
export async function release(
  ctx: KingdeeContext,
  form: BillForm,
  bills: readonly Pick<Bill, 'id' | 'status'>[],
): Promise<Left> {
  const open = bills.filter((bill) => bill.status !== 'C');
  const left = await operateOn(
    ctx,
    form,
    'Submit',
    open.filter((bill) => bill.status !== 'B').map((bill) => bill.id),
  );
  const audited = await operateOn(
    ctx,
    form,
    'Audit',
    open.filter((bill) => !left.has(bill.id)).map((bill) => bill.id),
  );
  return new Map([...left, ...audited]);
}

/** Opens bills for a change or a cancel: audited ones by UnAudit, submitted ones by CancelAssign. */
export async function open(ctx: KingdeeContext, form: BillForm, bills: readonly Bill[]): Promise<Left> {
  const audited = bills.filter((bill) => bill.status === 'C').map((bill) => bill.id);
  const submitted = bills.filter((bill) => bill.status === 'B').map((bill) => bill.id);
  return new Map([
    ...(await operateOn(ctx, form, 'UnAudit', audited)),
    ...(await operateOn(ctx, form, 'CancelAssign', submitted)),
  ]);
}
