import { withPurchaseFlow } from '../config/purchase-flow.ts';
import { type Config, config as schema } from '../config/schema.ts';
import { DEFAULT_ACCOUNT } from '../sandbox/kingdee/auth.ts';
import type { SandboxServer } from '../sandbox/server.ts';

/** A seller's systems, as stand-ins: a shop, an ERP, a warehouse and a forwarder. */
export interface LineUp {
  systems: string[];
  /** What the stand-ins are told. */
  options: Record<string, Record<string, unknown>>;
  connections(sandbox: SandboxServer): object;
}

const NEVER_MS = 10 ** 12;

/** What the shipped `config.yaml` connects. */
export const SHIPPED_LINE_UP: LineUp = {
  systems: ['shopify', 'kingdee', 'goodcang', 'flexport'],
  options: { goodcang: { shipAfterMs: NEVER_MS }, flexport: { travelAfterMs: NEVER_MS } },
  connections: (sandbox) => ({
    shop: {
      use: 'shopify',
      options: { shop: 'demo', accessToken: 'shpat_sandbox', webhookSecret: 's', origin: sandbox.url('shopify') },
    },
    erp: {
      use: 'kingdee',
      options: { url: `${sandbox.url('kingdee')}/k3cloud`, ...DEFAULT_ACCOUNT },
      params: { customer: 'WEB' },
    },
    wms: {
      use: 'goodcang',
      options: {
        url: `${sandbox.url('goodcang')}/public_open`,
        appKey: 'sandbox-goodcang-key',
        appToken: 'sandbox-goodcang-token',
      },
      params: { warehouse: 'USEA', shippingMethod: 'STANDARD' },
    },
    freight: {
      use: 'flexport',
      options: { url: sandbox.url('flexport'), apiKey: 'sandbox-flexport-key', webhookSecret: 's' },
      params: { shipper: 'seller', origin: 'warehouse-cn' },
    },
  }),
};

/** The systems that can be had whole: those of the end-to-end suite. One Tryton is the ERP, another the warehouse. */
export const OPEN_LINE_UP: LineUp = {
  systems: ['vendure', 'tryton', 'karrio'],
  options: {},
  connections: (sandbox) => ({
    shop: { use: 'vendure', options: { url: sandbox.url('vendure'), apiKey: 'sandbox-api-key', webhookSecret: 's' } },
    erp: {
      use: 'tryton',
      options: { url: sandbox.url('tryton'), database: 'erp', key: 'sandbox' },
      params: { shippingProduct: 'SHIPPING' },
    },
    wms: {
      use: 'tryton',
      role: 'warehouse',
      options: { url: sandbox.url('tryton'), database: 'wms', key: 'sandbox' },
    },
    freight: {
      use: 'karrio',
      options: { url: sandbox.url('karrio'), token: 'sandbox', webhookSecret: 's' },
      params: {
        carrier: 'road',
        shipperName: 'Waybill Demo',
        shipperLine1: 'Kai 1',
        shipperCity: 'Hamburg',
        shipperCountry: 'DE',
      },
    },
  }),
};

/** One config for every line-up: orders to ERP and warehouse, what ships to the forwarder and back, stock to the shop. */
export const settingsOf = ({ connections }: LineUp, sandbox: SandboxServer, more: object): Config =>
  withPurchaseFlow(
    schema.parse({
      timezone: 'UTC',
      connections: connections(sandbox),
      flows: {
        orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] },
        fulfil: {
          kinds: ['shipment', 'status'],
          from: ['wms', 'erp', 'freight'],
          steps: ['map', 'write freight', 'write $origin'],
        },
        stock: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'] },
      },
      allocation: { default: 'wms' },
      reconcile: { settle: '1m' },
      ...more,
    }),
  );
