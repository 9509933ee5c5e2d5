import { connect } from 'node:net';
import { Connection } from '@temporalio/client';

/** A connection refused is known at once; the gRPC client would try again until its own time-out. */
function listens(address: string, timeoutMs: number): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      timeout: timeoutMs,
    });
    const answer = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false));
  });
}

/** True when a Temporal server answers there without TLS and its default namespace can be used. */
export async function healthy(address: string, timeoutMs: number): Promise<boolean> {
  if (!(await listens(address, timeoutMs))) return false;
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: timeoutMs });
    await connection.withDeadline(Date.now() + timeoutMs, () =>
      (connection as Connection).workflowService.describeNamespace({ namespace: 'default' }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
