import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookRequest } from '../../connectors/connector.ts';

/** Takes webhooks in the daemon's place. */
export interface Receiver {
  url: string;
  /** The first request so far or from now on that fits. */
  next(fits: (request: WebhookRequest) => boolean): Promise<WebhookRequest>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: WebhookRequest[] = [];
  const waiting = new Set<(request: WebhookRequest) => void>();
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      );
      const request = { headers, raw: Buffer.concat(chunks), query: {} };
      received.push(request);
      for (const tell of waiting) tell(request);
      answer.writeHead(204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (fits) =>
      new Promise((done) => {
        const tell = (request: WebhookRequest) => {
          if (!fits(request)) return;
          waiting.delete(tell);
          done(request);
        };
        waiting.add(tell);
        received.forEach(tell);
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}
