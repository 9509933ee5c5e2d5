import { WaybillError } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import { neededBy } from '../needed-by.ts';
import { rightsLacked } from '../rights-asked.ts';
import { type FlexportContext, list } from './call.ts';

const GIVEN: Partial<Record<Kind, string[]>> = {
  status: ['/bookings', '/shipments'],
  document: ['/documents'],
  product: ['/products'],
};
/** A write is looked for in the collection that it goes to. */
const TAKEN: Partial<Record<Kind, string[]>> = {
  shipment: ['/bookings'],
  product: ['/products'],
  invoice: ['/commercial_invoices'],
};

const MILESTONES = { legs: '/shipment_legs', customs: '/customs_entries' } as const;

/** One row of each collection that the flows read, or look for what they wrote in: all that the key may not read is told at once. */
export async function check(ctx: FlexportContext): Promise<void> {
  const asked = neededBy(ctx.moves, GIVEN, TAKEN).flat();
  if (ctx.moves.gives.has('status')) asked.push(...ctx.options.milestones.map((one) => MILESTONES[one]));
  const lacked = await rightsLacked(asked.length > 0 ? asked : ['/bookings'], (path) => list(ctx, path, { per: 1 }));
  if (lacked.length === 0) return;
  const message = lacked.map(({ said }) => said).join('; ');
  throw new WaybillError({ class: 'auth', lack: 'permission', message });
}
