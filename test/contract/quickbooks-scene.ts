import { afterEach, beforeEach } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import quickbooks from '../../connectors/quickbooks/index.ts';
import type { Sale } from '../../connectors/quickbooks/sale-shape.ts';
import { ORDER_FIELD } from '../../sandbox/quickbooks/credits.ts';
import sandbox from '../../sandbox/quickbooks/index.ts';
import type { Invoice } from '../../sandbox/quickbooks/records.ts';
import { type AnyContext, type AnyPort, type Harness, type HarnessOptions, pushAll, startHarness } from './harness.ts';

export const PAGE = 20;
export const REALM = '4620816365000000001';
export const options = (url: string) => ({
  url,
  authUrl: `${url}/oauth2/v1/tokens/bearer`,
  clientId: 'sandbox-quickbooks',
  clientSecret: 'sandbox-quickbooks-secret',
  refreshToken: 'sandbox-first-refresh-token',
  realmId: REALM,
  webhookVerifier: 'sandbox-quickbooks-verifier',
  currency: 'USD',
  pageSize: PAGE,
  returnOrderField: ORDER_FIELD,
});

const sku = (n: number) => `WB-${String((n % 40) + 1).padStart(3, '0')}`;
export const sale = (n: number | string, more: Partial<Sale> = {}): Sale => ({
  DocNumber: `W-${n}`,
  TxnDate: '2026-11-22',
  Currency: 'USD',
  Customer: { DisplayName: `Sam ${n}`, Email: `sam${n}@example.org` },
  Lines: [{ Sku: sku(Number(n) || 0), Qty: 2, Amount: '49.80' }],
  ...more,
});
export const buyer = (n: number | string, more: object = {}) => ({
  DisplayName: `Sample ${n} Ltd`,
  CompanyName: `Sample ${n} Ltd`,
  PrimaryEmailAddr: { Address: `buyer${n}@example.org` },
  ...more,
});
export const article = (n: number | string, more: object = {}) => ({
  Sku: `ART-${n}`,
  Name: `Article ${n}`,
  IncomeAccountRef: { value: '79' },
  ...more,
});

export const ports = quickbooks.kinds as unknown as Record<keyof typeof quickbooks.kinds, AnyPort>;
export const idOf = (result: WriteResult) => (result as { targetId: string }).targetId;

/** A company that each test of the file finds new. */
export class Scene {
  #harness: Harness | undefined;

  constructor() {
    beforeEach(async () => void (await this.start()));
    afterEach(() => this.harness.close());
  }

  get harness(): Harness {
    if (!this.#harness) throw new Error('no test has begun');
    return this.#harness;
  }

  /** Begins anew, in a company or under a clock of one's own. */
  async start(sandboxOptions: Record<string, unknown> = {}, more: Partial<HarnessOptions> = {}): Promise<Harness> {
    await this.#harness?.close();
    this.#harness = await startHarness({ connector: quickbooks, sandbox, options, sandboxOptions, ...more });
    return this.#harness;
  }

  connect(more: Record<string, unknown>): Promise<AnyContext> {
    return this.harness.connect({ ...options(this.harness.server.url('quickbooks')), ...more });
  }

  /** An order as it is told. */
  async push(one: Write, ctx: AnyContext = this.harness.context()): Promise<WriteResult> {
    return (await pushAll(ports.order, ctx, [one], this.harness.said))[0] as WriteResult;
  }

  entries(kind: string) {
    return this.harness.system.entries().filter((entry) => entry.kind === kind);
  }

  async invoiceOf(result: WriteResult) {
    return (await ports.invoice.read?.(this.harness.context(), [idOf(result)]))?.[0]?.data as Invoice & {
      voided: boolean;
    };
  }
}
