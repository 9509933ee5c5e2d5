/** Lanes (b) and (c): `node bare.js TASK page|order`, a Temporal worker and its starter in one process. */
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { runLane } from '../lane-process.ts';
import type { ShopOrder } from '../orders.ts';
import { Ends } from './ends.ts';
import { Slots } from './slots.ts';
import type { bareMove, bareOrder } from './workflows.ts';

const TASK_QUEUE = 'bare';

const createActivities = (ends: Ends) => ({
  async movePage(after: number): Promise<void> {
    const { orders } = await ends.page(after);
    await Promise.all(orders.map((order) => ends.move(order)));
  },
  moveOrder: (order: ShopOrder): Promise<void> => ends.move(order),
});

export type BareActivities = ReturnType<typeof createActivities>;

await runLane(async (task) => {
  const unit = process.argv[3];
  const ends = new Ends(task);
  await ends.warm();
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address: task.temporal }),
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('./workflows.js', import.meta.url)),
    activities: createActivities(ends),
    maxConcurrentActivityTaskExecutions: task.concurrency,
  });
  void worker.run();
  const client = new Client({ connection: await Connection.connect({ address: task.temporal }) });

  const events = async (workflowId: string): Promise<number> =>
    Number((await client.workflow.getHandle(workflowId).describe()).historyLength);

  const byPage = async () => {
    const workflowId = 'bare-move';
    await client.workflow.execute<typeof bareMove>('bareMove', {
      workflowId,
      taskQueue: TASK_QUEUE,
      args: [task.orders, task.pageSize, 3],
    });
    return { done: true as const, historyEvents: await events(workflowId) };
  };

  const byOrder = async () => {
    // As many as the ERP takes at once: results of thousands at a time would only exhaust the server's pollers.
    const slots = new Slots(task.concurrency);
    const moving: Promise<void>[] = [];
    for (let after = 0, more = true; more; ) {
      const page = await ends.page(after);
      for (const order of page.orders) {
        const options = { workflowId: `bare-order-${order.name}`, taskQueue: TASK_QUEUE, args: [order] as [ShopOrder] };
        moving.push(slots.run(() => client.workflow.execute<typeof bareOrder>('bareOrder', options)));
      }
      ({ next: after, more } = page);
    }
    await Promise.all(moving);
    return { done: true as const, historyEvents: (await events('bare-order-#1001')) * task.orders };
  };
  return { move: unit === 'order' ? byOrder : byPage };
});
