import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import { EXIT, Problem } from '../config/problem.ts';

/** Where Temporal is, however it came to be there. */
export interface TemporalAddress {
  address: string;
  namespace: string;
  /** Base of the UI, for links; undefined where nobody said. */
  ui?: string | undefined;
  tls?: boolean | { cert: string; key: string; ca?: string | undefined } | undefined;
  apiKey?: string | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Certificates are given as text (`${file:...}`) or as the path of a PEM file. */
const pem = (value: string) => (value.includes('-----BEGIN') ? Buffer.from(value) : readFileSync(value));

function options(where: TemporalAddress) {
  const { tls, apiKey } = where;
  return {
    address: where.address,
    ...(typeof tls === 'object'
      ? {
          tls: {
            clientCertPair: { crt: pem(tls.cert), key: pem(tls.key) },
            ...(tls.ca ? { serverRootCACertificate: pem(tls.ca) } : {}),
          },
        }
      : { tls: tls ?? Boolean(apiKey) }),
    ...(apiKey ? { apiKey } : {}),
  };
}

async function reach<T>(where: TemporalAddress, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    throw new Problem(
      `Temporal cannot be reached at ${where.address}: start it there, or set \`temporal: embedded\` in the config`,
      EXIT.unreachable,
      { cause: error },
    );
  }
}

/** A client of the namespace; close its `connection`. */
export async function openClient(where: TemporalAddress, dataConverter: DataConverter): Promise<Client> {
  const connection = await reach(where, () =>
    Connection.connect({ ...options(where), connectTimeout: CONNECT_TIMEOUT_MS }),
  );
  return new Client({ connection, namespace: where.namespace, dataConverter });
}

/** The connection that workers share. */
export function openWorkerConnection(where: TemporalAddress): Promise<NativeConnection> {
  return reach(where, () => NativeConnection.connect(options(where)));
}

/** Where the UI shows a workflow. */
export const workflowLink = (
  where: Pick<TemporalAddress, 'ui' | 'namespace'>,
  workflowId: string,
): string | undefined =>
  where.ui &&
  `${where.ui.replace(/\/$/, '')}/namespaces/${where.namespace}/workflows/${encodeURIComponent(workflowId)}`;
