import { parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { type FlexportContext, list, PAGE_SIZE } from './call.ts';
import type { FlexportOptions } from './options.ts';

interface ListedBooking {
  id: number;
  name?: string | null;
  status?: string;
  created_at?: string;
  cargo?: Cargo | null;
  metadata?: Record<string, string[]>;
}

interface Cargo {
  shipping_units?: readonly { name?: string | null; count?: unknown }[];
}

/** Units by their name, an article's or the mark of a package, as both sides hold it; those without one are nothing that we could name. */
function measured(cargo: Cargo | null | undefined): Measures {
  const units = cargo?.shipping_units;
  if (!units?.length || units.some(({ name }) => !name)) return {};
  return { lines: units.map(({ name, count }) => ({ sku: name as string, quantity: parseDecimal(count) ?? '0' })) };
}

function heldOf(ctx: FlexportContext, one: ListedBooking): SurveyedObject {
  const reference = one.metadata?.[ctx.options.metadataKey]?.[0];
  return {
    targetId: String(one.id),
    ...(reference ? { reference } : {}),
    ...(one.name ? { numbers: [one.name] } : {}),
    at: Date.parse(one.created_at ?? '') || 0,
    live: one.status !== 'archived',
    measures: measured(one.cargo),
  };
}

/**
 * Bookings made since the period began, oldest first: 100 a call. How far their shipments are is not asked: it would be a call
 * each, and the pull of milestones tells it. Nothing is ever taken out of the list, so its pages are numbered.
 */
export const shipmentSurvey: Survey<FlexportOptions> = {
  async *list(ctx, { from }, cursor) {
    for (let page = Number(cursor ?? 1); ; page += 1) {
      const { data, next } = await list<ListedBooking>(ctx, '/bookings', {
        sort: 'created_at',
        direction: 'asc',
        'f.created_at.gte': new Date(from).toISOString(),
        page,
      });
      if (data.length > 0) yield { objects: data.map((one) => heldOf(ctx, one)), cursor: String(page + 1) };
      if (!next || data.length < PAGE_SIZE) return;
    }
  },
  measure: (data) => measured((data as { cargo?: Cargo }).cargo),
};
