import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { AxiosAdapter, AxiosHeaders, AxiosResponse } from 'axios';
import { Agent } from 'undici';

/** What kept an answer from coming. */
export interface TransportError extends Error {
  code?: string;
  timedOut?: boolean;
  /** Not a byte of the request had left: the target did nothing. */
  unsent?: boolean;
  /** Nothing of an answer had come. */
  unanswered?: boolean;
}

/** axios's way to the wire, and what closes its idle sockets. */
export interface Wire {
  adapter: AxiosAdapter;
  close(): void;
}

/** Servers that say how long they keep an idle socket are believed; others close theirs after a minute or so. */
const KEEP_IDLE_MS = 15_000;

/** undici's own names for what the house knows by the socket's. */
const CODES: Record<string, string> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'ANSWER_TOO_LONG',
  ERR_BUFFER_TOO_LARGE: 'ANSWER_TOO_LONG',
};

/**
 * undici below axios, for this house: no redirects, no proxies, no progress, answers as text up to `maxAnswerBytes`.
 * axios's own adapter supports all of those and spends 250 us of CPU a call on them, `node:http` below it 90, this 30. `ca`, a PEM, is
 * trusted besides the authorities that everybody trusts.
 */
export function createWire(concurrency: number, maxAnswerBytes: number, ca?: string): Wire {
  const agent = new Agent({
    connections: concurrency,
    pipelining: 1,
    keepAliveTimeout: KEEP_IDLE_MS,
    maxResponseSize: maxAnswerBytes,
    // Each call's own time-out ends it.
    headersTimeout: 0,
    bodyTimeout: 0,
    ...(ca === undefined ? {} : { connect: { ca: [...rootCertificates, ca] } }),
  });
  const adapter: AxiosAdapter = (config) =>
    new Promise<AxiosResponse>((resolve, reject) => {
      const url = new URL(config.url ?? '');
      const signal = config.signal as AbortSignal | undefined;
      const chunks: Buffer[] = [];
      let controller: { abort(reason: Error): void } | undefined;
      let ended = false;
      let status = 0;
      let headers: Record<string, string | string[] | undefined> = {};

      const over = () => {
        ended = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const fail = (error: TransportError) => {
        if (ended) return;
        over();
        const { code = '' } = error;
        reject(
          Object.assign(error, {
            code: CODES[code] ?? code,
            unsent: controller === undefined,
            unanswered: status === 0,
          }),
        );
      };
      const stop = (error: TransportError) => {
        fail(error);
        controller?.abort(error);
      };
      const finish = (body: Buffer) => {
        if (ended) return;
        over();
        resolve({ status, statusText: '', headers: headers as AxiosHeaders, data: body.toString('utf8'), config });
      };
      const onAbort = () => stop(new Error('aborted'));
      const timer = setTimeout(
        () => stop(Object.assign(new Error('no answer in time'), { timedOut: true })),
        config.timeout,
      );
      signal?.addEventListener('abort', onAbort);

      agent.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: (config.method ?? 'get').toUpperCase() as 'GET',
          headers: { ...config.headers.toJSON(), 'accept-encoding': 'gzip, deflate, br' } as Record<string, string>,
          body: (config.data as Buffer | undefined) ?? null,
        },
        {
          onRequestStart(started) {
            if (ended) started.abort(new Error('ended before it was sent'));
            else controller = started;
          },
          onResponseStart(_controller, statusCode, answered) {
            status = statusCode;
            headers = answered;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd() {
            const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
            const encoding = headers['content-encoding'];
            if (encoding === undefined || body.length === 0) finish(body);
            else decompressed(String(encoding), body, maxAnswerBytes).then(finish, fail);
          },
          onResponseError: (_controller, error) => fail(error),
        },
      );
    });
  return { adapter, close: () => void agent.destroy() };
}

const decompressing: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** The body as it was before it was packed for the way; no larger than `maxOutputLength` bytes. */
async function decompressed(encoding: string, bytes: Buffer, maxOutputLength: number): Promise<Buffer> {
  const decompress = decompressing[encoding.trim().toLowerCase()];
  return decompress ? decompress(bytes, { maxOutputLength }) : bytes;
}
