import type { Client } from '@temporalio/client';
import { MAIN_QUEUE, queueOf } from '../activities/flow-plan.ts';
import type { Config } from '../config/schema.ts';
import { openClient, type TemporalAddress } from '../temporal/client.ts';
import { dataConverter, type PayloadKeys } from '../temporal/codec.ts';
import { leftBehind } from '../temporal/embedded.ts';
import { createStarter } from '../temporal/starter.ts';
import { embeddedOptions, remote } from './temporal.ts';

/** Where the daemon's Temporal is, without starting one; undefined where the embedded one does not run. */
export function temporalOf(config: Config): TemporalAddress | undefined {
  if (!embeddedOptions(config)) return remote(config);
  const server = leftBehind(config.data);
  return server && { address: server.address, namespace: 'default', ui: server.ui };
}

/** The workflows of a running daemon, from another process. */
export interface Reached {
  client: Client;
  where: TemporalAddress;
  starter: ReturnType<typeof createStarter>;
  /** Lets the daemon look at the ledger at once, instead of at its next sweep. */
  wake(): Promise<void>;
  close(): Promise<void>;
}

/** Connects to the Temporal of a running daemon; undefined where none runs. */
export async function reach(config: Config, payloadKeys: PayloadKeys): Promise<Reached | undefined> {
  const where = temporalOf(config);
  if (!where) return undefined;
  const client = await openClient(where, dataConverter(payloadKeys));
  return {
    client,
    where,
    starter: createStarter({ client, mainQueue: MAIN_QUEUE, queueOf, eager: false }),
    wake: async () => {
      await client.workflow.start('sweep', {
        workflowId: 'sweep/asked',
        taskQueue: MAIN_QUEUE,
        args: [],
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
    },
    close: () => client.connection.close(),
  };
}
