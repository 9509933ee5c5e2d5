import { Child } from './child.ts';
import type { Ends } from './ends.ts';
import type { LaneReport, LaneTask } from './lane-process.ts';
import { startTemporal } from './temporal.ts';

/** One running lane: warm, and waiting for its orders. */
export interface Running {
  /** Roots of the process trees whose CPU and memory count. */
  pids(): number[];
  /** Opens the shop's orders and moves them; answers when the lane has nothing more to do. */
  go(): Promise<LaneReport>;
  stop(): Promise<void>;
}

export interface MoverSetup {
  ends: Ends;
  task: LaneTask;
}

/** One way of moving orders, in lanes of its own. */
export interface Mover {
  id: string;
  title: string;
  start(setup: MoverSetup): Promise<Running>;
}

/** A lane's process of `lanes/`, with a Temporal server of its own where it needs one. */
function laneOf(id: string, title: string, file: string, unit?: string): Mover {
  return {
    id,
    title,
    async start({ ends, task }) {
      const temporal = unit === undefined ? undefined : await startTemporal(task.folder);
      const told: LaneTask = temporal ? { ...task, temporal: temporal.address } : task;
      const child = Child.node(file, [JSON.stringify(told), ...(unit ? [unit] : [])]);
      try {
        await child.line('ready');
      } catch (error) {
        await temporal?.stop();
        throw error;
      }
      return {
        pids: () => (temporal ? [child.pid, temporal.pid] : [child.pid]),
        async go() {
          await ends.release(task.orders);
          child.say('go');
          return (await child.line('done')) as unknown as LaneReport;
        },
        async stop() {
          await child.stop();
          await temporal?.stop();
        },
      };
    },
  };
}

export const WAYBILL = laneOf('waybill', 'Waybill', 'lanes/waybill.js', 'daemon');
export const PLAIN = laneOf('plain', '(a) plain script, remembers nothing', 'lanes/plain.js');
export const PAGE = laneOf('page', '(b) bare Temporal, an activity a page', 'lanes/bare.js', 'page');
export const ORDER = laneOf('order', '(c) bare Temporal, a workflow an order', 'lanes/bare.js', 'order');
