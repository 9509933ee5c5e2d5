import { type FlexportContext, list, PAGE_SIZE } from './call.ts';
import { type CustomsEntry, type Milestone, type ShipmentLeg, wayOf } from './milestones.ts';

type Travelled = Parameters<typeof wayOf>[0] & { id: number };

async function all<T>(ctx: FlexportContext, path: string, shipment: number): Promise<T[]> {
  const found: T[] = [];
  for (let page = 1; ; page += 1) {
    const { data, next } = await list<T>(ctx, path, { 'f.shipment.id': shipment, page });
    found.push(...data);
    if (!next || data.length < PAGE_SIZE) return found;
  }
}

/** The milestones of a shipment: of itself, and of its legs and its customs entries where the options say that they are read. */
export async function readWay(ctx: FlexportContext, shipment: Travelled): Promise<Milestone[]> {
  const { milestones } = ctx.options;
  const [legs, entries] = await Promise.all([
    milestones.includes('legs') ? all<ShipmentLeg>(ctx, '/shipment_legs', shipment.id) : [],
    milestones.includes('customs') ? all<CustomsEntry>(ctx, '/customs_entries', shipment.id) : [],
  ]);
  return wayOf(shipment, legs, entries);
}
