/** Workflows only: every export of this file becomes one. */
export { auditPrices } from './audit-prices.ts';
export { batch } from './batch.ts';
export { caseDesk } from './case-desk.ts';
export { erase } from './erase.ts';
export { intake } from './intake.ts';
export { lookUpVatIds } from './look-up-vat-ids.ts';
export { purge } from './purge.ts';
export { reconcile } from './reconcile.ts';
export { sweep } from './sweep.ts';
export { window } from './window.ts';
