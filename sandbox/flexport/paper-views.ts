import { add } from '../../domain/decimal.ts';
import { ref } from './objects.ts';
import type { CommercialInvoice, InvoiceLine, Paper, Papers } from './papers.ts';

/** A file as the download answers it: the least that a PDF reader opens. */
export const paperFile = (paper: Paper): Buffer =>
  Buffer.from(`%PDF-1.4\n% ${paper.type} of shipment ${paper.shipmentId}\n%%EOF\n`);

/** `Document` of the vendor's specification. */
export const documentView = (origin: string, paper: Paper) => ({
  _object: '/document',
  id: paper.id,
  file_name: paper.fileName,
  document_type: paper.type,
  memo: paper.memo,
  file_link: `${origin}/documents/${paper.id}/download`,
  archived_at: paper.archivedAt === undefined ? null : new Date(paper.archivedAt).toISOString(),
  file_metadata: {
    _object: '/file_metadata',
    size: paperFile(paper).length,
    uploaded_at: new Date(paper.uploadedAt).toISOString(),
  },
  shipment: ref(origin, '/shipment', '/shipments', paper.shipmentId),
});

/** `CommercialInvoice` of the vendor's specification. */
export function invoiceView(origin: string, { id, body }: CommercialInvoice, products: Papers['products']) {
  const lines = body.line_items ?? [];
  const sum = lines.reduce((total, line) => add(total, line.value?.amount ?? '0'), '0');
  return {
    _object: '/commercial_invoice',
    id,
    invoice_number: body.invoice_number,
    is_related_parties: body.is_related_parties ?? null,
    manufacturer_addresses: [],
    total_value: { _object: '/money', amount: sum, currency_code: body.currency_code },
    total_unit_count: String(lines.reduce((count, line) => count + (line.quantity?.value ?? 0), 0)),
    line_items: lines.map((line) => lineView(origin, line, products)),
    shipment: ref(origin, '/shipment', '/shipments', Number(body.shipment_id)),
    metadata: body.metadata ?? {},
  };
}

const lineView = (origin: string, line: InvoiceLine, products: Papers['products']) => ({
  _object: '/commercial_invoice_line_item',
  price_per_unit: { _object: '/money', ...line.price_per_unit },
  value: { _object: '/money', ...line.value },
  total_units: line.quantity?.value,
  purchase_order_number: line.purchase_order_number ?? null,
  net_weight: line.net_weight ? { _object: '/quantity/weight', ...line.net_weight } : null,
  product: ref(origin, '/product', '/products', products.bySku(line.product_sku ?? '')?.id ?? 0),
});
