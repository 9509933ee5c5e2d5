import { z } from 'zod';
import { type AnyConnector, defineConnector, type SourceRecord, type WriteResult } from '../connectors/connector.ts';
import { WaybillError } from '../domain/failures.ts';
import type { ShopOrder } from './orders.ts';

const options = z.strictObject({
  url: z.string().describe('where the benchmark started it'),
  pageSize: z.int().default(250).describe('orders a page'),
});
type Options = z.output<typeof options>;

/** The shop's webhooks carry this instead of a signature: the latency lane measures the daemon, not a hash. */
export const WEBHOOK_TOKEN = 'bench';

const recordOf = (order: ShopOrder): SourceRecord => ({
  kind: 'order',
  id: order.id,
  version: order.updatedAt,
  customerId: order.customer.id,
  numbers: [order.name],
  data: order,
});

/** The shop of the benchmarks as a connector. */
const shop = defineConnector<Options>({
  id: 'bench-shop',
  title: 'The shop of the benchmarks',
  docs: 'bench/source.ts',
  evidence: [{ kind: 'unverified', of: 'a stand-in' }],
  role: 'storefront',
  options,
  limits: { concurrency: 8, timeoutMs: 10_000 },
  kinds: {
    order: {
      schema: z.looseObject({ id: z.string(), name: z.string() }),
      async *pull({ http, options: { url, pageSize } }, cursor) {
        for (let after = cursor ?? '0', more = true; more; ) {
          const { data } = await http.request({
            method: 'GET',
            url: `${url}/orders`,
            query: { after, first: pageSize },
          });
          const page = data as { orders: ShopOrder[]; next: number; more: boolean };
          after = String(page.next);
          ({ more } = page);
          if (page.orders.length > 0) yield { records: page.orders.map(recordOf), cursor: after };
        }
      },
      async read({ http, options: { url } }, ids) {
        const { data } = await http.request({ method: 'GET', url: `${url}/orders`, query: { ids: ids.join(',') } });
        return (data as { orders: ShopOrder[] }).orders.map(recordOf);
      },
    },
  },
  webhook: {
    verify: ({ headers }) => headers['x-bench-token'] === WEBHOOK_TOKEN,
    parse({ raw }) {
      const { id } = JSON.parse(Buffer.from(raw).toString('utf8')) as { id: string };
      return [{ topic: 'order', eventId: id, kind: 'order', id }];
    },
  },
  async check() {},
});

/** The ERP of the benchmarks: one POST an order, with an idempotency key. */
const erp = defineConnector<Options>({
  id: 'bench-erp',
  title: 'The ERP of the benchmarks',
  docs: 'bench/sink.ts',
  evidence: [{ kind: 'unverified', of: 'a stand-in' }],
  role: 'erp',
  options,
  limits: { concurrency: 50, timeoutMs: 5_000 },
  kinds: {
    order: {
      schema: z.looseObject({ reference: z.string() }),
      change: 'in-place',
      once: { way: 'idempotency key', identityMaxLength: 64, settleMs: 0, keyTtlMs: 86_400_000 },
      push: ({ http, options: { url } }, writes) =>
        Promise.all(
          writes.map(async (write): Promise<WriteResult> => {
            try {
              const headers = { 'idempotency-key': write.idempotencyKey };
              const { data } = await http.request({
                method: 'POST',
                url: `${url}/orders`,
                headers,
                json: write.payload,
              });
              return { result: 'accepted', targetId: (data as { id: string }).id };
            } catch (error) {
              if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
              throw error;
            }
          }),
        ),
      async find({ http, options: { url } }, identities) {
        const query = { references: identities.join(',') };
        const { data } = await http.request({ method: 'GET', url: `${url}/orders`, query });
        const { ids } = data as { ids: (string | null)[] };
        return identities.map((_, at) => {
          const targetId = ids[at];
          return targetId ? { found: true, targetId } : { found: false };
        });
      },
    },
  },
  async check() {},
});

export const BENCH_CONNECTORS: Record<string, AnyConnector> = { [shop.id]: shop, [erp.id]: erp };
