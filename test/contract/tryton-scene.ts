import type { Write } from '../../connectors/connector.ts';
import tryton from '../../connectors/tryton/index.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/tryton/index.ts';
import { type AnyPort, type Harness, startHarness } from './harness.ts';

export const KEY = 'tryton-test-key-0123456789';

export const CONNECTED = {
  connector: tryton,
  sandbox,
  sandboxOptions: { key: KEY, databases: ['erp'] },
  options: (origin: string) => ({ url: origin, database: 'erp', key: KEY }),
};

export const address = (n: number) => ({
  party_name: `Buyer ${n}`,
  street: `Main Street ${n}`,
  postal_code: '10115',
  city: 'Berlin',
  country: 'DE',
});

export const sale = (n: number) => ({
  description: `#${n}`,
  currency: 'EUR',
  party: { key: `buyer${n}@example.com`, name: `Buyer ${n}`, email: `buyer${n}@example.com` },
  shipment_address: address(n),
  invoice_method: 'order',
  shipment_method: 'order',
  lines: [{ product: 'WB-001', quantity: 3, amount: '10.00' }],
  shipping: { product: 'SHIPPING', amount: '4.90' },
  total_amount: '14.90',
});

export const shipment = (n: number) => ({
  customer: { key: `buyer${n}@example.com`, name: `Buyer ${n}` },
  delivery_address: address(n),
  currency: 'EUR',
  moves: [{ product: 'WB-002', quantity: 2, unit_price: '3.33' }],
});

export const purchase = (n: number) => ({
  description: `P20261126-000${n}`,
  party: '1',
  currency: 'EUR',
  warehouse: 'WH',
  lines: [
    { product: 'WB-001', quantity: 200, unit_price: '4.20', delivery_date: '2026-12-17' },
    { product: 'WB-002', quantity: 3, unit: 'dz' },
  ],
});

export const customer = (n: number) => ({
  key: `ann${n}@example.org`,
  name: `Ann Ök ${n}`,
  email: `ann${n}@example.org`,
  phone: '+49 30 123456',
  tax_identifier: { type: 'eu_vat', code: 'DE136695976' },
  addresses: [address(n)],
});

export const articleId = (system: SandboxSystem, code: string): number => system.act('productId', { code }) as number;

/** Somebody puts another price on an article. */
export function reprice(system: SandboxSystem, code: string, list_price: string): void {
  system.act('change', { model: 'product.product', id: String(articleId(system, code)), list_price });
}

export type Told = { targetId: string };

export const write = (identity: string, payload: unknown): Write => ({
  identity,
  idempotencyKey: identity,
  op: 'create',
  payload,
});

export const port = (kind: Kind) => tryton.kinds[kind] as Required<AnyPort>;

/** A Tryton that was begun anew, and what the tests ask of it. */
export class TrytonScene {
  harness!: Harness;

  begin = async (): Promise<void> => {
    this.harness = await startHarness(CONNECTED);
  };

  close = (): Promise<void> => this.harness.close();

  push = (kind: Kind, writes: Write[]) => port(kind).push(this.harness.context(), writes);

  entries = (kind: string) => this.harness.system.entries().filter((entry) => entry.kind === kind);
}
