import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A bad line between the daemon and a system. */
export interface Proxy {
  /** Stands in for the system's own address. */
  url: string;
  /** The answers of the next `times` calls that match (`POST /path`, then the body) are lost after the system has acted. */
  cut(match: RegExp, times: number): void;
  /** How many answers were lost so far. */
  cuts(): number;
  /** Refuses every call, or no longer does. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

/** Forwards to `target()`, which is asked for each call: the other end may move. */
export async function startProxy(target: () => string): Promise<Proxy> {
  const state = { plans: [] as { match: RegExp; left: number }[], cuts: 0, refusing: false };

  async function forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (state.refusing) return void incoming.socket.destroy();
    const body = Buffer.concat(chunks);
    const call = `${incoming.method} ${incoming.url}\n${body.toString('utf8')}`;
    const { status, headers, content } = await pass(new URL(incoming.url ?? '/', target()), incoming, body);
    const plan = state.plans.find(({ match, left }) => left > 0 && match.test(call));
    if (plan && status < 300) {
      plan.left -= 1;
      state.cuts += 1;
      return void incoming.socket.destroy();
    }
    answer.writeHead(status, headers).end(content);
  }

  const server = createServer((incoming, answer) => {
    forward(incoming, answer).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: (match, times) => void state.plans.push({ match, left: times }),
    cuts: () => state.cuts,
    refuse: (refusing) => {
      state.refusing = refusing;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  };
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  content: Buffer;
}

function pass(url: URL, { method, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((done, fail) => {
    const outgoing: ClientRequest = request(
      url,
      { method: method ?? 'GET', headers: { ...headers, host: url.host, connection: 'close' } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', fail);
        answer.on('end', () => {
          const { connection: _, 'transfer-encoding': __, ...kept } = answer.headers;
          done({ status: answer.statusCode ?? 502, headers: kept, content: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
