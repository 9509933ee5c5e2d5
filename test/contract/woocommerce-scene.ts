import { afterEach, beforeEach } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import woocommerce from '../../connectors/woocommerce/index.ts';
import type { Order } from '../../connectors/woocommerce/order-shape.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/woocommerce/index.ts';
import type { Purchase, Refund, Order as ShopOrder } from '../../sandbox/woocommerce/records.ts';
import { type AnyPort, type Harness, type HarnessOptions, pushAll, startHarness } from './harness.ts';

export const PAGE = 20;
export const SECRET = 'sandbox-woocommerce-webhooks';
export const options = (url: string) => ({
  url,
  consumerKey: 'ck_sandbox',
  consumerSecret: 'cs_sandbox_secret',
  webhookSecret: SECRET,
  tierPriceMeta: '{tier}_wholesale_price',
  pageSize: PAGE,
  customersEveryMs: 0,
});

export const place = (system: SandboxSystem, purchase: Purchase = {}) => system.act('place', purchase) as ShopOrder;
export const parcel = (system: SandboxSystem, n: number | string) => ({
  order_id: String(place(system).id),
  tracking_number: `TRK-${n}`,
  tracking_provider: 'DHL',
});
export const told = (line_items: object[], more: object = {}) => ({
  placed_at: new Date().toISOString(),
  currency: 'EUR',
  shipping: {
    last_name: 'Sample Buyer',
    address_1: '5 Sample Street',
    city: 'Berlin',
    postcode: '10115',
    country: 'DE',
  },
  line_items,
  ...more,
});
/** A piece of an order that has left is paid back. */
export const comingBack = (system: SandboxSystem, purchase?: Purchase): string => {
  const id = String(place(system, purchase).id);
  system.act('complete', { id });
  return `${id}/${(system.act('refund', { id, quantity: 1 }) as Refund).id}`;
};
export const sku = (n: number) => `WB-${String(n + 1).padStart(3, '0')}`;
export const body = JSON.stringify({ id: 2001, status: 'processing' });
/** Of `body` under `SECRET`, made with `openssl dgst -sha256 -hmac`: the vendor publishes none with its text and its secret. */
export const SIGNATURE = 'N+ulpHqKf8IoasrvqwmmxBGHeAaLV420/XF9H1dT0ms=';

const { order } = woocommerce.kinds as Record<string, AnyPort>;

/** A shop for each test, and what tests ask of it. */
export function openShop() {
  let harness: Harness;
  const start = async (sandboxOptions: Record<string, unknown> = {}, more: Partial<HarnessOptions> = {}) => {
    await harness?.close();
    harness = await startHarness({ connector: woocommerce, sandbox, options, sandboxOptions, ...more });
    return harness;
  };
  const push = async (port: AnyPort | undefined, one: Write, ctx = harness.context()) =>
    (await pushAll(port as AnyPort, ctx, [one], harness.said))[0] as WriteResult;
  const entries = (kind: string) => harness.system.entries().filter((entry) => entry.kind === kind);
  const orderOf = async (id: number | string) =>
    (await order?.read?.(harness.context(), [String(id)]))?.[0] as {
      data: Order;
      cancelled: boolean;
      numbers: string[];
    };

  beforeEach(() => start());
  afterEach(() => harness.close());

  return {
    get harness() {
      return harness;
    },
    ...{ start, push, entries, orderOf },
  };
}
