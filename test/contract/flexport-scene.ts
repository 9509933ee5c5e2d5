import type { Write, WriteResult } from '../../connectors/connector.ts';
import flexport from '../../connectors/flexport/index.ts';
import { shipment } from '../../connectors/flexport/shipment.ts';
import sandbox from '../../sandbox/flexport/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { type Harness, startHarness } from './harness.ts';

export const options = (origin: string) => ({
  url: origin,
  apiKey: 'sandbox-flexport-key',
  webhookSecret: 'sandbox-flexport-webhook',
});

export const booking = (n: number) => ({
  name: `#${1000 + n}`,
  shipper_entity_ref: 'waybill-seller',
  consignee_entity_ref: 'self',
  origin_address_ref: 'warehouse-cn',
  destination_address_ref: 'hub-us',
  cargo_ready_date: '2026-11-22',
  wants_export_customs_service: true,
  cargo: {
    volume: { value: 0.01, unit: 'cbm' },
    weight: { value: 2.3, unit: 'kg' },
    shipping_units: [{ name: 'WB-001', count: 2, unit_type: 'carton' }],
    contains_hazmat: false,
    contains_magnets: false,
    contains_other_dangerous_goods: false,
    contains_li_ion: false,
    contains_non_li_ion_battery: false,
  },
  air_booking: {
    incoterm: 'DAP' as const,
    wants_pickup_service: true,
    product_descriptions: [{ description: 'Bamboo cutting board', hs_code: '441911' }],
  },
});

export function seedShipments(system: SandboxSystem, count: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const id = system.act('book', booking(n)) as number;
    return String(system.act('confirm', { id }));
  });
}

const HOUR_MS = 3_600_000;

/** Papers of one shipment, an hour between each and the next; the last is `age` hours old. */
export function seedDocuments(system: SandboxSystem, count: number, age = 0): string[] {
  const [shipmentId] = seedShipments(system, 1);
  const newest = Date.now() - age * HOUR_MS;
  return Array.from({ length: count }, (_, n) => {
    const uploadedAt = newest - (count - 1 - n) * HOUR_MS;
    const paper = { shipmentId: Number(shipmentId), type: 'packing_list', fileName: `list ${n}.pdf`, uploadedAt };
    return system.act('file', paper) as string;
  });
}

export const usd = (amount: string) => ({ amount, currency_code: 'USD' });

export const commercialInvoice = (shipmentId: string | undefined, n: number) => ({
  shipment_id: Number(shipmentId),
  invoice_number: `#${1000 + n}-wms`,
  currency_code: 'USD',
  proration_amount: usd('0.00'),
  line_items: [
    {
      product_sku: 'WB-001',
      quantity: { value: 2, unit: 'pcs' as const },
      country_of_origin: 'CN',
      price_per_unit: usd('14.50'),
      value: usd('29.00'),
      net_weight: { value: 2.3, unit: 'kg' as const },
    },
  ],
});

export const article = (sku: string) => ({
  name: 'Bamboo cutting board',
  sku,
  product_category: 'Household',
  country_of_origin: 'CN',
  classifications: [{ codes: ['4419.11'], region: 'US' }],
});

export const write = (n: number, more: Partial<Write> = {}): Write => ({
  identity: `part${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload: booking(n),
  ...more,
});

/** The forwarder with its connector; each step of a shipment takes `travelAfterMs`. */
export const startFlexport = (sandboxOptions: { travelAfterMs: number; webhookUrl?: string }): Promise<Harness> =>
  startHarness({ connector: flexport, sandbox, sandboxOptions, options });

export const push = async (harness: Harness, one: Write): Promise<WriteResult | undefined> =>
  ((await shipment.push?.(harness.context(), [one])) as WriteResult[])[0];
