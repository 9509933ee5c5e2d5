import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How bad a line is, as shares of its calls. What it does to each call is rolled by `random`. */
export interface LineWeather {
  random(): number;
  /** 429 with Retry-After: 1, before the system hears of it. */
  rate?: number;
  /** 500, likewise. */
  error?: number;
  /** Held for `hangMs`, then cut; the system never hears of it. */
  hang?: number;
  hangMs?: number;
  /** The system acts, and the answer is lost. */
  lost?: number;
  /** The system acts, and half of its answer arrives, or a page of HTML instead. */
  half?: number;
  page?: number;
  /** Sent on twice, the second time by itself. */
  twice?: number;
  /** Answered with 200, and never sent on. */
  never?: number;
  /** Held back for up to so long: calls overtake one another. */
  delayMs?: number;
}

type Fate = 'rate' | 'error' | 'hang' | 'lost' | 'half' | 'page' | 'twice' | 'never';
const BY_DICE: readonly Fate[] = ['rate', 'error', 'hang', 'lost', 'half', 'page', 'twice', 'never'];

/** A bad line between the daemon and a system. */
export interface Proxy {
  /** Stands in for the system's own address. */
  url: string;
  /** The answers of the next `times` calls that match (`POST /path`, then the body) are lost after the system has acted. */
  cut(match: RegExp, times: number): void;
  /** How many answers were lost so far. */
  cuts(): number;
  /** From now on each call fares by the dice; `undefined` ends it. */
  weather(weather: LineWeather | undefined): void;
  /** How often each fate befell a call, by the dice. */
  befell(): Readonly<Record<string, number>>;
  /** Refuses every call, or no longer does. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

/** Forwards to `target()`, which is asked for each call: the other end may move. */
export async function startProxy(target: () => string): Promise<Proxy> {
  const state = { plans: [] as { match: RegExp; left: number }[], cuts: 0, refusing: false };
  let weather: LineWeather | undefined;
  const befell: Record<string, number> = {};

  const roll = (): Fate | undefined => {
    if (!weather) return undefined;
    let dice = weather.random();
    for (const fate of BY_DICE) {
      dice -= weather[fate] ?? 0;
      if (dice >= 0) continue;
      befell[fate] = (befell[fate] ?? 0) + 1;
      return fate;
    }
    return undefined;
  };

  async function forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    if (state.refusing) return void incoming.socket.destroy();
    const body = Buffer.concat(chunks);
    const fate = roll();
    if (weather?.delayMs) await sleep(weather.random() * weather.delayMs, undefined, { ref: false });
    switch (fate) {
      case 'rate':
        return void answer.writeHead(429, { 'retry-after': '1' }).end('{"message":"too many requests"}');
      case 'error':
        return void answer.writeHead(500).end('{"message":"internal error"}');
      case 'never':
        return void answer.writeHead(200).end('{}');
      case 'hang':
        await sleep(weather?.hangMs ?? 0, undefined, { ref: false });
        return void incoming.socket.destroy();
      case 'twice':
        await pass(new URL(incoming.url ?? '/', target()), incoming, body).catch(() => undefined);
    }
    const call = `${incoming.method} ${incoming.url}\n${body.toString('utf8')}`;
    const { status, headers, content } = await pass(new URL(incoming.url ?? '/', target()), incoming, body);
    const plan = state.plans.find(({ match, left }) => left > 0 && match.test(call));
    if (plan && status < 300) {
      plan.left -= 1;
      state.cuts += 1;
      return void incoming.socket.destroy();
    }
    if (fate === 'lost') return void incoming.socket.destroy();
    if (fate === 'half' || fate === 'page') {
      const garbled = fate === 'half' ? content.subarray(0, content.length / 2) : '<html>502 Bad Gateway</html>';
      return void answer
        .writeHead(200, { 'content-type': String(headers['content-type'] ?? 'text/html') })
        .end(garbled);
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
    weather: (now) => {
      weather = now;
    },
    befell: () => befell,
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
