import { reads } from './proxies.ts';

/** Asks registers about VAT ids that orders wait for; run by its schedule, one at a time. */
export async function lookUpVatIds(): Promise<void> {
  await reads('waybill').lookUpVatIds();
}
