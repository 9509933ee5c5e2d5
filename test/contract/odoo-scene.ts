import type { Write, WriteResult } from '../../connectors/connector.ts';
import odoo from '../../connectors/odoo/index.ts';
import type { Kind } from '../../domain/kinds.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/odoo/access.ts';
import sandbox from '../../sandbox/odoo/index.ts';
import { CUSTOMER, PRICELISTS, VENDOR } from '../../sandbox/odoo/records.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { type AnyContext, type AnyPort, type Harness, startHarness } from './harness.ts';
import { aWrite } from './writes.ts';

export const options = (url: string) => ({ ...DEFAULT_ACCOUNT, url });
export const json2 = (url: string) => ({ ...options(url), api: 'json-2' });

export const saleOrder = (n: number, more: object = {}) => ({
  partner_id: CUSTOMER,
  pricelist_id: PRICELISTS.EUR,
  currency: 'EUR',
  date_order: '2026-11-22 08:00:00',
  origin: `#${1000 + n}`,
  order_line: [
    { sku: 'WB-001', product_uom_qty: 2, price_unit: '24.90' },
    { sku: 'WB-002', product_uom_qty: 1, price_unit: '12.50' },
  ],
  freight: { sku: 'FREIGHT', product_uom_qty: 1, price_unit: '4.99' },
  ...more,
});

export const purchase = (n: number, more: object = {}) => ({
  origin: `P20261126-000${n}`,
  vendor: 'HZ-01',
  currency: 'USD',
  warehouse: 'WH',
  order_line: [
    { sku: 'WB-001', product_qty: 200, price_unit: '4.20', date_planned: '2026-12-17' },
    { sku: 'WB-002', product_qty: 36 },
  ],
  ...more,
});

export const buyer = (n: number, more: object = {}) => ({
  ...{ name: `Sample Buyer ${n}`, is_company: false, email: `buyer${n}@example.org`, country: 'DE' },
  standing: 'closed',
  ...more,
});

/** A purchase of their own: five dozen. */
export const theirs = () => ({
  partner_id: VENDOR,
  order_line: [[0, 0, { product_id: 101, product_qty: 5, price_unit: 40 }]],
});

let drawn = 0;
/** A number that was not there before, for what has to be new or other. */
export const another = (): number => ++drawn;

export const TAGS = { frozen: 'Account frozen', closed: 'Account closed' };

/** Orders that somebody else put into the ERP. */
export const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () => {
    const order_line = [[0, 0, { product_id: 101, product_uom_qty: 1, price_unit: 5 }]];
    const head = { partner_id: CUSTOMER, pricelist_id: PRICELISTS.EUR, client_order_ref: `theirs${another()}` };
    return system.act('sell', { ...head, order_line }) as string;
  });

/** The ways to speak to it, and how a connection is told of them. */
export const APIS = [
  ['json-rpc', options],
  ['json-2', json2],
] as const;

/** An Odoo that was begun anew, spoken to in one of its ways. */
export class OdooScene {
  harness!: Harness;
  readonly #by: (url: string) => Record<string, unknown>;

  constructor(by: (url: string) => Record<string, unknown>) {
    this.#by = by;
  }

  begin = async (sandboxOptions: Record<string, unknown> = {}): Promise<void> => {
    this.harness = await startHarness({ connector: odoo, sandbox, options: this.#by, sandboxOptions });
  };

  close = (): Promise<void> => this.harness.close();

  connect = (more: object) => this.harness.connect({ ...this.#by(this.harness.server.url('odoo')), ...more });

  port = (kind: Kind) => odoo.kinds[kind] as Required<AnyPort>;

  push = (writes: Write[], ctx: AnyContext = this.harness.context()): Promise<WriteResult[]> =>
    this.port('order').push(ctx, writes);

  write = (n: number, payload: object = saleOrder(n), more: Partial<Write> = {}): Write =>
    aWrite(n, payload, { identity: `order${n}`, ...more });

  find = async (identity: string) => (await this.port('order').find(this.harness.context(), [identity]))[0];

  cancel = (targetId: string) =>
    this.port('order').cancel(this.harness.context(), [{ identity: 'x', targetId, facts: {} }]);

  entry = (reference: string) => this.harness.system.entries().find((one) => one.reference === reference);
}

export const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
