import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import type { Shipment } from './shipment-shape.ts';

interface Note {
  id: number;
  note: string;
}

/** As WordPress would answer it: it escapes what looks like markup. */
const plain = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&#038;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>').trim();

const trackingNote = ({ tracking_number, tracking_provider, tracking_url }: Shipment): string =>
  [tracking_provider, tracking_number, tracking_url].filter(Boolean).join(' ');

/** What the order's notes say of a parcel, each once. A note for the buyer is mailed by the shop as it is made. */
export async function tellNotes(ctx: WoocommerceContext, wish: Shipment): Promise<void> {
  const texts = [...(ctx.options.tracking === 'note' ? [trackingNote(wish)] : []), ...(wish.note ? [wish.note] : [])];
  if (texts.length === 0) return;
  const path = `${V3}/orders/${wish.order_id}/notes`;
  const held = await bodyOf<Note[]>(ctx, 'GET', path, { query: { per_page: 100 } });
  for (const note of texts)
    if (!held.some((one) => plain(one.note) === note.trim()))
      await bodyOf(ctx, 'POST', path, { json: { note, customer_note: ctx.options.notifyCustomer } });
}
