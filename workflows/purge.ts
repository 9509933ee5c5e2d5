import { reads } from './proxies.ts';

/** What is older than the config keeps it goes; run by its schedule, one at a time. */
export async function purge(): Promise<void> {
  await reads('waybill').purge();
}
