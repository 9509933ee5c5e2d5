import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { LaneTask } from '../lane-process.ts';
import type { ShopOrder } from '../orders.ts';
import { toErp } from '../plain-mapping.ts';
import { Slots } from './slots.ts';

/** Both ends as the lanes without Waybill use them: undici, keep-alive, and retries as a script's author writes them. */
export class Ends {
  private readonly source: Pool;
  private readonly sink: Pool;
  private readonly slots: Slots;
  private readonly pageSize: number;

  constructor(task: LaneTask) {
    this.source = new Pool(task.source, { connections: 4 });
    this.sink = new Pool(task.sink, { connections: task.concurrency });
    this.slots = new Slots(task.concurrency);
    this.pageSize = task.pageSize;
  }

  async page(after: number): Promise<{ orders: ShopOrder[]; next: number; more: boolean }> {
    const path = `/orders?after=${after}&first=${this.pageSize}`;
    const { body } = await this.source.request({ method: 'GET', path });
    return (await body.json()) as { orders: ShopOrder[]; next: number; more: boolean };
  }

  /** Maps one order and posts it until the ERP takes it: waits in its slot, which is what naive retries do. */
  move(order: ShopOrder): Promise<void> {
    return this.slots.run(async () => {
      const body = JSON.stringify(toErp(order, order.name));
      for (let attempt = 0; ; attempt += 1) {
        const {
          statusCode,
          headers,
          body: answer,
        } = await this.sink.request({
          method: 'POST',
          path: '/orders',
          headers: { 'content-type': 'application/json', 'idempotency-key': order.name },
          body,
        });
        await answer.text();
        if (statusCode < 300) return;
        if (statusCode !== 429 && statusCode < 500) throw new Error(`the ERP answered ${statusCode}`);
        const seconds = Number(headers['retry-after'] ?? 0);
        await sleep(seconds > 0 ? seconds * 1_000 : Math.min(100 * 2 ** attempt, 5_000));
      }
    });
  }

  /** One connection each, opened before the clock runs. */
  async warm(): Promise<void> {
    await this.page(Number.MAX_SAFE_INTEGER);
  }
}
