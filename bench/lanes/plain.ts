/** Lane (a): a plain script that remembers nothing. It reads the next page while the last one is on its way. */
import { type LaneReport, runLane } from '../lane-process.ts';
import { Ends } from './ends.ts';

await runLane(async (task) => {
  const ends = new Ends(task);
  await ends.warm();
  const move = async (): Promise<LaneReport> => {
    const moving: Promise<void>[] = [];
    for (let after = 0, more = true; more; ) {
      const page = await ends.page(after);
      for (const order of page.orders) moving.push(ends.move(order));
      ({ next: after, more } = page);
      // Two pages in memory at most: more would only be a queue.
      await Promise.all(moving.splice(0, Math.max(0, moving.length - 2 * task.pageSize)));
    }
    await Promise.all(moving);
    return { done: true };
  };
  return { move };
});
