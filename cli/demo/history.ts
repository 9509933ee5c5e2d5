import { Client, Connection } from '@temporalio/client';

async function asking<T>(address: string, ask: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await ask(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

/** Cases that an admin sees waiting in Temporal. */
export const runningCases = (address: string): Promise<number> =>
  asking(address, async ({ workflow }) => {
    const { count } = await workflow.count("WorkflowType = 'caseDesk' AND ExecutionStatus = 'Running'");
    return count;
  });

/** Events in all histories of the run, intake, cases and sweeps included: what the movements cost Temporal. */
export const historyEvents = (address: string): Promise<number> =>
  asking(address, async ({ workflow }) => {
    let events = 0;
    for await (const run of workflow.list()) events += run.historyLength;
    return events;
  });
