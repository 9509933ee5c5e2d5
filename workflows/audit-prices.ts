import { reads } from './proxies.ts';

/** Looks at the shops as nobody and as each tier; run by its schedule, one at a time. */
export async function auditPrices(): Promise<void> {
  await reads('waybill').auditPrices();
}
