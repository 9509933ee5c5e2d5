import type { SandboxContext } from '../sandbox.ts';
import type { Products } from './products.ts';

interface Money {
  amount?: string;
  currency_code?: string;
}

export interface InvoiceLine {
  product_sku?: string;
  quantity?: { value?: number; unit?: string };
  price_per_unit?: Money;
  value?: Money;
  net_weight?: { value?: number; unit?: string };
  [field: string]: unknown;
}

export interface InvoiceBody {
  shipment_id?: number;
  invoice_number?: string;
  currency_code?: string;
  proration_amount?: Money;
  line_items?: InvoiceLine[];
  metadata?: Record<string, string[]>;
  [field: string]: unknown;
}

export interface CommercialInvoice {
  id: string;
  body: InvoiceBody;
}

export interface Paper {
  id: string;
  shipmentId: number;
  type: string;
  fileName: string;
  memo: string | null;
  uploadedAt: number;
  archivedAt?: number;
}

export interface NewPaper {
  shipmentId: number;
  type: string;
  fileName: string;
  /** Epoch ms; now without it. */
  uploadedAt?: number;
}

const REQUIRED = ['invoice_number', 'currency_code', 'proration_amount', 'line_items', 'shipment_id'] as const;

const LINE_REQUIRED = ['product_sku', 'quantity', 'price_per_unit', 'value'] as const;

/** The papers of shipments: documents that the forwarder files, and commercial invoices that its customers write. */
export class Papers {
  readonly #context: SandboxContext;
  readonly documents;
  readonly invoices;
  readonly products: Products;

  constructor(context: SandboxContext, products: Products) {
    this.#context = context;
    this.products = products;
    this.documents = context.books.collection<Paper>('documents');
    this.invoices = context.books.collection<CommercialInvoice>('invoices');
  }

  file({ shipmentId, type, fileName, uploadedAt }: NewPaper): Paper {
    const id = `DOC${this.#context.books.next('document', 5_001)}`;
    const at = uploadedAt ?? this.#context.now();
    return this.documents.put(id, { id, shipmentId, type, fileName, memo: null, uploadedAt: at });
  }

  archive(id: string): Paper {
    return this.documents.put(id, { ...(this.documents.get(id) as Paper), archivedAt: this.#context.now() });
  }

  /** What is wrong with an invoice, or undefined. Whether the shipment is there is the caller's to know. */
  problemOf(body: InvoiceBody): string | undefined {
    const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === null || body[name] === '');
    if (missing) return `${missing} is required`;
    const lines = body.line_items ?? [];
    if (lines.length === 0) return 'line_items is required';
    const absent = LINE_REQUIRED.find((name) => lines.some((line) => line[name] === undefined));
    if (absent) return `${absent} is required in line_items`;
    if (lines.some((line) => line.value?.currency_code !== body.currency_code))
      return 'currency_code differs between the invoice and its line_items';
    return undefined;
  }

  /**
   * Every call makes an invoice. The vendor calls a number unique to its supplier, but no supplier is named in the call
   * and no answer to a second one is documented: so nothing is guarded here.
   */
  issue(body: InvoiceBody): CommercialInvoice {
    const id = `ci-${this.#context.books.next('invoice', 60_001)}-sandbox`;
    for (const { product_sku = '' } of body.line_items ?? []) {
      if (!this.products.bySku(product_sku)) this.products.make({ sku: product_sku, name: product_sku });
    }
    return this.invoices.put(id, { id, body });
  }
}
